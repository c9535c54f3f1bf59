/** Where the history stands in the store. @module */
import type { Position } from "./history_record.ts";
import type { PartsRef } from "./kv_parts.ts";

/** Calls are counted by quarters of an hour: every zone's day begins with one. */
const QUARTER_MS = 15 * 60 * 1_000;

/** The heads of all calls in order of their start; the third element is that time in ms. */
export const HEADS: Deno.KvKey = ["history", "heads"];
/** Records that fit one value, in the same order. */
export const RECORDS: Deno.KvKey = ["history", "calls"];
/** Parts of long records and of traces, in the same order. */
export const PARTS: Deno.KvKey = ["history", "parts"];
/** How many calls began in a quarter of an hour; the third element is its beginning in ms. */
export const COUNTS: Deno.KvKey = ["history", "counts"];

/** The head of a call. */
export function headKey({ startMs, callSid }: Position): Deno.KvKey {
  return [...HEADS, startMs, callSid];
}

/** The record of a call, if it is short. */
export function recordKey({ startMs, callSid }: Position): Deno.KvKey {
  return [...RECORDS, startMs, callSid];
}

/** When the call of that CallSid began. */
export function sidKey(callSid: string): Deno.KvKey {
  return ["history", "sids", callSid];
}

/** The parts that `ref` names, in order. */
export function partKeys({ startMs, callSid }: Position, { version, count }: PartsRef): Deno.KvKey[] {
  return Array.from({ length: count }, (_, part) => [...PARTS, startMs, callSid, version, part]);
}

/** The number of calls that began in the same quarter of an hour as `startMs`. */
export function countKey(startMs: number): Deno.KvKey {
  return [...COUNTS, Math.floor(startMs / QUARTER_MS) * QUARTER_MS];
}
