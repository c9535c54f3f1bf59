import type { CallTrace } from "../timeline/call_trace.ts";
import { isFiltering } from "../calls/call_filter.ts";
import type { CallPage } from "../calls/call_directory.ts";
import type { CallView } from "../calls/call_view.ts";
import { countKey, COUNTS, headKey, HEADS, partKeys, recordKey, sidKey } from "./history_keys.ts";
import { type HistoryQuery, type PageEntry, pickPage } from "./history_page.ts";
import { parseHead, parseRecord, parseTrace, type Position } from "./history_record.ts";
import { type PartsRef, unpackParts } from "./kv_parts.ts";
import { type KvPort, MAX_GET_MANY } from "./kv_port.ts";

/** Heads that a search reads at once. */
const SEARCH_BATCH = 200;

/** What the store has of ended calls. Whatever fails rejects. */
export class HistoryReader {
  readonly #kv: KvPort;
  readonly #onCorrupt: () => void;

  /** `onCorrupt` is told of each value that can't be read; it is passed over. */
  constructor(kv: KvPort, onCorrupt: () => void) {
    this.#kv = kv;
    this.#onCorrupt = onCorrupt;
  }

  /** The record of that CallSid. */
  async get(callSid: string): Promise<CallView | undefined> {
    const position = await this.#find(callSid);
    return position && this.#record(position);
  }

  /** The trace that was saved with it. */
  async trace(callSid: string): Promise<CallTrace | undefined> {
    const position = await this.#find(callSid);
    if (position === undefined) return undefined;
    const packed = await this.#unpacked(position, "trace");
    return packed && this.#checked(parseTrace(packed.json));
  }

  /** Newest first, from `before` on. */
  async page(query: HistoryQuery, before: Position | undefined): Promise<CallPage> {
    const { picked, cursor } = await pickPage(this.#heads(query, before), query, this.#onCorrupt);
    const values: CallView[] = [];
    for (let at = 0; at < picked.length; at += MAX_GET_MANY) {
      values.push(...await this.#records(picked.slice(at, at + MAX_GET_MANY)));
    }
    return { values, cursor };
  }

  /** How many began at `sinceMs`, taken down to a quarter of an hour, or later. */
  async countSince(sinceMs: number): Promise<number> {
    let count = 0n;
    const selector = { prefix: COUNTS, start: countKey(sinceMs) };
    for await (const { value } of this.#kv.list(selector, { batchSize: 200 })) {
      if (value instanceof Deno.KvU64) count += value.value;
    }
    return Number(count);
  }

  async #find(callSid: string): Promise<Position | undefined> {
    const { value: startMs } = await this.#kv.get(sidKey(callSid));
    return typeof startMs === "number" ? { startMs, callSid } : undefined;
  }

  async *#heads(query: HistoryQuery, before: Position | undefined): AsyncGenerator<PageEntry> {
    const selector = before === undefined ? { prefix: HEADS } : { prefix: HEADS, end: headKey(before) };
    const batchSize = isFiltering(query) ? SEARCH_BATCH : Math.min((query.limit ?? 50) + 1, SEARCH_BATCH);
    for await (const { key, value } of this.#kv.list(selector, { reverse: true, batchSize })) {
      yield { position: { startMs: Number(key[2]), callSid: String(key[3]) }, head: parseHead(value) };
    }
  }

  async #records(entries: readonly PageEntry[]): Promise<CallView[]> {
    const stored = await this.#kv.getMany<unknown[]>(entries.map(({ position }) => recordKey(position)));
    const views: CallView[] = [];
    for (const [i, { position, head }] of entries.entries()) {
      const view = head?.parts === undefined
        ? this.#checked(parseRecord(stored[i]?.value))
        : await this.#record(position);
      if (view !== undefined) views.push(view);
    }
    return views;
  }

  /** The record at that position, long or short. */
  async #record(position: Position): Promise<CallView | undefined> {
    const packed = await this.#unpacked(position, "parts");
    if (packed !== undefined) return this.#checked(parseRecord(packed.json));
    const { value } = await this.#kv.get(recordKey(position));
    return value === null ? undefined : this.#checked(parseRecord(value));
  }

  /** What the head says is in parts, if it says so; tried twice, for the call may be written anew meanwhile. */
  async #unpacked(position: Position, what: "parts" | "trace"): Promise<{ json: unknown } | undefined> {
    for (let isLast = false;; isLast = true) {
      const ref = parseHead((await this.#kv.get(headKey(position))).value)?.[what];
      if (ref === undefined) return undefined;
      const json = await this.#parts(position, ref);
      if (json !== undefined || isLast) return { json };
    }
  }

  async #parts(position: Position, ref: PartsRef): Promise<Uint8Array | undefined> {
    const keys = partKeys(position, ref);
    const parts: unknown[] = [];
    for (let at = 0; at < keys.length; at += MAX_GET_MANY) {
      const stored = await this.#kv.getMany<unknown[]>(keys.slice(at, at + MAX_GET_MANY));
      parts.push(...stored.map(({ value }) => value));
    }
    return unpackParts(ref, parts);
  }

  #checked<T>(value: T | undefined): T | undefined {
    if (value === undefined) this.#onCorrupt();
    return value;
  }
}
