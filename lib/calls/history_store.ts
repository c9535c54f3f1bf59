/** Records of ended calls: in Deno KV, and in a bounded ring in memory while KV fails. @module */
import { dirname } from "node:path";
import type { Alarm, Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { CallPage, CallQuery } from "./call_directory.ts";
import type { CallView } from "./call_view.ts";

/** Most bytes of one record; Deno KV takes 64 KiB a value, its own envelope included. */
export const MAX_RECORD_BYTES = 60 * 1024;
/** Most records that one `list()` looks at; a search that finds too little there goes on at its cursor. */
export const MAX_SCANNED = 2_000;
/** Time between two tries to write back to a store that failed, in ms. */
export const RETRY_MS = 5_000;
/** Longest wait for one operation of the store, in ms; after that it counts as failed. */
export const OPERATION_MS = 5_000;
const MAX_SID_LENGTH = 64;

/** The part of `Deno.Kv` that is used. */
export type KvPort = Pick<Deno.Kv, "get" | "list" | "atomic" | "close">;

/** What is stored of a call; `truncated` says that the oldest turns or anomalies were cut. */
export type CallRecord = CallView & { truncated?: true };

/** What `list()` takes of a {@linkcode CallQuery}. */
export type HistoryQuery = Pick<CallQuery, "q" | "cursor" | "limit">;

/** Options of {@linkcode openHistory}. */
export interface HistoryOptions {
  /** A file, or the URL of a KV service. */
  path: string;
  clock: Clock;
  log: Log;
  /** Records kept in memory, 1 or more; the oldest gives way. @default 1000 */
  ringSize?: number;
  /** Opens the store. @default Deno.openKv */
  openKv?: (path: string) => Promise<KvPort>;
}

/** Saves and finds the records of ended calls. */
export interface HistoryStore {
  /** Saves one record; a later one of the same CallSid replaces it. Never rejects: memory takes over. */
  save(view: CallView): Promise<void>;
  /** The record of that CallSid. Never rejects. */
  get(callSid: string): Promise<CallRecord | undefined>;
  /** Newest first. Rejects only with {@linkcode InvalidCursorError}. */
  list(query: HistoryQuery): Promise<CallPage>;
  /** Whether records are kept in memory only, for now. */
  readonly failing: boolean;
  /** Values that could not be read so far, and records lost because the ring was full. */
  readonly counts: { readonly corrupt: number; readonly lost: number };
  /** Writes back what it can and closes. */
  close(): Promise<void>;
}

/** A cursor that no `list()` returned. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
  readonly code = "invalid_cursor";
  readonly retryable = false;
}

/**
 * Opens the store and creates its folder. Rejects with one line that says why when the file can't be written. A KV
 * service that doesn't answer is tried again later, and memory takes over meanwhile.
 */
export async function openHistory(options: HistoryOptions): Promise<HistoryStore> {
  const { path, openKv = (path) => Deno.openKv(path) } = options;
  const isUrl = /^https?:/.test(path);
  let kv: KvPort | undefined;
  try {
    if (!isUrl && path !== ":memory:") await Deno.mkdir(dirname(path), { recursive: true });
    kv = await openKv(path);
    const store = new KvHistory(kv, options);
    await store.probe({ tolerant: isUrl });
    return store;
  } catch (error) {
    kv?.close();
    throw new Error(`Cannot open the history store at ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Where a record stands in the order of calls. */
interface Position {
  readonly startMs: number;
  readonly callSid: string;
}

/** A record as bytes; `saved` once KV has it. */
interface Entry {
  readonly position: Position;
  readonly value: unknown;
  saved: boolean;
}

class KvHistory implements HistoryStore {
  readonly counts = { corrupt: 0, lost: 0 };
  readonly #kv: KvPort;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ringSize: number;
  /** By CallSid, in the order of saving. */
  readonly #ring = new Map<string, Entry>();
  readonly #retry: Alarm;
  #state: "kv" | "ring" | "closed" = "kv";
  #writingBack = Promise.resolve();

  constructor(kv: KvPort, options: HistoryOptions) {
    const { ringSize = 1_000 } = options;
    if (!(Number.isInteger(ringSize) && ringSize >= 1)) {
      throw new RangeError(`Cannot keep a ring: ${ringSize} records`);
    }
    this.#kv = kv;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#ringSize = ringSize;
    this.#retry = options.clock.alarm(() => this.#writingBack = this.#writeBack());
  }

  get failing(): boolean {
    return this.#state === "ring";
  }

  /** Writes and removes one value; a failure rejects, or puts the ring in charge when `tolerant`. */
  async probe({ tolerant }: { tolerant: boolean }): Promise<void> {
    const key = ["history", "probe"];
    try {
      await this.#within(this.#kv.atomic().set(key, 1).commit());
      await this.#within(this.#kv.atomic().delete(key).commit());
    } catch (error) {
      if (!tolerant) throw error;
      this.#fail(error);
    }
  }

  async save(view: CallView): Promise<void> {
    const position = { startMs: Date.parse(view.startedAt), callSid: view.callSid };
    const entry: Entry = { position, value: recordBytes(view), saved: false };
    this.#ring.delete(view.callSid);
    this.#ring.set(view.callSid, entry);
    if (this.#state === "kv") await this.#put(entry).catch((error) => this.#fail(error));
    for (const [callSid, oldest] of this.#ring) {
      if (this.#ring.size <= this.#ringSize) break;
      this.#ring.delete(callSid);
      if (!oldest.saved) this.counts.lost++;
    }
  }

  async get(callSid: string): Promise<CallRecord | undefined> {
    if (callSid.length > MAX_SID_LENGTH) return undefined;
    const value = await this.#read(
      async () => {
        const { value: startMs } = await this.#kv.get(sidKey(callSid));
        return typeof startMs === "number"
          ? (await this.#kv.get(recordKey({ startMs, callSid }))).value
          : null;
      },
      () => this.#ring.get(callSid)?.value ?? null,
    );
    return value === null ? undefined : this.#parse(value);
  }

  list(query: HistoryQuery): Promise<CallPage> {
    const before = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    return this.#read(
      () => this.#page(this.#stored(before, query), query),
      () => this.#page(this.#remembered(before), query),
    );
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    await this.#writingBack;
    if (this.#state === "ring") await this.#writeBack();
    this.#state = "closed";
    this.#retry.cancel();
    this.#kv.close();
  }

  async #page(entries: AsyncIterable<Entry> | Iterable<Entry>, query: HistoryQuery): Promise<CallPage> {
    const { limit = 50, q = "" } = query;
    const needle = q.toLowerCase();
    const values: CallView[] = [];
    let scanned = 0;
    let last: Position | undefined;
    for await (const { position, value } of entries) {
      if (last !== undefined && (values.length >= limit || scanned >= MAX_SCANNED)) {
        return { values, cursor: formatCursor(last) };
      }
      scanned++;
      last = position;
      const view = this.#parse(value);
      if (view !== undefined && matches(view, needle)) values.push(view);
    }
    return { values, cursor: null };
  }

  async *#stored(before: Position | undefined, { limit = 50, q }: HistoryQuery): AsyncGenerator<Entry> {
    const prefix = ["history", "calls"];
    const selector = before === undefined ? { prefix } : { prefix, end: recordKey(before) };
    const batchSize = q ? 100 : Math.min(limit + 1, 100);
    for await (const { key, value } of this.#kv.list(selector, { reverse: true, batchSize })) {
      yield { position: { startMs: Number(key[2]), callSid: String(key[3]) }, value, saved: true };
    }
  }

  #remembered(before: Position | undefined): Entry[] {
    const entries = [...this.#ring.values()].sort((a, b) => newestFirst(a.position, b.position));
    return before === undefined
      ? entries
      : entries.filter(({ position }) => newestFirst(before, position) < 0);
  }

  #parse(value: unknown): CallRecord | undefined {
    const record = parseRecord(value);
    if (record === undefined) this.counts.corrupt++;
    return record;
  }

  /** What KV says, or what memory says while KV fails. */
  async #read<T>(fromKv: () => Promise<T>, fromRing: () => T | Promise<T>): Promise<T> {
    if (this.#state !== "kv") return fromRing();
    try {
      return await this.#within(fromKv());
    } catch (error) {
      this.#fail(error);
      return fromRing();
    }
  }

  async #put(entry: Entry): Promise<void> {
    const { startMs, callSid } = entry.position;
    await this.#within((async () => {
      const old = (await this.#kv.get(sidKey(callSid))).value;
      const write = this.#kv.atomic();
      if (typeof old === "number" && old !== startMs) write.delete(recordKey({ startMs: old, callSid }));
      await write.set(recordKey(entry.position), entry.value).set(sidKey(callSid), startMs).commit();
    })());
    entry.saved = true;
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    const done = new AbortController();
    const late = this.#clock.sleepUntil(this.#clock.now() + OPERATION_MS, done.signal);
    try {
      return await Promise.race([work, late.then(() => Promise.reject(new Error("no answer in time")))]);
    } finally {
      done.abort();
    }
  }

  #fail(error: unknown): void {
    if (this.#state === "kv") {
      this.#state = "ring";
      this.#log.warn("STORE", "history store failed, memory takes over", { reason: reasonOf(error) });
    }
    if (this.#state === "ring") this.#retry.set(this.#clock.now() + RETRY_MS);
  }

  async #writeBack(): Promise<void> {
    let written = 0;
    try {
      await this.probe({ tolerant: false });
      for (const entry of this.#ring.values()) {
        if (entry.saved) continue;
        await this.#put(entry);
        written++;
      }
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#state !== "ring") return;
    this.#state = "kv";
    this.#log.info("STORE", "history store works again", { written, lost: this.counts.lost });
  }
}

const recordKey = ({ startMs, callSid }: Position): Deno.KvKey => ["history", "calls", startMs, callSid];
const sidKey = (callSid: string): Deno.KvKey => ["history", "sids", callSid];

function newestFirst(a: Position, b: Position): number {
  if (a.startMs !== b.startMs) return b.startMs - a.startMs;
  return a.callSid < b.callSid ? 1 : a.callSid > b.callSid ? -1 : 0;
}

function matches(view: CallView, needle: string): boolean {
  return needle === "" ||
    [view.from, view.to, view.callSid, view.agent].some((text) => text.toLowerCase().includes(needle));
}

const formatCursor = ({ startMs, callSid }: Position): string =>
  btoa(`${startMs} ${callSid}`).replaceAll("=", "");

function parseCursor(cursor: string): Position {
  let text = "";
  try {
    if (cursor.length <= 200) text = atob(cursor);
  } catch {
    // Not base64: no match below.
  }
  const match = /^(\d{1,15}) (\w{1,64})$/.exec(text);
  if (match === null) {
    throw new InvalidCursorError("Cannot go on with the list: the cursor is not one of its own");
  }
  return { startMs: Number(match[1]), callSid: match[2]! };
}

/** The record as JSON in at most {@linkcode MAX_RECORD_BYTES}; the oldest anomalies go first, then the oldest turns. */
function recordBytes(view: CallView): Uint8Array {
  const encoder = new TextEncoder();
  const whole = encoder.encode(JSON.stringify(view));
  if (whole.length <= MAX_RECORD_BYTES) return whole;
  const record: CallRecord = {
    ...view,
    turns: [...view.turns],
    anomalies: [...view.anomalies],
    truncated: true,
  };
  let excess = whole.length + ',"truncated":true'.length - MAX_RECORD_BYTES;
  for (const list of [record.anomalies, record.turns]) {
    let cut = 0;
    while (excess > 0 && cut < list.length) excess -= encoder.encode(JSON.stringify(list[cut++])).length;
    list.splice(0, cut);
  }
  return encoder.encode(JSON.stringify(record));
}

function parseRecord(value: unknown): CallRecord | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    const record = JSON.parse(new TextDecoder().decode(value));
    const whole = typeof record?.callSid === "string" && typeof record.startedAt === "string" &&
      typeof record.from === "string" && typeof record.to === "string" && typeof record.agent === "string" &&
      typeof record.tx?.queue === "object" && Array.isArray(record.turns) && Array.isArray(record.anomalies);
    return whole ? record : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
}
