import assert from "node:assert/strict";
import fc from "fast-check";
import { CallLedger } from "../../lib/simulator/call_ledger.ts";
import { type CallReport, reportCall } from "../../lib/simulator/call_report.ts";
import { Microphone } from "../../lib/simulator/microphone.ts";
import { StreamSession, type StreamSocket } from "../../lib/simulator/stream_session.ts";
import { formatMark, formatMedia } from "../../lib/twilio/outbound_messages.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { type Event, plainEar } from "../twilio/peer/plain_ear.ts";
import { tone } from "./sounds.ts";

const identity = {
  accountSid: `AC${"0".repeat(32)}`,
  callSid: `CA${"1".repeat(32)}`,
  streamSid: `MZ${"2".repeat(32)}`,
  customParameters: {},
};

/** A line in virtual time: what arrives waits while its reader stands still, as it does in the kernel. */
function setUp(options: { expect?: Uint8Array } = {}) {
  const clock = new ManualClock();
  const ledger = new CallLedger(clock.now(), options);
  const session = new StreamSession({
    identity,
    ledger,
    microphone: new Microphone(),
    clock,
    playback: {},
    lag: null,
    onMessage: null,
  });
  const sent: { readonly atMs: number; readonly event: string; readonly mark?: { readonly name: string } }[] =
    [];
  const waiting: string[] = [];
  let isPaused = false;
  const server = { reads: true };
  const socket: StreamSocket = {
    sendText: (text) => server.reads && sent.push({ atMs: clock.now(), ...JSON.parse(text) }) > 0,
    pause: () => isPaused = true,
    resume: () => {
      isPaused = false;
      for (const text of waiting.splice(0)) session.text(text);
    },
    close: () => Promise.resolve(session.socketEnded({ kind: "ours" })),
    reset: () => Promise.resolve(session.socketEnded({ kind: "ours" })),
  };
  session.begin(socket);
  const arrive = (text: string) => isPaused ? void waiting.push(text) : session.text(text);
  const end = async (): Promise<CallReport> => {
    await session.hangUp();
    ledger.fold(session.playback);
    return reportCall({
      callSid: identity.callSid,
      outcome: "completed",
      failure: null,
      endedBy: "caller",
      durationMs: clock.now(),
      wasPlaying: false,
    }, ledger);
  };
  return { clock, session, sent, server, arrive, end };
}

/** Speech without a pause, and its frames as messages. */
const speech = tone(4000);
const frames = Array.from(
  { length: speech.length / 160 },
  (_, n) => formatMedia(identity.streamSid, speech.subarray(n * 160, (n + 1) * 160)),
);

Deno.test("StreamSession's report holds what a plain ear hears, through a jittering line and its stalls", async () => {
  const late = fc.array(fc.nat({ max: 40 }), { minLength: frames.length, maxLength: frames.length });
  const stall = fc.record({ atMs: fc.nat({ max: 300 }), ms: fc.nat({ max: 150 }) });
  await fc.assert(
    fc.asyncProperty(late, fc.option(stall), async (late, stall) => {
      const { clock, session, arrive, end } = setUp({ expect: speech });
      const stallMs = { at: 10 * (stall?.atMs ?? 0) + 5, for: 10 * (stall?.ms ?? 0) };
      const events = new Map<number, Event[]>();
      const add = (atMs: number, event: Event) =>
        events.set(atMs * 8, [...events.get(atMs * 8) ?? [], event]);
      // Frame n is due 160 ms before it is to be played, and on its way for 0 to 400 ms; none overtakes another.
      let arrivesMs = 0;
      const arrivals = late.map((tens, n) =>
        arrivesMs = Math.max(arrivesMs, 20 * Math.max(0, n - 8) + 10 * tens)
      );
      for (const atMs of arrivals) add(atMs, { kind: "media", samples: 160 });
      if (stallMs.for > 0) {
        add(stallMs.at, { kind: "stall" });
        add(stallMs.at + stallMs.for, { kind: "resume" });
      }
      for (let atMs = 0, n = 0; atMs <= 12_000; atMs += 5) {
        await clock.advance(atMs - clock.now());
        if (stallMs.for > 0 && atMs === stallMs.at) session.stall();
        if (stallMs.for > 0 && atMs === stallMs.at + stallMs.for) session.goOn();
        for (; arrivals[n] === atMs; n++) arrive(frames[n]!);
      }
      const { audio, stalls, faults, expectation } = await end();
      const { runs } = plainEar(events, 12_000 * 8);
      const asAsked = runs.filter(({ ms, stalledMs }) => ms === stalledMs).length;
      assert.deepEqual(
        audio.audibleGaps.list.map(({ atMs, ms, stalledMs }) => ({ atMs, ms, stalledMs })),
        runs,
      );
      assert.deepEqual([audio.audibleGaps.count, audio.audibleGaps.asAsked], [runs.length, asAsked]);
      assert.equal(faults.length, runs.length > asAsked ? 1 : 0);
      assert.equal(stalls.length, stallMs.for > 0 ? 1 : 0);
      assert.equal(stalls[0]?.gapMs ?? null, runs.find(({ stalledMs }) => stalledMs > 0)?.ms ?? null);
      assert.equal(expectation?.rightBytes, speech.length);
    }),
    { numRuns: 25 },
  );
});

Deno.test("StreamSession reports a stall of 2 s as one gap of 2 s, as asked, and echoes its marks late by as much", async () => {
  const { clock, session, sent, arrive, end } = setUp();
  for (const frame of frames.slice(0, 50)) arrive(frame);
  arrive(formatMark(identity.streamSid, "g1:m1"));
  await clock.advance(400);
  session.stall();
  await clock.advance(2000);
  session.goOn();
  await clock.advance(700);
  const report = await end();
  assert.deepEqual(report.stalls, [{ atMs: 400, ms: 2000, gapMs: 2000 }]);
  assert.deepEqual(report.audio.audibleGaps, {
    count: 1,
    ms: 2000,
    asAsked: 1,
    list: [{ atMs: 400, ms: 2000, stalledMs: 2000, verdict: "gap" }],
  });
  assert.deepEqual(report.faults, []);
  assert.deepEqual(sent.filter(({ event }) => event === "mark").map(({ atMs, mark }) => [atMs, mark?.name]), [
    [3000, "g1:m1"],
  ]);
});

Deno.test("StreamSession finds a chop of 300 ms in speech, and a frame that is left out", async () => {
  const { clock, arrive, end } = setUp({ expect: speech });
  for (const [n, frame] of frames.entries()) {
    if (n === 5) continue;
    if (n === 40) await clock.advance(300);
    arrive(frame);
    if (n >= 8) await clock.advance(20);
  }
  const { audio, expectation, faults } = await end();
  // 39 frames had come when the server paused at 640 ms, and went on at 940 ms.
  assert.deepEqual(audio.audibleGaps.list, [{ atMs: 780, ms: 160, stalledMs: 0, verdict: "gap" }]);
  assert.equal(expectation?.lostBytes, 160);
  assert.deepEqual(faults, ["1 audible gap, 160 ms", "160 bytes lost"]);
});

Deno.test("StreamSession says what of a gap no stall explains", async () => {
  const { clock, session, arrive, end } = setUp();
  for (const frame of frames.slice(0, 20)) arrive(frame);
  await clock.advance(300);
  session.stall();
  await clock.advance(1000);
  session.goOn();
  await clock.advance(250);
  for (const frame of frames.slice(20, 40)) arrive(frame);
  const report = await end();
  assert.deepEqual(report.audio.audibleGaps.list.map(({ ms, stalledMs }) => [ms, stalledMs]), [
    [1000, 1000],
    [150, 0],
  ]);
  assert.deepEqual(report.faults, ["1 audible gap that no stall explains, 150 ms"]);
});

Deno.test("StreamSession tells of sound that a server does not read, as Twilio's debugger does (31930)", async () => {
  const { clock, server, end } = setUp();
  await clock.advance(100);
  server.reads = false;
  await clock.advance(60);
  const { sent, warnings, faults } = await end();
  assert.deepEqual([sent.frames, sent.droppedFrames, faults], [5, 3, []]);
  assert.deepEqual(warnings.map(({ code, count }) => [code, count]), [["31930", 3]]);
});

Deno.test("StreamSession's caller is heard through a stall, and a vanished one is not", async () => {
  const { clock, session, sent } = setUp();
  session.stall();
  await clock.advance(1000);
  assert.equal(sent.filter(({ event }) => event === "media").length, 50);
  session.goOn();
  session.vanish();
  session.dtmf("1");
  await clock.advance(1000);
  assert.equal(sent.length, 52);
});
