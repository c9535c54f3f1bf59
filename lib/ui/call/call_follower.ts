/** Follows one call: its figures by `/api/events`, its timeline by polling. @module */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { AuditPage } from "../../store/audit.ts";
import type { CallTrace } from "../../timeline/call_trace.ts";
import type { CallView } from "../../calls/call_view.ts";
import type { Alarm } from "../../core/clock.ts";
import type { PageClock } from "../browser_clock.ts";
import { type EventSourcePort, type FeedState, RETRY_MS } from "../call_feed.ts";
import type { CallModel } from "./call_model.ts";
import { mergeTrace, sinceMsOf } from "./merge_trace.ts";

/** Between two requests for the timeline, in ms. */
export const TRACE_MS = 1_000;
/**
 * Without a figure for so long, the page asks for them: the end may have been missed. Longer than the server takes to tell
 * that a call has ended with another process. In ms.
 */
export const QUIET_MS = 20_000;
/** Requests for the timeline of a call that has just ended, until its record is there. */
const LAST_LOOKS = 5;

/** Options of {@linkcode CallFollower}. */
export interface CallFollowerOptions {
  /** The call and what is known of it. */
  model: CallModel;
  /** Time of the page. */
  clock: PageClock;
  /** Opens `/api/events`. */
  openEvents: () => EventSourcePort;
  /** Fetches a path of our own server. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
}

/** Keeps the page up to date; `done` once the call has ended. */
export class CallFollower {
  readonly #options: CallFollowerOptions;
  readonly #state: Signal<FeedState> = signal<FeedState>("connecting");
  readonly #retry: Alarm;
  readonly #look: Alarm;
  readonly #path: string;
  readonly #callSid: string;
  #source: EventSourcePort | undefined;
  #heardMs = -Infinity;
  /** Grows whenever following begins or ends or is cut off: late answers to an older request then count for nothing. */
  #generation = 0;

  /** Follows nothing yet. */
  constructor(options: CallFollowerOptions) {
    this.#options = options;
    this.#callSid = options.model.call.peek().callSid;
    this.#path = `/api/calls/${encodeURIComponent(this.#callSid)}`;
    this.#retry = options.clock.alarm(() => this.start());
    this.#look = options.clock.alarm(() => void this.#onLook());
  }

  /** How the page stands with the server. */
  get state(): ReadonlySignal<FeedState> {
    return this.#state;
  }

  /** Begins to follow, anew if need be. A call that has ended is not followed. */
  start(): void {
    this.#stop();
    void this.refreshAudit();
    if (this.#isOver()) {
      this.#state.value = "done";
      return;
    }
    const source = this.#options.openEvents();
    this.#source = source;
    if (this.#state.value !== "lost") this.#state.value = "connecting";
    source.onopen = () => this.#onOpen(source);
    source.onerror = () => this.#onError(source);
    source.addEventListener("snapshot", ({ data }) => this.#onSnapshot(data));
    source.addEventListener("call", ({ data }) => this.#onCall(data));
    source.addEventListener("ended", ({ data }) => this.#onCall(data));
  }

  /** Stops following, until {@linkcode start}: a hidden page costs nothing. */
  pause(): void {
    this.#stop();
    if (!this.#isOver() && this.#state.value !== "signed_out") this.#state.value = "paused";
  }

  #stop(): void {
    this.#generation++;
    this.#retry.cancel();
    this.#look.cancel();
    this.#source?.close();
    this.#source = undefined;
  }

  /** Reads again who has done what to the call. */
  async refreshAudit(): Promise<void> {
    const page = await this.#get<AuditPage>(
      `/api/audit?callSid=${encodeURIComponent(this.#callSid)}&limit=100`,
    );
    if (page) this.#options.model.audit.value = page.values;
  }

  #isOver(): boolean {
    return this.#options.model.call.peek().state === "ended";
  }

  /** Events of other calls pass by unread: with 200 calls they are a thousand a second. */
  #onCall(data: string): void {
    if (!data.includes(this.#callSid)) return;
    const call = JSON.parse(data) as CallView;
    if (call.callSid === this.#callSid) this.#take(call);
  }

  #onSnapshot(data: string): void {
    const { values } = JSON.parse(data) as { values: CallView[] };
    const call = values.find(({ callSid }) => callSid === this.#callSid);
    if (call) this.#take(call);
    else void this.#refreshCall();
  }

  #take(call: CallView): void {
    this.#heardMs = this.#options.clock.now();
    const wasOver = this.#isOver();
    this.#options.model.update(call);
    if (!wasOver && this.#isOver()) void this.#finish();
  }

  async #refreshCall(): Promise<void> {
    const generation = this.#generation;
    const call = await this.#get<CallView>(this.#path);
    if (call && generation === this.#generation) this.#take(call);
  }

  async #onLook(): Promise<void> {
    const { clock } = this.#options;
    const generation = this.#generation;
    const beganMs = clock.now();
    if (beganMs - this.#heardMs > QUIET_MS) await this.#refreshCall();
    if (generation !== this.#generation) return;
    const { call, isOnPeer } = this.#options.model;
    // The timeline of a call of another process comes with its end.
    if (call.peek().state !== "ringing" && !isOnPeer.peek()) await this.#refreshTrace();
    if (generation === this.#generation) this.#look.set(Math.max(beganMs + TRACE_MS, clock.now()));
  }

  /** Whether there is a trace now. */
  async #refreshTrace(options: { whole?: boolean } = {}): Promise<boolean> {
    const { model } = this.#options;
    const generation = this.#generation;
    const known = model.trace.peek() ?? undefined;
    const sinceMs = options.whole ? undefined : sinceMsOf(known);
    const news = await this.#get<CallTrace>(
      `${this.#path}/trace${sinceMs === undefined ? "" : `?sinceMs=${sinceMs}`}`,
    );
    if (generation !== this.#generation || !news) return false;
    const merged = known === undefined || sinceMs === undefined ? news : mergeTrace(known, news);
    if (merged === undefined) return await this.#refreshTrace({ whole: true });
    const controls = countControls(known);
    model.trace.value = merged;
    if (countControls(merged) !== controls) void this.refreshAudit();
    return true;
  }

  /** The call has ended: its whole timeline once more, as soon as its record is there. */
  async #finish(): Promise<void> {
    this.#stop();
    this.#state.value = "done";
    const { clock } = this.#options;
    const generation = this.#generation;
    for (let n = 0; n < LAST_LOOKS && generation === this.#generation; n++) {
      const [found] = await Promise.all([this.#refreshTrace({ whole: true }), this.refreshAudit()]);
      if (found) return;
      await new Promise<void>((resolve) => {
        const alarm = clock.alarm(() => resolve());
        alarm.set(clock.now() + TRACE_MS);
      });
    }
  }

  #onOpen(source: EventSourcePort): void {
    if (source !== this.#source) return;
    this.#state.value = "open";
    this.#heardMs = this.#options.clock.now();
    this.#look.set(this.#heardMs);
  }

  #onError(source: EventSourcePort): void {
    if (source !== this.#source) return;
    this.#generation++;
    this.#state.value = "lost";
    this.#look.cancel();
    if (source.readyState === 2) void this.#askWhy();
  }

  /** An `EventSource` doesn't tell the status that made it give up. */
  async #askWhy(): Promise<void> {
    const generation = this.#generation;
    const status = await this.#options.fetch(this.#path).then((response) => response.status, () => 0);
    if (generation !== this.#generation) return;
    if (status === 401) this.#state.value = "signed_out";
    else this.#retry.set(this.#options.clock.now() + RETRY_MS);
  }

  /** The answer as JSON; `undefined` when there is none, which the next request may bring. */
  async #get<T>(path: string): Promise<T | undefined> {
    try {
      const response = await this.#options.fetch(path);
      if (response.ok) return await response.json() as T;
      await response.body?.cancel();
    } catch {
      // Lost connections show in the event stream, which says so on the page.
    }
    return undefined;
  }
}

function countControls(trace: CallTrace | undefined): number {
  return trace?.events.filter(({ type }) => type === "control").length ?? 0;
}
