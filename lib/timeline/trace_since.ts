import type { CallTrace, TraceEvent, TraceSteps } from "./call_trace.ts";

/** The part of a whole trace that `CallDirectory.trace()` returns for `sinceMs`. */
export function traceSince(trace: CallTrace, sinceMs: number | undefined): CallTrace {
  if (sinceMs === undefined) return trace;
  const first = firstStepSince(sinceMs, { stepMs: trace.stepMs, length: trace.steps.fps.length });
  const { perStep, caller, agent } = trace.levels;
  const columns = Object.entries(trace.steps).map(([name, values]) => [name, values.slice(first)]);
  return {
    ...trace,
    firstStep: first,
    steps: Object.fromEntries(columns) as unknown as TraceSteps,
    levels: { perStep, caller: caller.slice(first * perStep), agent: agent.slice(first * perStep) },
    events: trace.events.filter((event) => endOf(event) > sinceMs),
  };
}

/** The first of `length` steps that ends after `sinceMs`; `length` when none does. */
export function firstStepSince(sinceMs: number, steps: { stepMs: number; length: number }): number {
  return Math.min(steps.length, Math.max(0, Math.floor(sinceMs / steps.stepMs)));
}

function endOf(event: TraceEvent): number {
  if ("endMs" in event) return event.endMs ?? Infinity;
  return event.type === "gap" ? event.atMs + event.ms : event.atMs;
}
