import type { CallTrace, TraceEvent, TraceSteps } from "../../../lib/timeline/call_trace.ts";

const NAMES = [
  "queueFrames",
  "latenessP50Ms",
  "latenessMaxMs",
  "leadTargetMs",
  "leadEstimateMs",
  "markRttMs",
  "fps",
] as const satisfies readonly (keyof TraceSteps)[];

/** A trace of `count` steps of a second, four levels a step, whose values tell their step. */
export function makeTrace(count: number, differs: Partial<CallTrace> = {}): CallTrace {
  const column = (offset: number) => Array.from({ length: count }, (_, i) => i + offset);
  return {
    callSid: "CA1",
    startedAt: "2026-11-22T08:00:00.000Z",
    stepMs: 1_000,
    firstStep: 0,
    steps: Object.fromEntries(NAMES.map((name, i) => [name, column(i * 100)])) as unknown as TraceSteps,
    levels: {
      perStep: 4,
      caller: Array.from({ length: count * 4 }, (_, i) => i % 100),
      agent: Array.from({ length: count * 4 }, (_, i) => (i + 50) % 100),
    },
    intervals: [[20, count * 50]],
    events: [],
    forgotten: 0,
    ...differs,
  };
}

/** What the server would answer to `sinceMs`: see `CallDirectory.trace()`. */
export function cutTrace(whole: CallTrace, sinceMs: number): CallTrace {
  const firstStep = Math.floor(sinceMs / whole.stepMs);
  const { perStep, caller, agent } = whole.levels;
  const isNew = (event: TraceEvent) =>
    event.atMs > sinceMs || "endMs" in event && (event.endMs === null || event.endMs > sinceMs);
  return {
    ...whole,
    firstStep,
    steps: Object.fromEntries(
      NAMES.map((name) => [name, whole.steps[name].slice(firstStep)]),
    ) as unknown as TraceSteps,
    levels: { perStep, caller: caller.slice(firstStep * perStep), agent: agent.slice(firstStep * perStep) },
    events: whole.events.filter(isNew),
  };
}
