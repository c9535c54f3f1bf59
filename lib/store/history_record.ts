/** What is stored of an ended call, and how it is read again: everything from the store is checked here. @module */
import { type CallFacts, factsOf } from "../calls/call_filter.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import type { CallView } from "../calls/call_view.ts";
import { isPartsRef, type PartsRef } from "./kv_parts.ts";

/** Where a record stands in the order of calls. */
export interface Position {
  /** When the call began, in ms since 1970. */
  readonly startMs: number;
  /** The call, `CA…`. */
  readonly callSid: string;
}

/** The small value that makes a call visible in lists; it is written last, and removed first. */
export interface CallHead extends CallFacts {
  /** Where the record is in parts: it is too long for one value. */
  readonly parts?: PartsRef;
  /** The parts of the call's trace. */
  readonly trace?: PartsRef;
}

/** A call on its way into the store. */
export interface HistoryEntry {
  /** Where its record stands among the others. */
  readonly position: Position;
  /** What lists and filters show of it. */
  readonly facts: CallFacts;
  /** The CallView as JSON. */
  readonly record: Uint8Array;
  /** Starts of the records whose content this one has: its own, and those of the call's earlier streams; in ms since 1970. */
  readonly contains: readonly number[];
  /** The CallTrace as JSON; let go once it is stored. */
  trace: Uint8Array | undefined;
  /** Whether the store has it. */
  saved: boolean;
}

/** Prepares a call for the store. */
export function toEntry(view: CallView, trace?: CallTrace): HistoryEntry {
  const startMs = Date.parse(view.startedAt);
  return {
    position: { startMs, callSid: view.callSid },
    contains: [startMs, ...(view.earlier ?? []).map(({ startedAt }) => Date.parse(startedAt))],
    facts: factsOf(view),
    record: toJson(view),
    trace: trace && toJson(trace),
    saved: false,
  };
}

/** Newest first; of two that began together, the greater CallSid first, as the store has it. */
export function newestFirst(a: Position, b: Position): number {
  if (a.startMs !== b.startMs) return b.startMs - a.startMs;
  return a.callSid < b.callSid ? 1 : a.callSid > b.callSid ? -1 : 0;
}

/** The head, or `undefined` for anything else. */
export function parseHead(value: unknown): CallHead | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const head = value as Partial<CallHead>;
  const whole = [head.callSid, head.from, head.to, head.agent, head.direction].every(isText) &&
    (head.endedBy === null || isText(head.endedBy)) && Number.isFinite(head.gaps) &&
    (head.parts === undefined || isPartsRef(head.parts)) &&
    (head.trace === undefined || isPartsRef(head.trace));
  return whole ? value as CallHead : undefined;
}

/** The record, or `undefined` for anything else. */
export function parseRecord(value: unknown): CallView | undefined {
  const record = fromJson(value) as Partial<CallView> | null | undefined;
  const whole = [record?.callSid, record?.startedAt, record?.from, record?.to, record?.agent].every(isText) &&
    typeof record?.tx?.queue === "object" && typeof record.tx.underruns?.total === "number" &&
    Array.isArray(record.turns) && Array.isArray(record.anomalies);
  // Records of older versions have no words.
  return whole ? { ...record as CallView, said: record.said ?? [] } : undefined;
}

/** The trace, or `undefined` for anything else. */
export function parseTrace(value: unknown): CallTrace | undefined {
  const trace = fromJson(value) as Partial<CallTrace> | null | undefined;
  const whole = isText(trace?.callSid) && typeof trace?.stepMs === "number" &&
    typeof trace.steps === "object" &&
    typeof trace.levels === "object" && Array.isArray(trace.intervals) && Array.isArray(trace.events);
  return whole ? trace as CallTrace : undefined;
}

function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function fromJson(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(value));
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
