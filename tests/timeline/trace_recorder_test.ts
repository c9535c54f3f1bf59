import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameTap, LOOK_FRAMES } from "../../lib/timeline/call_levels.ts";
import type { CallTrace, TraceEvent } from "../../lib/timeline/call_trace.ts";
import { LEVELS_PER_STEP } from "../../lib/timeline/sound_levels.ts";
import { MAX_STEPS } from "../../lib/timeline/step_columns.ts";
import { MAX_EVENTS } from "../../lib/timeline/trace_events.ts";
import { TraceRecorder } from "../../lib/timeline/trace_recorder.ts";
import { Transmitter } from "../../lib/tx/transmitter.ts";
import { TxTotals } from "../../lib/tx/tx_totals.ts";
import { FarSide } from "../fakes/far_side.ts";
import { ManualClock, type ManualClockOptions } from "../fakes/manual_clock.ts";

const LOUD = 0x80;
const sound = (frames: number) => new Uint8Array(frames * 160).fill(LOUD);
const silence = (frames: number) => new Uint8Array(frames * 160).fill(0xff);

/** A transmitter whose course is recorded, in virtual time; the call begins at 340 ms of the clock. */
function traceRig(options: ManualClockOptions = {}) {
  const clock = new ManualClock({ startMs: 340, settleTurns: 40, ...options });
  const far = new FarSide(clock);
  const tap = new FrameTap(far, (frame) => recorder.sent(frame));
  const tx = new Transmitter(tap, {
    clock,
    totals: new TxTotals(),
    onEvent: (event) => recorder.note(event),
  });
  const recorder: TraceRecorder = new TraceRecorder(tx, {
    clock,
    callSid: "CA1",
    startedMs: clock.now(),
    startedWallMs: clock.wallNow(),
  });
  far.onSound = (timestampMs) => tx.onSound(timestampMs);
  far.onMark = (name) => {
    const echo = tx.onMark(name);
    if (echo !== undefined) recorder.echoed(echo);
  };
  recorder.start();
  const ending = new AbortController();
  void tx.run(ending.signal);
  const say = async (frames: number) => {
    const utterance = tx.begin();
    await utterance.write(sound(frames));
    await utterance.end();
  };
  return { clock, far, tx, recorder, say };
}

function only<T extends TraceEvent["type"]>(trace: CallTrace, type: T): Extract<TraceEvent, { type: T }>[] {
  return trace.events.filter((event): event is Extract<TraceEvent, { type: T }> => event.type === type);
}

Deno.test("TraceRecorder takes one sample a second of queue, lead, lateness, echoes and frames", async () => {
  const { clock, recorder, say } = traceRig();
  await clock.advance(2_000);
  await say(150);
  await clock.advance(5_000);
  const { steps, stepMs, firstStep, startedAt } = recorder.view();
  assert.deepEqual([stepMs, firstStep, startedAt], [1_000, 0, "2026-11-22T08:00:00.000Z"]);
  assert.deepEqual(steps.queueFrames.slice(0, 5), [0, 0, 92, 42, 0]);
  assert.deepEqual(steps.fps.slice(0, 2), [null, null]);
  const sent = steps.fps.reduce<number>((sum, fps) => sum + (fps ?? 0), 0);
  assert.ok(Math.abs(sent - 150) < 10, `${sent} frames by the samples`);
  assert.equal(steps.fps[3], 50);
  assert.deepEqual(steps.leadTargetMs.slice(0, 4), [160, 160, 160, 160]);
  assert.deepEqual(steps.leadEstimateMs.map((ms) => ms !== null), [
    false,
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
  // 160 ms of lead, 20 ms each way; the first mark goes out with the first frame.
  assert.deepEqual(steps.markRttMs.map((ms) => ms !== null && ms >= 160 && ms <= 220), [
    false,
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
  assert.deepEqual(steps.latenessMaxMs.slice(0, 3), [null, null, 0]);
});

Deno.test("TraceRecorder tells the lateness of each second by itself", async () => {
  const { clock, recorder, say } = traceRig();
  await say(300);
  await clock.advance(1_500);
  clock.block(80);
  await clock.advance(2_420);
  const { latenessP50Ms, latenessMaxMs } = recorder.view().steps;
  assert.deepEqual(latenessP50Ms.map((ms) => ms !== null && ms < 0.2), [true, true, true, true]);
  const worst = latenessMaxMs[1] ?? 0;
  assert.ok(worst >= 60 && worst <= 80, `${worst} ms`);
  assert.deepEqual([latenessMaxMs[0], latenessMaxMs[2], latenessMaxMs[3]], [0, 0.1, 0.1]);
});

Deno.test("TraceRecorder adds up the intervals of every utterance, however they follow each other", async () => {
  const { clock, recorder, tx, say } = traceRig();
  let paced = 0;
  const { sent } = tx.stats;
  tx.stats.sent = (batch) => {
    if (!batch.fills) paced++;
    sent.call(tx.stats, batch);
  };
  for (const frames of [13, 40, 8, 1, 70, 16]) await say(frames);
  await clock.advance(2_000);
  await say(33);
  tx.clear();
  for (let n = 0; n < 5; n++) {
    await say(10 + n);
    await clock.advance(130);
  }
  // Ended long after its last frame has left.
  const slow = tx.begin();
  await slow.write(sound(16));
  await clock.advance(900);
  await slow.end();
  await say(24);
  await clock.advance(3_000);
  const counted = recorder.view().intervals.reduce((sum, [, count]) => sum + count, 0);
  assert.equal(counted, paced);
  assert.ok(paced > 150);
  assert.deepEqual(recorder.view().intervals, recorder.view().intervals, "looking changes nothing");
});

Deno.test("TraceRecorder notes the agent's voice from its first frame to when it was heard", async () => {
  const { clock, recorder, say } = traceRig();
  await clock.advance(500);
  await say(50);
  await say(25);
  await clock.advance(200);
  assert.deepEqual(only(recorder.view(), "voice"), [{
    type: "voice",
    side: "agent",
    atMs: 500,
    endMs: null,
  }]);
  await clock.advance(3_000);
  // The second follows the first at once; what an echo takes more than the sound is not counted.
  assert.deepEqual(only(recorder.view(), "voice"), [
    { type: "voice", side: "agent", atMs: 500, endMs: 1_500 },
    { type: "voice", side: "agent", atMs: 1_500, endMs: 2_000 },
  ]);
});

Deno.test("TraceRecorder draws the agent's sound where it is heard, and not what was cleared", async () => {
  const { clock, recorder, tx, say } = traceRig();
  await clock.advance(1_000);
  await say(200);
  await clock.advance(1_000);
  tx.clear();
  await clock.advance(2_000);
  const { agent, caller, perStep } = recorder.view().levels;
  assert.deepEqual(only(recorder.view(), "voice").map(({ atMs, endMs }) => [atMs, endMs]), [[1_000, 2_000]]);
  assert.equal(perStep, LEVELS_PER_STEP);
  assert.deepEqual([agent.length, caller.length], [40, 40]);
  assert.deepEqual(agent.slice(0, 10), new Array(10).fill(0));
  assert.deepEqual(agent.slice(10, 20), new Array(10).fill(100), "every tenth of a second has a level");
  assert.deepEqual(agent.slice(21), new Array(19).fill(0));
});

Deno.test("TraceRecorder looks at one frame in LOOK_FRAMES of each side, and at no other", async () => {
  for (const [looked, others, level] of [[sound(1), silence(1), 100], [silence(1), sound(1), 0]] as const) {
    const { clock, recorder, tx } = traceRig();
    const utterance = tx.begin();
    for (let n = 0; n < 100; n++) {
      const frame = n % LOOK_FRAMES === 0 ? looked : others;
      recorder.heard({ payload: frame, timestampMs: null });
      await utterance.write(frame);
      await clock.advance(20);
    }
    const { caller, agent } = recorder.view().levels;
    assert.deepEqual([caller, agent], [new Array(20).fill(level), new Array(20).fill(level)]);
  }
});

Deno.test("TraceRecorder dates a gap back to where it began", async () => {
  const { clock, recorder, say } = traceRig();
  await say(300);
  await clock.advance(2_000);
  clock.block(600);
  await clock.advance(2_000);
  assert.deepEqual(only(recorder.view(), "gap"), [{ type: "gap", atMs: 2_180, cause: "late_wake", ms: 420 }]);
});

/** Where the agent's voice is drawn, and where the gaps are, as `[from, to]`. */
function drawn({ recorder }: ReturnType<typeof traceRig>): { voice: number[][]; gaps: number[][] } {
  const trace = recorder.view();
  return {
    voice: only(trace, "voice").flatMap(({ atMs, endMs }) =>
      endMs === atMs ? [] : [[atMs, endMs ?? Infinity]]
    ),
    gaps: only(trace, "gap").map(({ atMs, ms }) => [atMs, Math.round(atMs + ms)]),
  };
}

Deno.test("TraceRecorder draws no voice where the caller heard a gap, and words over it", async () => {
  const rig = traceRig();
  const { clock, recorder, tx } = rig;
  const utterance = tx.begin();
  await utterance.write(sound(50));
  await clock.advance(1_600);
  await utterance.write(sound(50));
  await utterance.end();
  await clock.advance(3_000);
  assert.deepEqual(drawn(rig), { voice: [[0, 1_000], [1_600, 2_600]], gaps: [[1_000, 1_600]] });
  assert.deepEqual(only(recorder.view(), "said"), [{ type: "said", atMs: 0, endMs: 2_600, id: 1 }]);
  const { agent } = recorder.view().levels;
  const loud = (from: number, to: number) =>
    agent.slice(from / 100, to / 100).every((level) => level === 100);
  assert.ok(loud(0, 1_000) && loud(1_600, 2_600));
  assert.deepEqual(agent.slice(10, 16), new Array(6).fill(0));
});

Deno.test("TraceRecorder draws voice and gaps where they were played, whatever holds them up", async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("say" as const), ms: fc.integer({ min: 200, max: 4_000 }) }),
    fc.record({
      do: fc.constantFrom("block" as const, "pause" as const),
      ms: fc.integer({ min: 50, max: 900 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const rig = traceRig();
      const { clock, tx } = rig;
      let frames = 0;
      for (const { do: what, ms } of steps) {
        if (what === "say") {
          // In two pieces, the second of which may come too late.
          const half = Math.ceil(ms / 40);
          const utterance = tx.begin();
          await utterance.write(sound(half));
          await clock.advance(ms);
          await utterance.write(sound(half));
          await utterance.end();
          frames += 2 * half;
        } else if (what === "block") {
          clock.block(ms);
          await clock.advance(100);
        } else await clock.advance(5_000);
      }
      await clock.advance(20_000);
      const { voice, gaps } = drawn(rig);
      for (const [from = 0, to = 0] of gaps) {
        assert.ok(
          !voice.some(([start = 0, end = 0]) => start < to - 1 && end > from + 1),
          `${voice} over ${gaps}`,
        );
      }
      // While the process is blocked, echoes are taken for as late as they are seen.
      if (steps.some(({ do: what }) => what === "block")) return;
      const voiceMs = voice.reduce((sum, [from = 0, to = 0]) => sum + to - from, 0);
      const moreMs = voiceMs - frames * 20;
      assert.ok(Math.abs(moreMs) <= 10 * voice.length, `${moreMs} ms more in ${JSON.stringify(voice)}`);
    }),
    { numRuns: 60 },
  );
});

Deno.test("TraceRecorder moves what had been drawn behind a gap that is found later", async () => {
  const rig = traceRig();
  const { clock, far, recorder, say } = rig;
  await say(200);
  await clock.advance(1_000);
  far.stall(400);
  await clock.advance(6_000);
  const { gaps: [gap] } = drawn(rig);
  const [fromMs = 0, toMs = 0] = gap ?? [];
  assert.ok(toMs - fromMs > 150, `${fromMs} to ${toMs} ms`);
  const [from, to] = [Math.ceil(fromMs / 100), Math.floor(toMs / 100)];
  const { agent } = recorder.view().levels;
  assert.deepEqual(agent.slice(from, to), new Array(to - from).fill(0));
  // All 4 s of speech are there: what was sent while Twilio stood still was heard afterwards.
  const lastSlot = Math.floor((4_000 + toMs - fromMs) / 100) - 1;
  assert.deepEqual(agent.slice(to + 1, lastSlot), new Array(lastSlot - to - 1).fill(100));
  assert.ok(Math.abs(agent.filter((level) => level > 0).length - 40) <= 1, `${agent}`);
});

Deno.test("TraceRecorder loses no sound of a call whose path stands still, and draws none in the gap", async () => {
  const stall = fc.record({
    afterMs: fc.integer({ min: 600, max: 2_500 }),
    ms: fc.integer({ min: 50, max: 1_500 }),
  });
  await fc.assert(
    fc.asyncProperty(stall, async ({ afterMs, ms }) => {
      const rig = traceRig();
      const { clock, far, recorder, say } = rig;
      await say(600);
      await clock.advance(afterMs);
      far.stall(ms);
      await clock.advance(15_000);
      const { agent } = recorder.view().levels;
      const { gaps } = drawn(rig);
      for (const [from = 0, to = 0] of gaps) {
        assert.ok(agent.slice(Math.ceil(from / 100), Math.floor(to / 100)).every((level) => level === 0));
      }
      // Levels are those of tenths of a second: at the seams of what is moved, some are lost.
      const loud = agent.filter((level) => level > 0).length;
      assert.ok(Math.abs(loud - 120) <= 4, `${loud} of 120 in ${agent}, gaps ${gaps}`);
    }),
    { numRuns: 60 },
  );
});

Deno.test("TraceRecorder notes a hold when it is told of one, until sending goes on", async () => {
  const { clock, far, recorder, say } = traceRig();
  await say(400);
  await clock.advance(2_000);
  far.stall(3_000);
  await clock.advance(2_900);
  const [held] = only(recorder.view(), "held");
  assert.ok(held !== undefined && held.endMs === null && held.atMs > 3_000 && held.atMs < 4_000);
  await clock.advance(4_000);
  const ended = only(recorder.view(), "held");
  assert.equal(ended.length, 1);
  assert.ok(Math.abs((ended[0]?.endMs ?? 0) - 5_000) < 400, `${ended[0]?.endMs}`);
});

Deno.test("TraceRecorder leaves steps empty through which the process slept", async () => {
  const { clock, recorder } = traceRig();
  await clock.advance(1_100);
  clock.block(3_500);
  await clock.advance(500);
  assert.deepEqual(recorder.view().steps.queueFrames, [0, null, null, 0, 0]);
});

Deno.test("TraceRecorder keeps its bounds: two steps become one, and the oldest events give way", async () => {
  const { clock, recorder } = traceRig();
  for (let step = 0; step < 3 * MAX_STEPS; step++) {
    recorder.timeline.key("1");
    recorder.heard({ payload: sound(1), timestampMs: null });
    await clock.advance(1_000);
  }
  const { stepMs, steps, levels, events, forgotten } = recorder.view();
  assert.equal(stepMs, 4_000);
  assert.equal(steps.fps.length, 3 * MAX_STEPS / 4);
  assert.equal(levels.caller.length, steps.fps.length * LEVELS_PER_STEP);
  assert.deepEqual([events.length, forgotten], [MAX_EVENTS, 3 * MAX_STEPS - MAX_EVENTS]);
  await clock.advance(3_900);
  assert.equal(recorder.view().steps.fps.length, 3 * MAX_STEPS / 4);
  await clock.advance(100);
  assert.equal(recorder.view().steps.fps.length, 3 * MAX_STEPS / 4 + 1);
});

Deno.test("TraceRecorder.view() returns what is new since a time", async () => {
  const { clock, recorder, say } = traceRig();
  await say(500);
  recorder.timeline.key("1");
  await clock.advance(4_050);
  recorder.timeline.key("2");
  recorder.timeline.turn(1, clock.now() - 1_500);
  const { firstStep, steps, levels, events } = recorder.view(3_000);
  assert.deepEqual([firstStep, steps.queueFrames.length, levels.agent.length], [3, 1, 10]);
  assert.deepEqual(events, [
    { type: "voice", side: "agent", atMs: 0, endMs: null },
    { type: "said", atMs: 0, endMs: null, id: 1 },
    { type: "turn", atMs: 2_550, id: 1 },
    { type: "key", atMs: 4_050, digit: "2" },
  ]);
  assert.deepEqual(recorder.view(99_000).steps.fps, []);
});

Deno.test("TraceRecorder.end() takes the last part of a step, ends what lasts, and records nothing more", async () => {
  const { clock, recorder, tx, say } = traceRig();
  const done = recorder.timeline.tool("look_up");
  recorder.timeline.callerVoice(true, clock.now());
  recorder.timeline.callerVoice(true, clock.now());
  await say(500);
  await clock.advance(1_500);
  recorder.end();
  tx.close();
  await clock.advance(5_000);
  done(true);
  recorder.timeline.key("1");
  const trace = recorder.view();
  assert.deepEqual(trace.events, [
    { type: "tool", atMs: 0, endMs: 1_500, name: "look_up", ok: null },
    { type: "voice", side: "caller", atMs: 0, endMs: 1_500 },
    { type: "voice", side: "agent", atMs: 0, endMs: 1_500 },
    { type: "said", atMs: 0, endMs: 1_500, id: 1 },
  ]);
  assert.equal(trace.steps.fps.length, 2);
  assert.ok((trace.steps.queueFrames[1] ?? 0) > 400, "as it was before the line was closed");
  recorder.start();
  await clock.advance(5_000);
  assert.equal(recorder.view().steps.fps.length, 2);
});

Deno.test("TraceTimeline.tool() notes how long a tool took and how it went, once", async () => {
  const { clock, recorder } = traceRig();
  const done = recorder.timeline.tool("look_up");
  await clock.advance(300);
  done(false);
  done(true);
  assert.deepEqual(recorder.view().events, [
    { type: "tool", atMs: 0, endMs: 300, name: "look_up", ok: false },
  ]);
});
