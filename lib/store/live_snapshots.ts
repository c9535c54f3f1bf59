import type { Alarm, Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { CallView } from "../calls/call_view.ts";
import { withinDeadline } from "./kv_deadline.ts";
import { type KvPort, MAX_COMMIT_BYTES } from "./kv_port.ts";
import { LivePeers, type PeerValue } from "./live_peers.ts";
import { formatLiveValues, parseLiveValue } from "./live_values.ts";
import { RETRY_MS } from "./store_health.ts";

/** Time between two snapshots in ms. */
export const SNAPSHOT_MS = 1_000;
/** Others' snapshots are read for so long after somebody asked for them. Unit: ms. */
export const WATCH_MS = 10_000;
/** The store forgets a snapshot some time after this, in ms; readers go by what changes. */
const EXPIRE_MS = 10_000;
/** Longest wait for the store in ms: what comes later is of no use. */
const DEADLINE_MS = 2_000;
const PREFIX: Deno.KvKey = ["live"];

/** Live calls of the other processes that share the store. */
export interface PeerCallsSource {
  /**
   * Newest first, at most some seconds old; turns and anomalies are left out. Asking keeps it up to date. While the store
   * can't be read they stay as they were: nobody knows then which have ended.
   */
  calls(): CallView[];
}

/** Options of {@linkcode LiveSnapshots}. */
export interface LiveSnapshotsOptions {
  /** Beats of the snapshots, and deadlines of the store. */
  readonly clock: Clock;
  /** Told when the store fails. */
  readonly log: Log;
  /** Tells this process from others, 1 to 64 letters, digits, `_` or `-`. */
  readonly processId: string;
  /** Live calls of this process. */
  readonly own: () => readonly CallView[];
  /** Whether there may be others; a file has but one process. @default true */
  readonly enabled?: boolean;
}

/**
 * Tells the other processes that share the store of this one's calls once a second, and reads theirs while somebody asks.
 * A store that fails is left alone for 5 s; nothing of it ever reaches a call.
 */
export class LiveSnapshots implements PeerCallsSource {
  readonly #kv: KvPort;
  readonly #options: LiveSnapshotsOptions;
  readonly #alarm: Alarm;
  readonly #neighbours = new LivePeers();
  #state: "new" | "running" | "off" = "new";
  #working = Promise.resolve();
  #reading: Promise<void> | undefined;
  #dueMs = 0;
  #restsUntilMs = -Infinity;
  #askedMs = -Infinity;
  #readMs = -Infinity;
  #written = 0;

  /** Throws a RangeError for an id that can't be part of a key. Nothing begins before `start()`. */
  constructor(kv: KvPort, options: LiveSnapshotsOptions) {
    if (!/^[\w-]{1,64}$/.test(options.processId)) {
      throw new RangeError(`Cannot tell processes apart: id ${JSON.stringify(options.processId)}`);
    }
    this.#kv = kv;
    this.#options = options;
    this.#alarm = options.clock.alarm(() => this.#tick());
  }

  /** Begins, if `enabled`. */
  start(): void {
    const { clock, enabled = true } = this.#options;
    if (this.#state !== "new" || !enabled) return;
    this.#state = "running";
    this.#dueMs = clock.now() + SNAPSHOT_MS;
    this.#alarm.set(this.#dueMs);
  }

  calls(): CallView[] {
    if (this.#state !== "running") return [];
    const nowMs = this.#options.clock.now();
    this.#askedMs = nowMs;
    if (nowMs - this.#readMs > SNAPSHOT_MS + DEADLINE_MS) void this.#read();
    return this.#neighbours.calls(this.#readMs);
  }

  /** As `calls()`, but waits (2 s at most) for what is missing when nobody asked lately. Never rejects. */
  async fresh(): Promise<CallView[]> {
    if (this.#state !== "running") return [];
    const { clock } = this.#options;
    this.#askedMs = clock.now();
    if (clock.now() - this.#readMs > SNAPSHOT_MS + DEADLINE_MS) await this.#read();
    return this.calls();
  }

  /** Stops, and takes this process's calls off the store. Never rejects. */
  async close(): Promise<void> {
    const isRunning = this.#state === "running";
    this.#state = "off";
    this.#alarm.cancel();
    if (!isRunning) return;
    await this.#working;
    await this.#reading;
    if (!this.#rests()) await this.#guard((given) => this.#write([], given));
  }

  #tick(): void {
    const { clock } = this.#options;
    this.#working = this.#work().finally(() => {
      if (this.#state !== "running") return;
      // A slow store costs beats, and never brings several at once.
      this.#dueMs += SNAPSHOT_MS * Math.max(1, Math.ceil((clock.now() - this.#dueMs) / SNAPSHOT_MS));
      this.#alarm.set(this.#dueMs);
    });
  }

  async #work(): Promise<void> {
    const { clock, own } = this.#options;
    if (this.#rests()) return;
    await this.#guard((given) => this.#write(own(), given));
    if (clock.now() - this.#askedMs <= WATCH_MS) await this.#read();
    else this.#forget();
  }

  /** Nobody asks: the next one who does begins anew. */
  #forget(): void {
    this.#neighbours.clear();
    this.#readMs = -Infinity;
  }

  #rests(): boolean {
    return this.#options.clock.now() < this.#restsUntilMs;
  }

  /** Values first, then what is left over of the last time. */
  async #write(views: readonly CallView[], given: AbortSignal): Promise<void> {
    const { processId, clock } = this.#options;
    const before = this.#written;
    if (views.length === 0 && before === 0) return;
    const values = formatLiveValues(views, clock.wallNow());
    // From here on there may be so many, whatever becomes of this write.
    this.#written = Math.max(before, values.length);
    let write = this.#kv.atomic();
    let bytes = 0;
    for (const [part, value] of values.entries()) {
      if (bytes + value.length > MAX_COMMIT_BYTES) {
        given.throwIfAborted();
        await write.commit();
        write = this.#kv.atomic();
        bytes = 0;
      }
      write.set([...PREFIX, processId, part], value, { expireIn: EXPIRE_MS });
      bytes += value.length;
    }
    for (let part = values.length; part < before; part++) write.delete([...PREFIX, processId, part]);
    given.throwIfAborted();
    await write.commit();
    this.#written = values.length;
  }

  #read(): Promise<void> {
    if (this.#rests()) return Promise.resolve();
    return this.#reading ??= this.#guard(() => this.#readAll()).finally(() => this.#reading = undefined);
  }

  async #readAll(): Promise<void> {
    const { clock, processId } = this.#options;
    const values: PeerValue[] = [];
    for await (const { key, value, versionstamp } of this.#kv.list({ prefix: PREFIX }, { batchSize: 100 })) {
      if (key[1] === processId) continue;
      values.push({ id: `${String(key[1])} ${String(key[2])}`, versionstamp, live: parseLiveValue(value) });
    }
    this.#readMs = clock.now();
    this.#neighbours.take(values, { nowMs: clock.now(), wallMs: clock.wallNow() });
  }

  async #guard(work: (given: AbortSignal) => Promise<void>): Promise<void> {
    const { clock, log } = this.#options;
    try {
      await withinDeadline(work, { clock, deadlineMs: DEADLINE_MS });
      if (this.#restsUntilMs !== -Infinity) log.info("STORE", "live calls are shared again");
      this.#restsUntilMs = -Infinity;
    } catch (error) {
      if (this.#restsUntilMs === -Infinity) {
        log.warn("STORE", "live calls can't be shared, the store fails", { reason: errorMessage(error) });
      }
      this.#restsUntilMs = clock.now() + RETRY_MS;
    }
  }
}
