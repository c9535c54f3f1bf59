/** Changes of live calls, sent to every viewer of the page. @module */
import type { CallDirectory } from "../calls/call_directory.ts";
import type { CallView } from "../calls/call_view.ts";
import type { ServerStatus } from "../ops/server_status.ts";
import type { Alarm, Clock } from "../core/clock.ts";
import { CallJson } from "./call_json.ts";
import { PeerCalls } from "./peer_calls.ts";
import { EventViewer, formatComment, formatEvent, type KeyedEvent } from "./event_viewer.ts";

/** Time between two rounds over all calls, in ms: at most 5 events a second for each. */
export const LOOK_MS = 200;
/** Time between two steps of one round, in ms: many calls are sent in small bursts. */
export const STEP_MS = 50;
/** Most calls of one step, so that it never delays the transmitters; a round may take more steps. */
export const CALLS_PER_STEP = 100;
/** Time between two events `status`, in ms. */
export const STATUS_MS = 1_000;
/** Time between two heartbeats, in ms; under the 30 s after which proxies commonly give up. */
export const HEARTBEAT_MS = 15_000;
/** Viewers at once, at most. */
export const MAX_VIEWERS = 100;

/** Key of the events that belong to no call. */
const STATUS_KEY = "status";

/** Options of {@linkcode EventHub}. */
export interface EventHubOptions {
  /** The calls, live and ended. */
  directory: Pick<CallDirectory, "live" | "get" | "onEnded">;
  /** Beats of the events. */
  clock: Clock;
  /** How the server is doing; asked once a second while there are viewers. @default no event `status` */
  status?: () => ServerStatus;
  /** Live calls of other processes; asked once a second while there are viewers. @default there are none */
  peers?: () => readonly CallView[];
}

/** Options of {@linkcode EventHub.open}. */
export interface OpenOptions {
  /** Asked now and then; false ends the stream. */
  alive: () => boolean;
  /** Called once, when the stream has ended. @default nothing */
  onClose?: () => void;
}

/**
 * Server-sent events about calls: `snapshot` (`{ values: CallView[], at }`), then `call` (a CallView that changed),
 * `ended` (a CallView) and, once a second, `status` (a ServerStatus). Calls of other processes are sent like own ones,
 * once a second at most. Views and their JSON are made once for all viewers, and only while there are any.
 */
export class EventHub {
  readonly #options: EventHubOptions;
  readonly #clock: Clock;
  readonly #viewers = new Set<EventViewer>();
  readonly #json = new CallJson();
  readonly #encoder = new TextEncoder();
  readonly #alarm: Alarm;
  readonly #peers: PeerCalls | undefined;
  #unsubscribe: (() => void) | undefined;
  /** Calls of this round; those from `#at` on have not been sent yet. */
  #round: readonly CallView[] = [];
  #at = 0;
  /** Calls that ended while the round went on. */
  readonly #gone = new Set<string>();
  /** When the round that goes on began. */
  #roundMs = 0;
  #nextStatusMs = 0;
  #nextBeatMs = 0;
  #closed = false;

  /** Looks at nothing before there is a viewer. */
  constructor(options: EventHubOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#alarm = options.clock.alarm(() => this.#look());
    const { clock, directory, peers } = options;
    this.#peers = peers && new PeerCalls({
      clock,
      calls: peers,
      find: (callSid) => directory.get(callSid),
      onEnded: (view) => this.#tellEnded(view),
    });
  }

  /** Viewers now. */
  get viewers(): number {
    return this.#viewers.size;
  }

  /**
   * Opens one stream of events. It ends when its reader goes, within {@linkcode LOOK_MS} after `alive` has become
   * false, and with {@linkcode close}. `undefined` when there are {@linkcode MAX_VIEWERS} or the hub is closed.
   */
  open({ alive, onClose }: OpenOptions): ReadableStream<Uint8Array> | undefined {
    if (this.#closed || this.#viewers.size >= MAX_VIEWERS) return undefined;
    if (this.#viewers.size === 0) this.#start();
    const viewer = new EventViewer({
      alive,
      snapshot: () => this.#snapshot(),
      onClose: (viewer) => {
        this.#remove(viewer);
        onClose?.();
      },
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
    this.#unsubscribe = this.#options.directory.onEnded((view) => this.#onEnded(view));
    const nowMs = this.#clock.now();
    this.#nextBeatMs = nowMs + HEARTBEAT_MS;
    this.#nextStatusMs = nowMs + LOOK_MS;
    this.#roundMs = nowMs;
    this.#peers?.round(this.#options.directory.live());
    this.#alarm.set(nowMs + LOOK_MS);
  }

  #remove(viewer: EventViewer): void {
    if (!this.#viewers.delete(viewer) || this.#viewers.size > 0) return;
    this.#alarm.cancel();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#json.clear();
    this.#peers?.clear();
    this.#round = [];
    this.#at = 0;
  }

  #look(): void {
    const nowMs = this.#clock.now();
    for (const viewer of this.#viewers) if (!viewer.alive) viewer.close();
    if (this.#viewers.size === 0) return;
    if (this.#at >= this.#round.length && nowMs >= this.#roundMs + LOOK_MS) this.#beginRound(nowMs);
    this.#step();
    if (nowMs >= this.#nextStatusMs) this.#tellStatus(nowMs);
    if (nowMs >= this.#nextBeatMs) {
      const beat = formatComment("keep-alive");
      for (const viewer of this.#viewers) viewer.beat(beat);
      this.#nextBeatMs = nowMs + HEARTBEAT_MS;
    }
    const isDone = this.#at >= this.#round.length;
    const sinceMs = nowMs - this.#roundMs;
    const nextMs = (Math.floor(sinceMs / STEP_MS) + 1) * STEP_MS;
    this.#alarm.set(this.#roundMs + (isDone ? Math.max(LOOK_MS, nextMs) : nextMs));
  }

  /** On a fixed grid, so that rounds that begin late don't become fewer. */
  #beginRound(nowMs: number): void {
    this.#gone.clear();
    const own = this.#options.directory.live();
    this.#round = this.#peers?.round(own) ?? own;
    this.#at = 0;
    this.#roundMs += Math.floor((nowMs - this.#roundMs) / STEP_MS) * STEP_MS;
  }

  /** Each round sends each call once, however many there are. */
  #step(): void {
    const count = Math.min(CALLS_PER_STEP, Math.ceil(this.#round.length * STEP_MS / LOOK_MS));
    const end = Math.min(this.#at + count, this.#round.length);
    const events: KeyedEvent[] = [];
    for (; this.#at < end; this.#at++) {
      const view = this.#round[this.#at]!;
      if (this.#gone.has(view.callSid)) continue;
      const json = this.#json.changed(view);
      if (json !== undefined) events.push({ key: view.callSid, text: formatEvent("call", json) });
    }
    this.#send(events);
    if (this.#at >= this.#round.length) this.#round = [];
    if (this.#round.length === 0) this.#at = 0;
  }

  #tellStatus(nowMs: number): void {
    this.#nextStatusMs = nowMs + STATUS_MS;
    const { status } = this.#options;
    if (status === undefined) return;
    this.#send([{ key: STATUS_KEY, text: formatEvent("status", JSON.stringify(status())) }]);
  }

  #onEnded(view: CallView): void {
    this.#peers?.over(view);
    this.#tellEnded(view);
  }

  #tellEnded(view: CallView): void {
    this.#json.forget(view.callSid);
    this.#gone.add(view.callSid);
    this.#send([{ key: view.callSid, text: formatEvent("ended", JSON.stringify(view)) }]);
  }

  #send(events: readonly KeyedEvent[]): void {
    if (events.length === 0) return;
    let bytes: Uint8Array | undefined;
    const joined = () => bytes ??= this.#encoder.encode(events.map(({ text }) => text).join(""));
    for (const viewer of this.#viewers) viewer.send(events, joined);
  }

  /** What the others were sent stays noted, so that each change reaches them; the new viewer gets one twice at worst. */
  #snapshot(): string {
    const own = this.#options.directory.live();
    const calls = this.#peers?.join(own) ?? own;
    const values = calls.map((view) =>
      this.#viewers.size === 1 ? this.#json.current(view) : JSON.stringify(view)
    );
    const at = JSON.stringify(new Date(this.#clock.wallNow()));
    return formatEvent("snapshot", `{"values":[${values.join(",")}],"at":${at}}`);
  }
}
