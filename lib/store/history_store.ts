/** Records of ended calls: in Deno KV, and in a bounded ring in memory while KV fails. @module */
import type { Clock } from "../core/clock.ts";
import { type RandomBytes, randomHex, systemRandomBytes } from "../core/ids.ts";
import type { Log } from "../core/log.ts";
import type { CallPage } from "../calls/call_directory.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import type { CallView } from "../calls/call_view.ts";
import { type HistoryQuery, parsePosition } from "./history_page.ts";
import { HistoryReader } from "./history_read.ts";
import { type HistoryEntry, toEntry } from "./history_record.ts";
import { HistoryRing, type HistoryRingOptions } from "./history_ring.ts";
import { sweepHistory } from "./history_sweep.ts";
import { writeEntry } from "./history_write.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";
import { probeKv } from "./kv_probe.ts";
import { Retention } from "./retention.ts";
import { StoreHealth } from "./store_health.ts";

export { InvalidCursorError } from "./page_cursor.ts";

const MAX_SID_LENGTH = 64;

/** Options of {@linkcode openHistory}. */
export interface HistoryOptions extends HistoryRingOptions {
  /** Deadlines and retries of the store, and the ages of records. */
  readonly clock: Clock;
  /** Told when the store fails, when it works again, and of records that can't be read. */
  readonly log: Log;
  /** Days that records are kept; 0 keeps them for ever. @default 30 */
  readonly retentionDays?: number;
  /** Names of parts. @default systemRandomBytes */
  readonly random?: RandomBytes;
}

/** Saves and finds the records of ended calls. */
export interface HistoryStore {
  /**
   * Saves the record of a call and its trace, in place of those that it contains: its own, and those of earlier streams of
   * the call. Another record of the same CallSid stays, and is listed beside it. Resolves within 5 s, and never rejects:
   * memory takes over.
   */
  save(view: CallView, trace?: CallTrace): Promise<void>;
  /** The record of that CallSid. Never rejects. */
  get(callSid: string): Promise<CallView | undefined>;
  /** The course of that call, if one was saved. Never rejects. */
  trace(callSid: string): Promise<CallTrace | undefined>;
  /** Newest first. Rejects only with `InvalidCursorError`. */
  list(query: HistoryQuery): Promise<CallPage>;
  /**
   * How many ended calls began at `sinceMs` (ms since 1970, taken down to a quarter of an hour) or later. Costs one small
   * read, so it may be asked every second. Never rejects.
   */
  countSince(sinceMs: number): Promise<number>;
  /** Whether records are kept in memory only, for now. */
  readonly failing: boolean;
  /** Values that could not be read so far, and records lost because the ring was full. */
  readonly counts: { readonly corrupt: number; readonly lost: number };
  /** Writes back what it can. The store itself stays open. */
  close(): Promise<void>;
}

/** Begins to keep the history in `kv`. A store that fails at once is tried again later, and memory takes over meanwhile. */
export async function openHistory(kv: KvPort, options: HistoryOptions): Promise<HistoryStore> {
  const history = new KvHistory(kv, options);
  await history.start();
  return history;
}

class KvHistory implements HistoryStore {
  readonly #kv: KvPort;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #ring: HistoryRing;
  readonly #reader: HistoryReader;
  readonly #health: StoreHealth;
  readonly #retention: Retention;
  #corrupt = 0;

  constructor(kv: KvPort, options: HistoryOptions) {
    const { clock, log, retentionDays = 30, random = systemRandomBytes } = options;
    this.#kv = kv;
    this.#clock = clock;
    this.#random = random;
    this.#ring = new HistoryRing(options);
    this.#reader = new HistoryReader(kv, () => this.#corrupt++);
    this.#health = new StoreHealth({
      clock,
      log,
      lines: { failed: "history store failed, memory takes over", works: "history store works again" },
      retry: () => this.#writeBack(),
    });
    this.#retention = new Retention({
      clock,
      days: retentionDays,
      sweep: (beforeMs, signal) => this.#sweep(beforeMs, signal),
    });
  }

  get failing(): boolean {
    return this.#health.failing;
  }

  get counts(): { readonly corrupt: number; readonly lost: number } {
    return { corrupt: this.#corrupt, lost: this.#ring.lost };
  }

  /** Looks whether the store works, and begins to put it in order. */
  async start(): Promise<void> {
    try {
      await probeKv(this.#kv, { clock: this.#clock });
    } catch (error) {
      this.#health.fails(error);
    }
    this.#retention.start();
  }

  async save(view: CallView, trace?: CallTrace): Promise<void> {
    const entry = toEntry(view, trace);
    this.#ring.put(entry);
    if (!this.failing) await this.#write(entry).catch((error) => this.#health.fails(error));
    this.#ring.trim();
  }

  async get(callSid: string): Promise<CallView | undefined> {
    return await this.#readCall(callSid, () => this.#reader.get(callSid), () => this.#ring.get(callSid));
  }

  async trace(callSid: string): Promise<CallTrace | undefined> {
    return await this.#readCall(callSid, () => this.#reader.trace(callSid), () => this.#ring.trace(callSid));
  }

  async list(query: HistoryQuery): Promise<CallPage> {
    const before = query.cursor === undefined ? undefined : parsePosition(query.cursor);
    return await this.#read(() => this.#reader.page(query, before), () => this.#ring.page(query, before));
  }

  countSince(sinceMs: number): Promise<number> {
    return this.#read(() => this.#reader.countSince(sinceMs), () => this.#ring.countSince(sinceMs));
  }

  async close(): Promise<void> {
    await this.#retention.close();
    await this.#health.close();
  }

  /** KV may not have yet what is being written; memory has. */
  async #readCall<T>(
    callSid: string,
    fromKv: () => Promise<T>,
    fromRing: () => T,
  ): Promise<T | undefined> {
    if (callSid.length > MAX_SID_LENGTH) return undefined;
    return this.#ring.holdsUnsaved(callSid) ? fromRing() : await this.#read(fromKv, fromRing);
  }

  /** What KV says, or what memory says while KV fails. */
  async #read<T>(fromKv: () => Promise<T>, fromRing: () => T | Promise<T>): Promise<T> {
    if (this.failing) return fromRing();
    try {
      return await withinDeadline(fromKv, { clock: this.#clock });
    } catch (error) {
      this.#health.fails(error);
      return fromRing();
    }
  }

  async #write(entry: HistoryEntry): Promise<void> {
    const version = randomHex(6, this.#random);
    await withinDeadline((signal) => writeEntry(this.#kv, entry, { version, signal }), {
      clock: this.#clock,
    });
    this.#ring.markSaved(entry);
  }

  async #writeBack(): Promise<void> {
    let written = 0;
    try {
      await probeKv(this.#kv, { clock: this.#clock });
      for (const entry of this.#ring.unsaved()) {
        await this.#write(entry);
        written++;
      }
    } catch (error) {
      return this.#health.fails(error);
    }
    this.#health.works({ written, lost: this.#ring.lost });
  }

  async #sweep(beforeMs: number, signal: AbortSignal): Promise<void> {
    this.#ring.dropBefore(beforeMs);
    if (this.failing) return;
    try {
      await sweepHistory(this.#kv, beforeMs, { clock: this.#clock, signal });
    } catch (error) {
      if (!signal.aborted) this.#health.fails(error);
    }
  }
}
