import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { AuditEntry, AuditLog, AuditPage } from "./audit.ts";
import { cleanEntry, parseEntry } from "./audit_entry.ts";
import { AuditPageMaker, parseAuditPosition } from "./audit_page.ts";
import { type AuditPosition, AuditRing, newerFirst, type RememberedEntry } from "./audit_ring.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";
import { probeKv } from "./kv_probe.ts";
import { sweepBefore } from "./kv_sweep.ts";
import { Retention } from "./retention.ts";
import { StoreHealth } from "./store_health.ts";

/** Entries written by one commit. */
const BATCH = 50;
const ENTRIES: Deno.KvKey = ["audit", "entries"];
const BY_CALL: Deno.KvKey = ["audit", "calls"];

/** Options of {@linkcode KvAuditLog}. */
export interface KvAuditLogOptions {
  /** Wall clock of the entries, and alarms of retries. */
  readonly clock: Clock;
  /** Told when the store fails, and when it works again. */
  readonly log: Log;
  /** Tells entries of this process from others', 1 to 64 letters, digits, `_` or `-`. */
  readonly processId: string;
  /** Days that entries are kept; 0 keeps them for ever. @default 30 */
  readonly retentionDays?: number;
  /** Entries in memory, 1 or more: those that wait, and those that are shown while the store fails. @default 1000 */
  readonly ringSize?: number;
  /** Hides secrets in details. @default hides nothing */
  readonly hide?: (text: string) => string;
}

/** The log of actions in Deno KV; a bounded ring in memory takes over while KV fails, and is written back later. */
export class KvAuditLog implements AuditLog {
  readonly #kv: KvPort;
  readonly #clock: Clock;
  readonly #processId: string;
  readonly #hide: (text: string) => string;
  readonly #ring: AuditRing;
  readonly #health: StoreHealth;
  readonly #retention: Retention;
  #lastMs = 0;
  #sequence = 0;
  #corrupt = 0;
  #flushing: Promise<void> | undefined;

  /** Throws a RangeError for options that can't be. Nothing begins before `start()`. */
  constructor(kv: KvPort, options: KvAuditLogOptions) {
    const { clock, log, processId, retentionDays = 30, ringSize = 1_000, hide = (text) => text } = options;
    if (!/^[\w-]{1,64}$/.test(processId)) {
      throw new RangeError(`Cannot tell processes apart: id ${JSON.stringify(processId)}`);
    }
    this.#kv = kv;
    this.#clock = clock;
    this.#processId = processId;
    this.#hide = hide;
    this.#ring = new AuditRing(ringSize);
    this.#health = new StoreHealth({
      clock,
      log,
      lines: { failed: "audit log can't be stored, memory takes over", works: "audit log is stored again" },
      retry: () => this.#flush(),
    });
    this.#retention = new Retention({
      clock,
      days: retentionDays,
      sweep: (beforeMs, signal) => this.#sweep(beforeMs, signal),
    });
  }

  /** Begins to remove what is old. */
  start(): void {
    this.#retention.start();
  }

  /** Whether entries are kept in memory only, for now. */
  get failing(): boolean {
    return this.#health.failing;
  }

  /** Values that could not be read so far, and entries lost because the ring was full. */
  get counts(): { readonly corrupt: number; readonly lost: number } {
    return { corrupt: this.#corrupt, lost: this.#ring.lost };
  }

  write(entry: Omit<AuditEntry, "at">): void {
    // Where the wall clock goes back, the order of the entries stays.
    this.#lastMs = Math.max(this.#lastMs, this.#clock.wallNow());
    this.#ring.push({
      position: { atMs: this.#lastMs, sequence: this.#sequence++, processId: this.#processId },
      entry: cleanEntry(entry, this.#lastMs, this.#hide),
      saved: false,
    });
    if (!this.failing) void this.#flush();
  }

  async list(query: { cursor?: string; limit?: number; callSid?: string }): Promise<AuditPage> {
    const before = query.cursor === undefined ? undefined : parseAuditPosition(query.cursor);
    if (!this.failing) await this.#flush();
    if (!this.failing) {
      try {
        return await withinDeadline(() => this.#stored(query, before), { clock: this.#clock });
      } catch (error) {
        this.#health.fails(error);
      }
    }
    return this.#remembered(query, before);
  }

  /** Writes what waits, and stops. The store itself stays open. Never rejects. */
  async close(): Promise<void> {
    await this.#retention.close();
    await this.#flush();
    await this.#health.close();
  }

  /** One flush at a time; resolves when all that was there is stored, or the store fails. */
  #flush(): Promise<void> {
    if (this.#health.closed) return Promise.resolve();
    return this.#flushing ??= this.#writeAll().finally(() => this.#flushing = undefined);
  }

  async #writeAll(): Promise<void> {
    let written = 0;
    try {
      if (this.failing) await probeKv(this.#kv, { clock: this.#clock });
      for (;;) {
        const batch = this.#ring.unsaved(BATCH);
        if (batch.length === 0) break;
        await withinDeadline((given) => this.#commit(batch, given), { clock: this.#clock });
        written += batch.length;
      }
    } catch (error) {
      return this.#health.fails(error);
    }
    this.#health.works({ written, lost: this.#ring.lost });
  }

  async #commit(batch: readonly RememberedEntry[], given: AbortSignal): Promise<void> {
    const write = this.#kv.atomic();
    for (const { position, entry } of batch) {
      write.set(keyOf(ENTRIES, position), entry);
      if (entry.callSid !== null) write.set(keyOf([...BY_CALL, entry.callSid], position), entry);
    }
    given.throwIfAborted();
    await write.commit();
    for (const remembered of batch) remembered.saved = true;
  }

  async #stored(query: { limit?: number; callSid?: string }, before?: AuditPosition): Promise<AuditPage> {
    const { limit = 50, callSid } = query;
    const prefix = callSid === undefined ? ENTRIES : [...BY_CALL, callSid.slice(0, 64)];
    const selector = before === undefined ? { prefix } : { prefix, end: keyOf(prefix, before) };
    const page = new AuditPageMaker(limit);
    for await (const { key, value } of this.#kv.list(selector, { reverse: true, batchSize: limit + 1 })) {
      const [atMs, sequence, processId] = key.slice(prefix.length);
      const position = { atMs: Number(atMs), sequence: Number(sequence), processId: String(processId) };
      const entry = parseEntry(value);
      if (!page.add(position, entry)) break;
      if (entry === undefined) this.#corrupt++;
    }
    return page.page;
  }

  #remembered(query: { limit?: number; callSid?: string }, before?: AuditPosition): AuditPage {
    const { limit = 50, callSid } = query;
    const page = new AuditPageMaker(limit);
    for (const { position, entry } of this.#ring.newestFirst()) {
      if (before !== undefined && newerFirst(before, position) >= 0) continue;
      if (callSid !== undefined && entry.callSid !== callSid) continue;
      if (!page.add(position, entry)) break;
    }
    return page.page;
  }

  async #sweep(beforeMs: number, signal: AbortSignal): Promise<void> {
    this.#ring.dropBefore(beforeMs);
    if (this.failing) return;
    const alsoDelete = ({ key, value }: Deno.KvEntry<unknown>) => {
      const callSid = parseEntry(value)?.callSid ?? null;
      return callSid === null ? [] : [[...BY_CALL, callSid, ...key.slice(ENTRIES.length)]];
    };
    try {
      await sweepBefore(this.#kv, { prefix: ENTRIES, beforeMs }, { clock: this.#clock, signal, alsoDelete });
    } catch (error) {
      if (!signal.aborted) this.#health.fails(error);
    }
  }
}

function keyOf(prefix: Deno.KvKey, { atMs, sequence, processId }: AuditPosition): Deno.KvKey {
  return [...prefix, atMs, sequence, processId];
}
