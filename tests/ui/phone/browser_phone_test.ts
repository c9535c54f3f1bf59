import assert from "node:assert/strict";
import { formatMedia } from "../../../lib/twilio/outbound_messages.ts";
import { BrowserPhone } from "../../../lib/ui/phone/browser_phone.ts";
import type { LineCommand, LineFigures } from "../../../lib/ui/phone/line_audio.ts";
import { MAX_LEVELS } from "../../../lib/ui/phone/phone_display.ts";
import type { AudioPort, Microphone, SocketPort } from "../../../lib/ui/phone/phone_ports.ts";
import type { PhoneLine } from "../../../lib/ui/phone/phone_state.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

const LINE: PhoneLine = {
  callSid: `CA${"1".repeat(32)}`,
  streamSid: `MZ${"2".repeat(32)}`,
  token: "t",
  url: "ws://x/media",
};
const FIGURES: LineFigures = {
  callerDbfs: -30,
  agentDbfs: -20,
  bufferedMs: 160,
  playedFrames: 3,
  gaps: 0,
  gapsMs: 0,
  unsure: 0,
  waiting: 0,
};

class FakeSocket implements SocketPort {
  readyState = 0;
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  readonly sent: string[] = [];
  readonly closes: (number | undefined)[] = [];

  send(text: string): void {
    this.sent.push(JSON.parse(text).event);
  }

  close(code?: number): void {
    this.closes.push(code);
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
}

function setUp() {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const opened: Parameters<AudioPort["open"]>[0][] = [];
  const commands: LineCommand[] = [];
  const asked: string[] = [];
  const far = {
    closed: 0,
    microphone: "on" as Microphone,
    audio: () => Promise.resolve(),
    answer: (_path: string): Response => Response.json(LINE, { status: 201 }),
    hidden: false,
  };
  const phone = new BrowserPhone({
    clock,
    audio: {
      open: async (options) => {
        opened.push(options);
        await far.audio();
        return {
          microphone: options.microphone ? far.microphone : "off",
          command: (command) => commands.push(command),
          close: () => far.closed++,
        };
      },
    },
    openSocket: (url) => {
      assert.equal(url, LINE.url);
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    fetch: (path, init) => {
      asked.push(`${init.method} ${path} ${init.body}`);
      return Promise.resolve().then(() => far.answer(path));
    },
    isHidden: () => far.hidden,
  });
  const answered = async () => {
    await phone.call({ microphone: true });
    sockets.at(-1)!.open();
    return sockets.at(-1)!;
  };
  return { clock, sockets, opened, commands, asked, far, phone, answered };
}

Deno.test("BrowserPhone.call() opens sound, asks for a line, rings and talks", async () => {
  const { phone, sockets, asked, commands, clock } = setUp();
  assert.deepEqual(phone.state.value, { kind: "idle" });
  const calling = phone.call({ microphone: true });
  assert.deepEqual(phone.state.value, { kind: "opening" });
  await calling;
  assert.deepEqual(phone.state.value, { kind: "ringing", line: LINE });
  assert.deepEqual(asked, ["POST /api/phone/calls {}"]);
  assert.deepEqual(commands, []);
  await clock.advance(30);
  sockets[0]!.open();
  assert.deepEqual(phone.state.value, { kind: "talking", line: LINE, sinceMs: 30 });
  assert.deepEqual(sockets[0]!.sent, ["connected", "start"]);
  assert.deepEqual(commands, [{ kind: "begin" }]);
  await phone.call({ microphone: true });
  assert.equal(sockets.length, 1, "one call at a time");
});

Deno.test("BrowserPhone carries sound, marks and keys both ways, and tells figures", async () => {
  const { phone, opened, commands, clock, answered } = setUp();
  const socket = await answered();
  const { onEvent } = opened[0]!;
  const frame = new Uint8Array(160);
  onEvent({ kind: "frame", bytes: frame });
  onEvent({ kind: "echoes", echoes: [{ name: "m", atMs: 20, played: true }] });
  phone.press("5");
  socket.onmessage?.({ data: formatMedia(LINE.streamSid, frame) });
  phone.mute(true);
  await clock.advance(1_500);
  onEvent({ kind: "figures", figures: FIGURES });
  assert.deepEqual(socket.sent, ["connected", "start", "media", "mark", "dtmf"]);
  assert.deepEqual(commands.map(({ kind }) => kind), ["begin", "play", "mute"]);
  assert.deepEqual([phone.display.muted.value, phone.display.talkedMs.value, phone.display.figures.value], [
    true,
    1_500,
    FIGURES,
  ]);
  const { sentFrames, frames, echoes, digits } = phone.display.counts.value;
  assert.deepEqual({ sentFrames, frames, echoes, digits }, {
    sentFrames: 1,
    frames: 1,
    echoes: 1,
    digits: 1,
  });
  for (let i = 0; i < MAX_LEVELS; i++) onEvent({ kind: "figures", figures: { ...FIGURES, agentDbfs: -i } });
  assert.deepEqual([phone.display.levels.value.length, phone.display.levels.value.at(-1)], [MAX_LEVELS, {
    callerDbfs: -30,
    agentDbfs: 1 - MAX_LEVELS,
  }]);
});

Deno.test("BrowserPhone tells no figures while nobody sees them, and goes on talking", async () => {
  const { phone, opened, far, answered } = setUp();
  const socket = await answered();
  far.hidden = true;
  opened[0]!.onEvent({ kind: "figures", figures: FIGURES });
  opened[0]!.onEvent({ kind: "frame", bytes: new Uint8Array(160) });
  assert.deepEqual([phone.display.figures.value, socket.sent.at(-1)], [undefined, "media"]);
});

Deno.test("BrowserPhone.hangUp() says stop, and lets go of sound and socket", async () => {
  const { phone, far, clock, commands, opened, answered } = setUp();
  const socket = await answered();
  await clock.advance(2_000);
  opened[0]!.onEvent({ kind: "figures", figures: FIGURES });
  phone.hangUp();
  const silence = { callerDbfs: -96, agentDbfs: -96 };
  assert.deepEqual(phone.display.figures.value, { ...FIGURES, ...silence, bufferedMs: 0 });
  assert.deepEqual(phone.display.levels.value.at(-1), silence);
  const ended = { kind: "ended", why: "here", callSid: LINE.callSid, ms: 2_000 };
  assert.deepEqual(phone.state.value, ended);
  assert.deepEqual([socket.sent.at(-1), socket.closes, far.closed, commands.at(-1)], ["stop", [1000], 1, {
    kind: "end",
  }]);
  opened[0]!.onEvent({ kind: "frame", bytes: new Uint8Array(160) });
  socket.onclose?.({ code: 1006 });
  phone.press("1");
  phone.hangUp();
  assert.deepEqual([phone.state.value, socket.sent.at(-1), far.closed], [ended, "stop", 1]);
});

Deno.test("BrowserPhone tells how a call ended at the other end", async () => {
  for (const [code, why] of [[1000, "there"], [1008, "refused"], [1006, "lost"]] as const) {
    const { phone, far, answered } = setUp();
    (await answered()).onclose?.({ code });
    assert.deepEqual(phone.state.value, { kind: "ended", why, callSid: LINE.callSid, ms: 0 });
    assert.equal(far.closed, 1);
  }
});

Deno.test("BrowserPhone says why there is no call, and lets go of the microphone", async () => {
  const answers: [() => Response, string][] = [
    [() => new Response(null, { status: 503 }), "busy"],
    [() => new Response(null, { status: 401 }), "signed_out"],
    [() => new Response(null, { status: 403 }), "forbidden"],
    [() => new Response(null, { status: 500 }), "refused"],
    [() => {
      throw new TypeError("offline");
    }, "unreachable"],
  ];
  for (const [answer, why] of answers) {
    const { phone, far } = setUp();
    far.answer = answer;
    await phone.call({ microphone: true });
    assert.deepEqual(phone.state.value, { kind: "ended", why, callSid: null, ms: null });
    assert.equal(far.closed, 1);
  }
  const { phone, far, asked } = setUp();
  far.audio = () => Promise.reject(new Error("no output"));
  await phone.call({ microphone: true });
  assert.deepEqual(phone.state.value, { kind: "ended", why: "no_audio", callSid: null, ms: null });
  assert.deepEqual([asked, far.closed], [[], 0]);
});

Deno.test("BrowserPhone goes on without a microphone, and says what is the matter", async () => {
  const { phone, far, opened, answered } = setUp();
  far.microphone = "denied";
  await answered();
  assert.deepEqual([phone.state.value.kind, phone.display.microphone.value], ["talking", "denied"]);
  phone.hangUp();
  await phone.call({ microphone: false });
  assert.equal(phone.display.microphone.value, "off");
  phone.hangUp();
  far.microphone = "on";
  await phone.call({ microphone: true });
  assert.equal(phone.display.microphone.value, "on");
  opened[0]!.onLost();
  assert.equal(phone.display.microphone.value, "on", "of a call that is over");
  opened[2]!.onLost();
  opened[2]!.onPaused(true);
  assert.deepEqual([phone.display.microphone.value, phone.display.paused.value], ["lost", true]);
});

Deno.test("BrowserPhone can be hung up while it waits, and hears no more of that", async () => {
  const { phone, far, sockets } = setUp();
  const gate = Promise.withResolvers<void>();
  far.audio = () => gate.promise;
  const calling = phone.call({ microphone: true });
  phone.hangUp();
  gate.resolve();
  await calling;
  assert.deepEqual(phone.state.value, { kind: "ended", why: "here", callSid: null, ms: null });
  assert.deepEqual([sockets.length, far.closed], [0, 1], "the microphone that came late is closed");

  far.audio = () => Promise.resolve();
  const line = Promise.withResolvers<Response>();
  far.answer = () => line.promise as unknown as Response;
  const again = phone.call({ microphone: true });
  await far.audio();
  await Promise.resolve();
  phone.hangUp();
  line.resolve(Response.json(LINE));
  await again;
  assert.deepEqual([sockets.length, phone.state.value.kind], [0, "ended"]);

  far.answer = () => Response.json(LINE);
  await phone.call({ microphone: true });
  phone.hangUp();
  assert.deepEqual([sockets[0]!.sent, sockets[0]!.closes], [[], [1000]], "a socket that isn't open yet");
});

Deno.test("BrowserPhone.say() has a text spoken into the line, or says why not", async () => {
  const { phone, far, asked, commands, opened, answered } = setUp();
  assert.equal(await phone.say("hello"), "no_call");
  await answered();
  far.answer = () => new Response(new Uint8Array([1, 2, 3]));
  assert.equal(await phone.say("hello"), undefined);
  assert.equal(asked.at(-1), 'POST /api/phone/speech {"text":"hello"}');
  assert.deepEqual(commands.at(-1), { kind: "speak", bytes: new Uint8Array([1, 2, 3]) });
  far.answer = () => new Response(null, { status: 502 });
  assert.equal(await phone.say("hello"), "not_spoken");
  far.answer = () => {
    throw new TypeError("offline");
  };
  assert.equal(await phone.say("hello"), "unreachable");
  opened[0]!.onEvent({ kind: "figures", figures: { ...FIGURES, waiting: 8 } });
  assert.equal(await phone.say("hello"), "waiting");
  opened[0]!.onEvent({ kind: "figures", figures: FIGURES });
  far.answer = () => {
    phone.hangUp();
    return new Response(new Uint8Array(1));
  };
  assert.equal(await phone.say("hello"), "no_call");
  assert.equal(commands.filter(({ kind }) => kind === "speak").length, 1);
});

Deno.test("BrowserPhone drops frames for a server that doesn't read (Twilio error 31930)", async () => {
  const { phone, opened, answered } = setUp();
  const socket = await answered();
  socket.bufferedAmount = 300_000;
  opened[0]!.onEvent({ kind: "frame", bytes: new Uint8Array(160) });
  opened[0]!.onEvent({ kind: "figures", figures: FIGURES });
  assert.deepEqual([phone.display.counts.value.droppedFrames, socket.sent.length], [1, 2]);
});
