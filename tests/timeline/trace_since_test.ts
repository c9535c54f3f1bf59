import assert from "node:assert/strict";
import type { CallTrace } from "../../lib/timeline/call_trace.ts";
import { traceSince } from "../../lib/timeline/trace_since.ts";

const column = [1, 2, 3, 4];
const trace: CallTrace = {
  callSid: "CA1",
  startedAt: "2026-11-22T08:00:00.000Z",
  stepMs: 2_000,
  firstStep: 0,
  steps: {
    queueFrames: column,
    latenessP50Ms: column,
    latenessMaxMs: column,
    leadTargetMs: column,
    leadEstimateMs: column,
    markRttMs: column,
    fps: column,
  },
  levels: { perStep: 2, caller: [1, 2, 3, 4, 5, 6, 7, 8], agent: [8, 7, 6, 5, 4, 3, 2, 1] },
  intervals: [[20, 7]],
  events: [
    { type: "key", atMs: 1_000, digit: "1" },
    { type: "voice", side: "agent", atMs: 1_500, endMs: 4_500 },
    { type: "gap", atMs: 3_900, cause: "starved", ms: 200 },
    { type: "voice", side: "caller", atMs: 2_000, endMs: null },
  ],
  forgotten: 3,
};

Deno.test("traceSince() returns the steps that end after sinceMs, and the events that do or last", () => {
  const since = traceSince(trace, 4_000);
  assert.deepEqual(since, {
    ...trace,
    firstStep: 2,
    steps: Object.fromEntries(Object.keys(trace.steps).map((name) => [name, [3, 4]])),
    levels: { perStep: 2, caller: [5, 6, 7, 8], agent: [4, 3, 2, 1] },
    events: trace.events.slice(1),
  });
  assert.equal(traceSince(trace, 3_999).firstStep, 1);
});

Deno.test("traceSince() returns everything without sinceMs, and no step beyond the end", () => {
  assert.equal(traceSince(trace, undefined), trace);
  const { firstStep, steps, levels } = traceSince(trace, 99_000);
  assert.deepEqual([firstStep, steps.fps, levels.caller], [4, [], []]);
  assert.equal(traceSince(trace, -5).firstStep, 0);
});
