/** What changes in live calls, told to every viewer of the page. @module */
import type { CallDirectory } from "../calls/call_directory.ts";
import type { CallView } from "../calls/call_view.ts";
import type { Alarm, Clock } from "../core/clock.ts";
import { EventViewer } from "./event_viewer.ts";
import { formatComment, formatEvent } from "./sse.ts";

/** Time between two looks at the calls, in ms: at most 5 events a second for each. */
export const LOOK_MS = 200;
/** Calls that one look compares at most, so that many calls and one viewer never hold up the transmitters. */
export const CALLS_PER_LOOK = 100;
/** Time between two heartbeats, in ms; under the 30 s after which proxies commonly give up. */
export const HEARTBEAT_MS = 15_000;
/** Viewers at once, at most. */
export const MAX_VIEWERS = 100;

/** Options of {@linkcode EventHub}. */
export interface EventHubOptions {
  directory: Pick<CallDirectory, "live" | "onEnded">;
  clock: Clock;
}

/**
 * Server-sent events about calls: `snapshot` (`{ values: CallView[], at }`), then `call` (a CallView that changed) and
 * `ended` (a CallView). Views and their JSON are made once for all viewers, and only while there are any.
 */
export class EventHub {
  readonly #directory: EventHubOptions["directory"];
  readonly #clock: Clock;
  readonly #viewers = new Set<EventViewer>();
  /** JSON that viewers have of each live call, by CallSid. */
  readonly #known = new Map<string, string>();
  readonly #alarm: Alarm;
  #unsubscribe: (() => void) | undefined;
  #nextBeatMs = 0;
  /** Where the next look begins when there are more calls than one look takes. */
  #offset = 0;
  #closed = false;

  constructor(options: EventHubOptions) {
    this.#directory = options.directory;
    this.#clock = options.clock;
    this.#alarm = options.clock.alarm(() => this.#look());
  }

  /** Viewers now. */
  get viewers(): number {
    return this.#viewers.size;
  }

  /**
   * Opens one stream of events. It ends when its reader goes, within {@linkcode LOOK_MS} after `alive` has become
   * false, and with {@linkcode close}. `undefined` when there are {@linkcode MAX_VIEWERS} or the hub is closed.
   */
  open(options: { alive: () => boolean }): ReadableStream<Uint8Array> | undefined {
    if (this.#closed || this.#viewers.size >= MAX_VIEWERS) return undefined;
    if (this.#viewers.size === 0) this.#start();
    const viewer = new EventViewer({
      alive: options.alive,
      snapshot: () => this.#snapshot(),
      onClose: (viewer) => this.#remove(viewer),
    });
    this.#viewers.add(viewer);
    return viewer.stream;
  }

  /** Ends every stream and opens no more. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const viewer of this.#viewers) viewer.close();
  }

  #start(): void {
    this.#unsubscribe = this.#directory.onEnded((view) => this.#onEnded(view));
    const nowMs = this.#clock.now();
    this.#nextBeatMs = nowMs + HEARTBEAT_MS;
    this.#alarm.set(nowMs + LOOK_MS);
  }

  #remove(viewer: EventViewer): void {
    if (!this.#viewers.delete(viewer) || this.#viewers.size > 0) return;
    this.#alarm.cancel();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#known.clear();
  }

  #look(): void {
    const nowMs = this.#clock.now();
    for (const viewer of this.#viewers) if (!viewer.alive) viewer.close();
    if (this.#viewers.size === 0) return;
    this.#tellChanges();
    if (nowMs >= this.#nextBeatMs) {
      const beat = formatComment("keep-alive");
      for (const viewer of this.#viewers) viewer.beat(beat);
      this.#nextBeatMs = nowMs + HEARTBEAT_MS;
    }
    this.#alarm.set(nowMs + LOOK_MS);
  }

  #tellChanges(): void {
    const calls = this.#directory.live();
    const count = Math.min(calls.length, CALLS_PER_LOOK);
    for (let i = 0; i < count; i++) {
      const view = calls[(this.#offset + i) % calls.length]!;
      const json = JSON.stringify(view);
      if (this.#known.get(view.callSid) === json) continue;
      this.#known.set(view.callSid, json);
      const event = formatEvent("call", json);
      for (const viewer of this.#viewers) viewer.send(view.callSid, event);
    }
    this.#offset = calls.length > CALLS_PER_LOOK ? (this.#offset + count) % calls.length : 0;
  }

  #onEnded(view: CallView): void {
    this.#known.delete(view.callSid);
    const event = formatEvent("ended", JSON.stringify(view));
    for (const viewer of this.#viewers) viewer.send(view.callSid, event);
  }

  /** With more than one viewer, `#known` stays as the others have it: the new one hears of a change twice at worst. */
  #snapshot(): Uint8Array {
    const values = this.#directory.live().map((view) => {
      const json = JSON.stringify(view);
      if (this.#viewers.size === 1) this.#known.set(view.callSid, json);
      return json;
    });
    const at = JSON.stringify(new Date(this.#clock.wallNow()));
    return formatEvent("snapshot", `{"values":[${values.join(",")}],"at":${at}}`);
  }
}
