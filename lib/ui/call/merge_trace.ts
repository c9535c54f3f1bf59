/** Joins what a page knows of a call's timeline with what is new. @module */
import type { CallTrace, TraceEvent, TraceSteps } from "../../timeline/call_trace.ts";

/** Steps asked for again each time: the last ones were not over, and events are dated back to where they began. */
const STEPS_AGAIN = 3;

/** What to ask for next, as `sinceMs`; `undefined` for everything. */
export function sinceMsOf(known: CallTrace | undefined): number | undefined {
  if (known === undefined) return undefined;
  const sinceMs = (known.steps.queueFrames.length - STEPS_AGAIN) * known.stepMs;
  return sinceMs > 0 ? sinceMs : undefined;
}

/**
 * `known`, a whole trace, with `news`, the answer to {@linkcode sinceMsOf}, put over its end. `undefined` when they don't fit together (the steps have become
 * longer, or some are missing between them): then the whole has to be asked for.
 */
export function mergeTrace(known: CallTrace, news: CallTrace): CallTrace | undefined {
  if (known.stepMs !== news.stepMs) return undefined;
  if (news.firstStep > known.steps.queueFrames.length) return undefined;
  const { perStep } = news.levels;
  return {
    ...news,
    firstStep: 0,
    steps: mergeSteps(known.steps, news.steps, news.firstStep),
    levels: {
      perStep,
      caller: join(known.levels.caller, news.levels.caller, news.firstStep * perStep),
      agent: join(known.levels.agent, news.levels.agent, news.firstStep * perStep),
    },
    events: mergeEvents(known.events, news.events, news.forgotten - known.forgotten),
  };
}

function mergeSteps(known: TraceSteps, news: TraceSteps, firstStep: number): TraceSteps {
  const names = Object.keys(news) as (keyof TraceSteps)[];
  const columns = names.map((name) => [name, join(known[name], news[name], firstStep)]);
  return Object.fromEntries(columns) as unknown as TraceSteps;
}

function join<T>(known: readonly T[], news: readonly T[], at: number): T[] {
  return [...known.slice(0, at), ...news];
}

/** Events of the same kind, thing and beginning are one; what is new of it counts. In the order in which they began. */
function mergeEvents(
  known: readonly TraceEvent[],
  news: readonly TraceEvent[],
  gaveWay: number,
): TraceEvent[] {
  const byKey = new Map(known.slice(Math.max(0, gaveWay)).map((event) => [keyOf(event), event]));
  for (const event of news) byKey.set(keyOf(event), event);
  return [...byKey.values()].sort((a, b) => a.atMs - b.atMs);
}

/** Names an event forever: nothing in it changes while the event lasts. */
export function keyOf(event: TraceEvent): string {
  return `${event.type} ${event.atMs} ${thingOf(event)}`;
}

function thingOf(event: TraceEvent): string {
  switch (event.type) {
    case "voice":
      return event.side;
    case "said":
    case "turn":
      return String(event.id);
    case "gap":
      return event.cause;
    case "key":
      return event.digit;
    case "tool":
      return event.name;
    case "control":
      return event.action;
    case "barge_in":
    case "held":
      return "";
  }
}
