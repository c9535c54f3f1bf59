import assert from "node:assert/strict";
import { Metronome } from "../../lib/core/clock.ts";
import { decodeBase64 } from "../../lib/twilio/base64.ts";
import { createPhone, placeCall } from "../../lib/simulator/phone.ts";
import {
  connectTo,
  deadUrl,
  REAL_TIME,
  ScriptedServer,
  type ServerStream,
  sleepUntil,
} from "./scripted_server.ts";
import { tone } from "./sounds.ts";

/** Noise that is loud throughout, so that no two frames are equal and nothing lies against silence. */
const noise = (frames: number): Uint8Array => {
  let state = 7;
  return Uint8Array.from({ length: frames * 160 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) & 0xbf;
  });
};

const later = (ms: number) => sleepUntil(performance.now() + ms);

async function hangUpAfter(ms: number): Promise<AbortSignal> {
  const controller = new AbortController();
  await Promise.resolve();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

Deno.test(
  "placeCall() speaks Twilio's protocol to the letter, signed, and hangs up in order",
  REAL_TIME,
  async () => {
    const authToken = "12345";
    await using server = new ScriptedServer({ authToken, stream: (stream) => stream.play(noise(30)) });
    const callSid = `CA${"a".repeat(32)}`;
    const report = await placeCall({ to: server.url, authToken, callSid, signal: await hangUpAfter(900) });

    const [stream] = server.streams;
    assert.ok(stream);
    const absent = ["origin", "sec-websocket-protocol", "sec-websocket-extensions"];
    assert.deepEqual(absent.map((name) => stream.headers.get(name)), [null, null, null]);
    assert.equal(stream.headers.get("user-agent"), "Twilio.TmeWs/1.0");
    assert.deepEqual(server.handshakesSigned, [true]);

    const { streamSid } = stream;
    const accountSid = `AC${"0".repeat(32)}`;
    assert.match(streamSid, /^MZ[0-9a-f]{32}$/);
    assert.deepEqual(JSON.parse(stream.inbound[0]!.text), {
      event: "connected",
      protocol: "Call",
      version: "1.0.0",
    });
    assert.deepEqual(JSON.parse(stream.inbound[1]!.text), {
      event: "start",
      sequenceNumber: "1",
      start: {
        accountSid,
        streamSid,
        callSid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: { token: "a&b" },
      },
      streamSid,
    });
    assert.equal(
      stream.inbound[2]!.text,
      `{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"0",` +
        `"payload":"${"/".repeat(213)}w=="},"streamSid":"${streamSid}"}`,
    );
    const last = stream.inbound.at(-1)!.json;
    assert.deepEqual(last, {
      event: "stop",
      sequenceNumber: String(stream.inbound.length - 1),
      stop: { accountSid, callSid },
      streamSid,
    });
    assert.deepEqual(await stream.closed.promise, { code: 1000 });

    assert.deepEqual(server.webhooks.map(({ path, signed }) => [path, signed]), [
      ["/voice", true],
      ["/stream-status", true],
      ["/stream-status", true],
      ["/voice/status", true],
    ]);
    const [voice, started, stopped, status] = server.webhooks.map(({ form }) => form);
    assert.deepEqual([voice?.["CallSid"], voice?.["CallStatus"], voice?.["Direction"]], [
      callSid,
      "ringing",
      "inbound",
    ]);
    assert.deepEqual([started?.["StreamEvent"], stopped?.["StreamEvent"]], [
      "stream-started",
      "stream-stopped",
    ]);
    assert.deepEqual([started?.["StreamSid"], started?.["StreamName"]], [streamSid, streamSid]);
    assert.deepEqual([status?.["CallStatus"], status?.["CallDuration"]], ["completed", "1"]);
    assert.deepEqual([report.outcome, report.endedBy, report.faults], ["completed", "caller", []]);
  },
);

Deno.test("placeCall() sends 50 frames a second on an absolute grid", REAL_TIME, async () => {
  await using server = new ScriptedServer();
  await placeCall({ to: server.url, signal: await hangUpAfter(1500) });
  const media = server.streams[0]!.events("media") as { media: { chunk: string; timestamp: string } }[];
  assert.ok(media.length >= 68 && media.length <= 75, `${media.length} frames in 1.5 s`);
  assert.deepEqual(
    media.map(({ media }) => [media.chunk, media.timestamp]),
    media.map((_, n) => [String(n + 1), String(n * 20)]),
  );
});

Deno.test("placeCall() finds what was sent byte for byte, and nothing wrong with it", REAL_TIME, async () => {
  const expect = noise(60);
  await using server = new ScriptedServer({ stream: (stream) => stream.play(expect) });
  const report = await placeCall({ to: server.url, expect, signal: await hangUpAfter(1800) });
  assert.deepEqual(report.faults, []);
  assert.deepEqual(report.expectation, {
    expectedBytes: 9600,
    rightBytes: 9600,
    lostBytes: 0,
    alteredBytes: 0,
    missingBytes: 0,
    firstWrongAt: null,
    stoppedByClear: false,
  });
  assert.deepEqual([report.audio.frames, report.audio.partialFrames, report.audio.dryRuns.count], [51, 0, 0]);
});

Deno.test(
  "placeCall() echoes marks when they are reached, at once when empty, and all at a clear",
  REAL_TIME,
  async () => {
    const sent: Record<string, number> = {};
    await using server = new ScriptedServer({
      stream: async (stream: ServerStream) => {
        const mark = (name: string) => {
          sent[name] = performance.now();
          stream.mark(name);
        };
        mark("empty");
        await later(50);
        stream.media(tone(300));
        mark("reached");
        stream.media(tone(2000));
        mark("cleared");
        await later(500);
        sent["clear"] = performance.now();
        stream.clear();
      },
    });
    const report = await placeCall({ to: server.url, signal: await hangUpAfter(1000) });
    const after = (name: string, since = name) => {
      const echo = server.streams[0]!.inbound.find(({ event, json }) => {
        return event === "mark" && (json["mark"] as { name: string }).name === name;
      });
      return echo!.atMs - sent[since]!;
    };
    assert.ok(after("empty") < 60, `empty after ${after("empty")} ms`);
    assert.ok(after("reached") >= 298 && after("reached") < 400, `reached after ${after("reached")} ms`);
    assert.ok(after("cleared", "clear") < 100, `cleared after ${after("cleared", "clear")} ms`);
    assert.deepEqual(report.marks, { received: 3, played: 2, cleared: 1, pending: 0 });
    assert.deepEqual([report.clears, report.audio.clearedBytes > 10_000, report.faults], [1, true, []]);
  },
);

Deno.test("placeCall() lists every message that Twilio would not take", REAL_TIME, async () => {
  await using server = new ScriptedServer({
    stream: (stream) => {
      const { streamSid } = stream;
      stream.socket.send("{");
      stream.send({ event: "clear", streamSid, extra: 1 });
      stream.send({ event: "clear", streamSid: `MZ${"0".repeat(32)}` });
      stream.send({ event: "hello", streamSid });
      stream.send({ event: "media", streamSid, media: { payload: "a" } });
      stream.socket.send(new Uint8Array(3));
      stream.media(new Uint8Array(100));
    },
  });
  const report = await placeCall({ to: server.url, signal: await hangUpAfter(300) });
  assert.deepEqual(report.errors.map(({ code, text }) => `${code} ${text}`), [
    "31951 not JSON",
    "31951 extra is not a field of this message",
    "31951 streamSid is not that of this stream",
    '31951 event "hello" is unknown',
    "31951 media.payload is not base64",
    "31950 a binary message of 3 bytes",
  ]);
  assert.deepEqual(report.faults, ["1 partial frame", "6 errors"]);
});

Deno.test(
  "placeCall() goes on behind <Connect> when the server closes, follows <Redirect>, and ends by <Hangup>",
  REAL_TIME,
  async () => {
    await using server = new ScriptedServer({
      twiml: (path, server) => {
        if (path === "/voice") return connectTo(server, "<Redirect>/voice/resume</Redirect>");
        return server.streams.length < 2
          ? connectTo(server, "<Redirect>/voice/resume</Redirect>")
          : "<Response><Pause length='0'/><Hangup/></Response>";
      },
      stream: async ({ socket }) => {
        await later(60);
        socket.close(4001, "drained");
      },
    });
    const report = await placeCall({ to: server.url });
    assert.deepEqual(server.webhooks.map(({ path }) => path).filter((path) => path !== "/stream-status"), [
      "/voice",
      "/voice/resume",
      "/voice/resume",
      "/voice/status",
    ]);
    assert.notEqual(server.streams[0]!.streamSid, server.streams[1]!.streamSid);
    assert.deepEqual(report.streams, {
      opened: 2,
      lost: 0,
      ends: ["closed by the server: 4001 drained", "closed by the server: 4001 drained"],
    });
    assert.deepEqual([report.outcome, report.endedBy, report.faults], ["completed", "server", []]);
  },
);

Deno.test("placeCall() follows at most ten redirects", REAL_TIME, async () => {
  await using server = new ScriptedServer({
    twiml: () => "<Response><Redirect>/voice</Redirect></Response>",
  });
  const report = await placeCall({ to: server.url });
  assert.equal(server.webhooks.filter(({ path }) => path === "/voice").length, 11);
  assert.deepEqual(report.faults, ["call failed: Cannot follow TwiML: more than 10 redirects"]);
});

for (
  const [name, twiml, fault] of [
    ["a refused webhook", () => new Response("bad signature", { status: 403 }), /HTTP 403 bad signature/],
    ["XML that is none", () => "<Response><Say>a & b</Say></Response>", /Cannot parse XML at 1:\d+/],
    ["JSON", () => Response.json({}), /content type "application\/json", expected text\/xml/],
    ["a call that is rejected", () => "<Response><Reject reason='busy'/></Response>", /^call rejected$/],
    ["no stream", () => "<Response><Hangup/></Response>", /no stream was opened/],
    [
      "a stream that is not there",
      (_: string, server: ScriptedServer) => {
        const url = server.url.replace("http", "ws");
        return `<Response><Connect><Stream url="${url}/media/../voice/status"/></Connect></Response>`;
      },
      null,
    ],
  ] as const
) {
  Deno.test(`placeCall() reports ${name}`, REAL_TIME, async () => {
    await using server = new ScriptedServer({ twiml });
    const signal = await hangUpAfter(600);
    const report = await placeCall({ to: server.url, signal });
    if (fault !== null) assert.match(report.faults.join("; "), fault);
    const { form } = server.webhooks.find(({ path }) => path === "/voice/status")!;
    assert.equal(form["CallStatus"], report.outcome === "rejected" ? "busy" : "completed");
  });
}

Deno.test("placeCall() says in one line that nobody listens", REAL_TIME, async () => {
  const to = deadUrl();
  const report = await placeCall({ to });
  assert.equal(report.failure, `Cannot reach ${to}: connection refused`);
});

Deno.test("SimulatedCall.stall() stops reading and playing, then goes on", REAL_TIME, async () => {
  const expect = noise(100);
  await using server = new ScriptedServer({ stream: (stream) => stream.play(expect) });
  using phone = createPhone();
  const call = phone.call({ to: server.url, expect });
  const running = call.run();
  await later(500);
  const before = call.ear.frames;
  const stalled = call.stall(700);
  await later(600);
  assert.ok(call.ear.frames <= before + 3, `${call.ear.frames - before} frames in a stall`);
  await stalled;
  await later(1700);
  call.hangUp();
  const report = await running;
  assert.deepEqual([report.expectation?.rightBytes, report.faults], [16_000, []]);
  const { count, ms } = report.audio.audibleGaps;
  const [stall] = report.stalls;
  assert.deepEqual([count, stall?.gapMs], [1, ms], "the ear heard the stall");
  assert.ok(
    stall!.ms >= 700 && Math.abs(ms - stall!.ms) < 5,
    `a gap of ${ms} ms, a stall of ${stall!.ms} ms`,
  );
});

Deno.test(
  "SimulatedCall.reset() breaks the connection without a close frame; Twilio goes on",
  REAL_TIME,
  async () => {
    await using server = new ScriptedServer({ stream: (stream) => stream.play(noise(200)) });
    using phone = createPhone();
    const call = phone.call({ to: server.url });
    const running = call.run();
    await later(300);
    await call.reset();
    const report = await running;
    const { code } = await server.streams[0]!.closed.promise;
    assert.ok(code !== 1000, `close code ${code}`);
    assert.equal(server.streams[0]!.events("stop").length, 0);
    assert.deepEqual([report.streams.ends, report.endedBy], [["reset"], "server"]);
  },
);

Deno.test("SimulatedCall.vanish() sends nothing more and does not close", REAL_TIME, async () => {
  await using server = new ScriptedServer();
  using phone = createPhone();
  const call = phone.call({ to: server.url });
  const running = call.run();
  await later(300);
  call.vanish();
  await later(50);
  const sent = server.streams[0]!.inbound.length;
  await later(300);
  assert.deepEqual([server.streams[0]!.inbound.length, server.streams[0]!.socket.readyState], [
    sent,
    WebSocket.OPEN,
  ]);
  call.hangUp();
  await running;
});

Deno.test(
  "SimulatedCall.speak() and dtmf() reach the server, and barge-in to silence is measured",
  REAL_TIME,
  async () => {
    await using server = new ScriptedServer({
      stream: async (stream) => {
        stream.media(tone(5000));
        await later(700);
        stream.clear();
      },
    });
    const clock = new Metronome();
    using phone = createPhone({ clock });
    const call = phone.call({ to: server.url, record: true });
    const running = call.run();
    await later(400);
    const said = tone(200);
    await call.speak(said);
    await call.dtmf("1x#", 20);
    await later(400);
    call.hangUp();
    const report = await running;
    const heard = (server.streams[0]!.events("media") as { media: { payload: string } }[])
      .flatMap(({ media }) => [...decodeBase64(media.payload)!]).filter((byte) => byte !== 0xff);
    assert.deepEqual(Uint8Array.from(heard), said.filter((byte) => byte !== 0xff));
    assert.deepEqual(server.streams[0]!.events("dtmf").map(({ dtmf }) => dtmf), [
      { track: "inbound_track", digit: "1" },
      { track: "inbound_track", digit: "#" },
    ]);
    const [bargeIn] = report.bargeIns;
    assert.equal(bargeIn?.by, "clear");
    assert.ok(bargeIn!.silentAfterMs! > 150 && bargeIn!.silentAfterMs! < 450, `${bargeIn!.silentAfterMs} ms`);
    assert.ok(call.recording()!.length > 44 + 900 * 32);
  },
);
