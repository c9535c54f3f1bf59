/** What stands on the timeline of a call, lane by lane. @module */
import type { SaidView, TurnView } from "../../calls/call_view.ts";
import type { Anomaly, CallTrace, TraceEvent } from "../../timeline/call_trace.ts";
import { keyOf } from "./merge_trace.ts";

/** The lanes, from top to bottom. */
export const LANES = [
  "caller",
  "agent",
  "transcript",
  "tools",
  "keys",
  "barge_ins",
  "gaps",
  "control",
] as const;

/** Name of a lane. */
export type Lane = (typeof LANES)[number];

/** Lanes that are drawn even when nothing stands on them. */
const ALWAYS: readonly Lane[] = ["caller", "agent", "transcript", "gaps"];

/** One thing on the timeline. */
export interface TimelineItem {
  /** The same for as long as the call is shown. */
  readonly key: string;
  /** Where it stands. */
  readonly lane: Lane;
  /** Its beginning, in ms since the call began. */
  readonly fromMs: number;
  /** Where it ends; `fromMs` for what has no length. */
  readonly toMs: number;
  /** Whether it lasts still. */
  readonly open: boolean;
  /** What happened. */
  readonly event: TraceEvent;
  /** The turn whose caller speaks here. */
  readonly turn?: TurnView;
  /** The words that are heard here. */
  readonly said?: SaidView;
  /** Which of the call's anomalies this gap is, for a link to its lines. */
  readonly gap?: number;
}

/** What of a call stands on its timeline besides its trace. */
export interface TimelineSources {
  /** The turns, in order. */
  readonly turns: readonly TurnView[];
  /** What was said, in order. */
  readonly said: readonly SaidView[];
  /** Gaps that the caller heard. */
  readonly anomalies: readonly Anomaly[];
}

/** How far the clocks of a gap and of its lines may be apart, in ms. */
const SAME_GAP_MS = 1_500;
/** How far the end of the caller's voice and the turn that it begins may be apart, in ms. */
const SAME_END_MS = 500;

/** Everything that happened, in the order in which it began. */
export function timelineItems(
  trace: CallTrace,
  call: TimelineSources,
): TimelineItem[] {
  const endMs = endOf(trace);
  const turns = new Map(call.turns.map((turn) => [turn.id, turn]));
  const words = new Map(call.said.map((said) => [said.id, said]));
  const gaps = gapsOf(trace, call.anomalies);
  const items = trace.events.map((event): TimelineItem => {
    const turn = event.type === "turn" ? turns.get(event.id) : undefined;
    const said = event.type === "said" ? words.get(event.id) : undefined;
    const gap = gaps.get(event);
    return {
      key: keyOf(event),
      lane: laneOf(event),
      fromMs: event.type === "turn" ? beginOfTurn(event.atMs, trace.events) : event.atMs,
      toMs: Math.max(event.atMs, endOfEvent(event, endMs)),
      open: "endMs" in event && event.endMs === null,
      event,
      ...(turn === undefined ? {} : { turn }),
      ...(said === undefined ? {} : { said }),
      ...(gap === undefined ? {} : { gap }),
    };
  });
  return items.sort((a, b) => a.fromMs - b.fromMs);
}

/** Those of `items` that say what no other one says: the agent's voice is left out where its words stand. */
export function distinctItems(items: readonly TimelineItem[]): TimelineItem[] {
  const words = items.filter(({ event }) => event.type === "said");
  return items.filter(({ lane, fromMs, toMs }) =>
    lane !== "agent" || !words.some((said) => said.fromMs <= fromMs && said.toMs >= toMs)
  );
}

/** The lanes that are drawn for `items`. */
export function lanesOf(items: readonly TimelineItem[]): Lane[] {
  const used = new Set(items.map(({ lane }) => lane));
  return LANES.filter((lane) => ALWAYS.includes(lane) || used.has(lane));
}

/** How long a call has lasted by its trace, in ms. */
export function endOf(trace: CallTrace): number {
  let endMs = (trace.firstStep + trace.steps.queueFrames.length) * trace.stepMs;
  for (const event of trace.events) endMs = Math.max(endMs, endOfEvent(event, event.atMs));
  return endMs;
}

/** Where each gap of the trace stands among the anomalies of the call, which have the lines. */
export function gapsOf(trace: CallTrace, anomalies: readonly Anomaly[]): Map<TraceEvent, number> {
  const startedMs = Date.parse(trace.startedAt);
  const free = new Set(anomalies.keys());
  const found = new Map<TraceEvent, number>();
  for (const event of trace.events) {
    if (event.type !== "gap") continue;
    let best: number | undefined;
    let bestMs = SAME_GAP_MS;
    for (const index of free) {
      const { at, kind, ms } = anomalies[index]!;
      // A gap may be dated by its begin or its end.
      const offMs = Date.parse(at) - startedMs;
      const apartMs = Math.min(Math.abs(offMs - event.atMs), Math.abs(offMs - ms - event.atMs));
      if (kind !== event.cause || apartMs > bestMs) continue;
      [best, bestMs] = [index, apartMs];
    }
    if (best === undefined) continue;
    free.delete(best);
    found.set(event, best);
  }
  return found;
}

function laneOf(event: TraceEvent): Lane {
  switch (event.type) {
    case "voice":
      return event.side;
    case "said":
    case "turn":
      return "transcript";
    case "tool":
      return "tools";
    case "key":
      return "keys";
    case "barge_in":
      return "barge_ins";
    case "gap":
    case "held":
      return "gaps";
    case "control":
      return "control";
  }
}

function endOfEvent(event: TraceEvent, nowMs: number): number {
  if (event.type === "gap") return event.atMs + event.ms;
  if ("endMs" in event) return event.endMs ?? nowMs;
  return event.atMs;
}

/** A turn is told of when its caller has finished: it begins with the voice that ends there, if there was one. */
function beginOfTurn(endedMs: number, events: readonly TraceEvent[]): number {
  const voice = events.findLast((event) =>
    event.type === "voice" && event.side === "caller" && event.atMs < endedMs &&
    Math.abs((event.endMs ?? endedMs) - endedMs) <= SAME_END_MS
  );
  return voice?.atMs ?? endedMs;
}
