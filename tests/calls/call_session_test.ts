import assert from "node:assert/strict";
import { callRig, scriptedAgent, WORDS } from "../fakes/call_rig.ts";

const forever = () => new Promise<void>(() => {});
const speech = (frames: number) => new Uint8Array(frames * 160);

Deno.test("CallSession.run() hangs up when the whole goodbye has been heard, and not before", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.speaker.say(WORDS, () => speech(100));
  }));
  await rig.clock.advance(2_030);
  assert.deepEqual(rig.stream.closes, [], "the last echo has not come");
  await rig.clock.advance(10);
  assert.deepEqual(rig.stream.closes, [{ code: 1000, reason: "call ended" }]);
  await rig.running;
  const { state, endedBy, endedAt, tx } = rig.session.view();
  assert.deepEqual([state, endedBy, endedAt], ["ended", "agent", "2026-11-22T08:00:02.040Z"]);
  assert.deepEqual(tx.frames, { enqueued: 100, sent: 100, cleared: 0, undelivered: 0 });
  assert.equal(rig.ended.length, 1);
  assert.equal(rig.clock.pending, 0, "no timer is left");
});

Deno.test("CallSession hangs up by REST where it can, and closes the stream when Twilio does not", async () => {
  const asked: string[] = [];
  const hangUp = (callSid: string) => Promise.resolve(void asked.push(callSid));
  const rig = callRig(scriptedAgent(async () => {}), { call: { hangUp } });
  await rig.clock.advance(4_990);
  assert.deepEqual(asked, ["CA00000000000000000000000000000001"]);
  assert.deepEqual(rig.stream.closes, []);
  await rig.clock.advance(20);
  assert.equal(rig.stream.closes.length, 1);
  assert.equal(rig.session.endedBy, "agent");
});

Deno.test("CallSession closes the stream when hanging up by REST fails", async () => {
  const hangUp = () => Promise.reject(new Error("no credit"));
  const rig = callRig(scriptedAgent(async () => {}), { call: { hangUp } });
  await rig.clock.advance(0);
  assert.equal(rig.stream.closes.length, 1);
  assert.equal(rig.lines.filter(({ message }) => message.startsWith("hang-up by REST failed")).length, 1);
});

Deno.test("CallSession ends by error when its agent throws", async () => {
  const rig = callRig(scriptedAgent(() => Promise.reject(new Error("boom"))));
  await rig.running;
  assert.deepEqual(rig.stream.closes, [{ code: 1011, reason: "internal error" }]);
  assert.equal(rig.session.view().endedBy, "error");
  assert.equal(rig.lines.find(({ message }) => message === "call failed")?.fields["error"], "boom");
});

for (
  const [how, by] of [["stop", "caller"], ["closed", "caller"], ["reset", "peer_reset"], [
    "peer_gone",
    "peer_reset",
  ]] as const
) {
  Deno.test(`CallSession.closed() releases everything and is ended by ${by} when the stream ends by ${how}`, async () => {
    let closed = 0;
    const agent = scriptedAgent(async (call) => {
      await call.speaker.say(WORDS, () => speech(500));
      await forever();
    }, { close: () => closed++ });
    const rig = callRig(agent);
    await rig.clock.advance(1_000);
    rig.session.closed(how);
    rig.session.closed(how);
    await rig.clock.advance(1_000);
    const { endedBy, tx } = rig.session.view();
    assert.equal(endedBy, by);
    const { enqueued, sent, undelivered } = tx.frames;
    assert.equal(enqueued, sent + undelivered);
    assert.ok(undelivered > 400);
    assert.deepEqual([closed, rig.ended.length, rig.clock.pending], [1, 1, 0]);
  });
}

Deno.test("CallSession gives a call up when its peer takes nothing for 5 s", async () => {
  const asked: string[] = [];
  const hangUp = (callSid: string) => Promise.resolve(void asked.push(callSid));
  const rig = callRig(
    scriptedAgent(async (call) => void await call.speaker.say(WORDS, () => speech(3_000))),
    { call: { hangUp } },
  );
  await rig.clock.advance(2_000);
  rig.stream.stall(60_000);
  await rig.clock.advance(5_000);
  assert.deepEqual(rig.stream.closes, []);
  await rig.clock.advance(2_000);
  assert.deepEqual(rig.stream.closes, [{ code: 1001, reason: "peer stalled" }]);
  assert.equal(rig.session.view().endedBy, "peer_stalled");
  assert.equal(asked.length, 1);
});

Deno.test("CallSession keeps five log lines around a gap, in the order of time, with their tags and figures", async () => {
  const rig = callRig(scriptedAgent(async (call) => void await call.speaker.say(WORDS, () => speech(900))));
  await rig.clock.advance(3_000);
  rig.clock.block(600);
  await rig.clock.advance(2_000);
  const { anomalies, tx } = rig.session.view();
  assert.equal(anomalies.length, 1);
  assert.equal(tx.underruns.lateWake, 1);
  assert.deepEqual(anomalies[0]?.kind, "late_wake");
  const call = "call=CA00000000000000000000000000000001";
  assert.deepEqual(anomalies[0]?.lines, [
    `2026-11-22T08:00:00.000Z DEBUG [TTS] audio came from the source ${call} utterance=1 bytes=144000 queued=0`,
    `2026-11-22T08:00:03.000Z DEBUG [TX] last frame before the gap sent ${call} frame=159 beforeMs=180`,
    `2026-11-22T08:00:03.180Z WARN [TX] underrun, the caller heard a gap ${call} cause=late_wake ms=420 latenessMs=580 queued=718 sent=159 leadMs=400`,
    `2026-11-22T08:00:03.600Z INFO [LATENCY] the gap is over ${call} latenessMs=580 leadMs=400 echoMs=40`,
    `2026-11-22T08:00:03.600Z INFO [TX] the grid was moved and the lead filled at once, nothing was dropped ${call} movedMs=420 leadMs=400`,
  ]);
});

Deno.test("CallSession times a turn from the end of the caller's voice to the first sound played", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.clock.sleepUntil(1_000);
    const turn = call.turn("hello", 700);
    async function* late() {
      await call.clock.sleepUntil(1_120);
      yield speech(50);
    }
    await call.speaker.say({ ...WORDS, turn: turn.id }, late);
  }));
  await rig.clock.advance(4_000);
  assert.deepEqual(rig.turns, [{
    endpoint: 300,
    stt: null,
    llmFirstToken: null,
    ttsFirstByte: 120,
    firstFrameSent: 0,
    firstFramePlayed: 60,
    total: 480,
  }]);
});

Deno.test("CallSession.goAway() says goodbye instead of what is being said, and closes 1001", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.speaker.say(WORDS, () => speech(900));
    await forever();
  }));
  await rig.clock.advance(2_000);
  const gone = rig.session.goAway(() => ({ text: "bye", speech: speech(50) }));
  await rig.clock.advance(1_500);
  await gone;
  assert.deepEqual(rig.stream.closes, [{ code: 1001, reason: "server is going away" }]);
  assert.equal(rig.stream.clears, 1);
  assert.equal(rig.session.view().endedBy, "drain");
  assert.equal(rig.stream.frames, 109 + 50);
});

Deno.test("CallSession.goAway() lets no stop() of the agent cut the goodbye", async () => {
  let stop = () => {};
  const rig = callRig(scriptedAgent(async (call) => {
    stop = () => call.speaker.stop();
    await call.speaker.say(WORDS, () => speech(900));
    await forever();
  }));
  await rig.clock.advance(2_000);
  const gone = rig.session.goAway(() => ({ text: "bye", speech: speech(50) }));
  await rig.clock.advance(500);
  stop();
  await rig.clock.advance(1_000);
  await gone;
  assert.deepEqual([rig.stream.clears, rig.stream.frames], [1, 109 + 50]);
  const { by, why, heard } = rig.session.view().said.at(-1) ?? {};
  assert.deepEqual([by, why, heard], ["server", "goodbye", "bye"]);
});

Deno.test("CallSession.closed() releases everything, whatever throws on the way, and logs the first error", async () => {
  const { promise, resolve } = Promise.withResolvers<AbortSignal>();
  const rig = callRig(
    scriptedAgent(async (call) => {
      resolve(call.signal);
      await call.speaker.say(WORDS, () => speech(500));
    }, { close: () => assert.fail("the agent can't be closed") }),
    { call: { onEnded: () => assert.fail("nobody may be told") } },
  );
  const signal = await promise;
  await rig.clock.advance(500);
  rig.log.fails = "call ended";
  await rig.end("stop");
  rig.log.fails = undefined;
  await rig.clock.advance(500);
  assert.equal(signal.aborted, true);
  const errors = rig.lines.filter(({ level }) => level === "error").map(({ fields }) => fields["error"]);
  assert.deepEqual(errors, ["the agent can't be closed", "nobody may be told"]);
  assert.deepEqual([rig.session.view().state, rig.clock.pending], ["ended", 0]);
});

Deno.test("CallSession.closed() tells of the end, whatever throws before", async () => {
  for (const fails of ["call ended", "queue has room, producer goes on"]) {
    const rig = callRig(scriptedAgent((call) => call.speaker.say(WORDS, () => speech(1_500)).then(forever)));
    await rig.clock.advance(500);
    rig.log.fails = fails;
    await rig.end("stop");
    assert.equal(rig.ended.length, 1);
    assert.equal(rig.lines.filter(({ level }) => level === "error").length, 1);
    await rig.clock.advance(500);
    assert.equal(rig.clock.pending, 0);
  }
});

Deno.test("CallSession.view() has no figure before there is one", () => {
  const rig = callRig(scriptedAgent(forever));
  const { tx } = rig.session.view();
  const none = { p50: null, p95: null, p99: null, max: null };
  assert.deepEqual(tx.pace, { fps: null, driftMs: null, latenessMs: none, intervalMs: none });
  assert.equal(tx.lead.estimateMs, null);
  assert.deepEqual(tx.marks.rttMs, { p50: null, p95: null, max: null });
});

Deno.test("CallSession counts every gap, also those whose lines it doesn't keep", async () => {
  let told: { sent: number; gaps: number } | undefined;
  const rig = callRig(scriptedAgent(async (call) => {
    async function* slow() {
      for (let n = 0; n < 60; n++) {
        yield speech(1);
        await call.clock.sleepUntil(call.clock.now() + 100);
      }
    }
    await call.speaker.say(WORDS, slow);
    told = call.line();
  }));
  await rig.clock.advance(10_000);
  assert.deepEqual(told, { sent: 60, gaps: 59 });
  assert.equal(rig.session.view().anomalies.length, 50);
});
