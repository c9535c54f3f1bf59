import type { Clock } from "../core/clock.ts";
import { SeenSids } from "../core/seen_sids.ts";
import type { CallInfo, CallView, EndedBy } from "./call_view.ts";
import { LostStreams, RESUME_MS } from "./lost_streams.ts";
import { RingingCalls } from "./ringing_calls.ts";

/** The store is asked for so long whether it knows a call, in ms: the caller hears nothing meanwhile. */
export const LOOKUP_MS = 500;
/** Twilio may tell of a stream's end before its connection does, by so much, in ms. */
export const LATE_END_MS = 2_000;
/** Calls that rang before a drain have so long to bring their streams, in ms. */
export const LAST_STREAMS_MS = 10_000;

/**
 * Whether a call is taken. `known`: it has had its stream, or won't have any, and this webhook was repeated; it may get
 * the same answer again, and nothing may come of it.
 */
export type RingAnswer = "admitted" | "known" | "full" | "draining";
/** What becomes of a call whose stream has ended. */
export type ResumeAnswer = "reconnect" | "hangup" | "draining";

/** What {@linkcode Admission} asks of the rest. */
export interface AdmissionOptions {
  /** When ringing calls and lost streams are forgotten. */
  readonly clock: Clock;
  /** The most calls at once, ringing ones included. */
  readonly maxCalls: number;
  /** Calls of this process that have a stream. */
  readonly live: { readonly size: number; has(callSid: string): boolean };
  /** Whether a call is live on another process. */
  readonly isOnPeer: (callSid: string) => boolean;
  /** The record of a call that has ended. */
  readonly record: (callSid: string) => Promise<EndedCall | undefined>;
  /** Told when a call is admitted, or asks again while it rings; its stream is about to follow. */
  readonly onRing?: (() => void) | undefined;
}

/** What of an ended call says whether it may come back. */
export type EndedCall = Pick<CallView, "endedBy" | "endedAt">;

/** Says which calls and which streams are taken: a call once, and its stream again only where it was lost. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #clock: Clock;
  readonly #ringing: RingingCalls;
  readonly #lost: LostStreams;
  /** Calls that have had a stream, or will have none; what became of older ones is known to the store. */
  readonly #seen = new SeenSids();
  #draining = false;

  /** No call has come yet. */
  constructor(options: AdmissionOptions) {
    const { clock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#lost = new LostStreams(clock);
    this.#ringing = new RingingCalls(clock, (callSid) => this.#seen.add(callSid));
  }

  /** Calls that were admitted and have no stream yet. */
  get ringing(): Pick<RingingCalls, "size" | "has" | "views"> {
    return this.#ringing;
  }

  /** Whether no more calls are taken because the server goes down. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Whether all places are taken. */
  get full(): boolean {
    return this.#ringing.size + this.#options.live.size >= this.#options.maxCalls;
  }

  /** Whether any stream would be taken: while the server goes down, only those of calls that were admitted before. */
  get expectsStreams(): boolean {
    return !this.#draining || this.#ringing.size > 0 || this.#lost.expected > 0;
  }

  /** Twilio asks what to do with a call. One that asks again while it rings keeps its place and takes no second one. */
  async ring(info: CallInfo): Promise<RingAnswer> {
    const { callSid } = info;
    if (!this.#ringing.has(callSid)) {
      if (this.#isKnown(callSid)) return "known";
      if (this.#draining) return "draining";
      if (this.full) return "full";
      if (await this.#record(callSid) !== undefined) this.#seen.add(callSid);
      // Much may have happened while the store was asked.
      if (this.#isKnown(callSid)) return "known";
      if (this.#draining) return "draining";
      if (!this.#ringing.has(callSid) && this.full) return "full";
    }
    this.#ringing.add(info);
    this.#options.onRing?.();
    return "admitted";
  }

  /**
   * Twilio asks what comes after the stream: the stream again where it was lost, else the end. A call that nothing is known
   * of was that of a process that was killed, or its stream could not begin: it goes on here.
   */
  async resume({ callSid }: Pick<CallInfo, "callSid">): Promise<ResumeAnswer> {
    await this.#streamEnds(callSid);
    if (!this.#seen.has(callSid)) {
      const record = await this.#record(callSid);
      if (record === undefined || this.#wasLost(record)) this.#lost.lose(callSid);
      else this.#seen.add(callSid);
    }
    if (this.#draining && this.#lost.has(callSid)) return "draining";
    return this.#lost.resume(callSid) ? "reconnect" : "hangup";
  }

  /** Twilio says what became of a call. */
  status(callSid: string, status: string): void {
    if (!["completed", "busy", "failed", "no-answer", "canceled"].includes(status)) return;
    this.#ringing.remove(callSid);
    this.#lost.forget(callSid);
    this.#seen.add(callSid);
  }

  /** Why a stream of that call is not taken, whatever token it brings. */
  refusal(callSid: string): string | undefined {
    if (this.#options.live.has(callSid)) return "call has a stream";
    return this.#seen.has(callSid) && !this.#lost.expects(callSid) ? "call is over" : undefined;
  }

  /** A call's stream was taken. */
  began(callSid: string): void {
    this.#ringing.remove(callSid);
    this.#lost.found(callSid);
    this.#seen.add(callSid);
  }

  /** A call's stream has ended. */
  ended(callSid: string, by: EndedBy): void {
    if (isLoss(by)) this.#lost.lose(callSid);
    else this.#lost.forget(callSid);
  }

  /** Takes no more calls. Those that ring have a while to bring their streams; resolves when that is over, or with `signal`. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#draining = true;
    const untilMs = this.#clock.now() + LAST_STREAMS_MS;
    while (this.expectsStreams && this.#clock.now() < untilMs && !signal.aborted) await this.#moment(signal);
    this.#ringing.clear();
  }

  #isKnown(callSid: string): boolean {
    const { live, isOnPeer } = this.#options;
    return live.has(callSid) || this.#seen.has(callSid) || isOnPeer(callSid);
  }

  /** The record of a call, as far as the store tells in time. */
  async #record(callSid: string): Promise<EndedCall | undefined> {
    const found = new AbortController();
    const limit = this.#clock.sleepUntil(this.#clock.now() + LOOKUP_MS, found.signal).catch(() => {});
    try {
      return await Promise.race([this.#options.record(callSid), limit]) ?? undefined;
    } catch {
      return undefined;
    } finally {
      found.abort();
    }
  }

  #wasLost({ endedBy, endedAt }: EndedCall): boolean {
    const recent = endedAt !== null && this.#clock.wallNow() - Date.parse(endedAt) <= RESUME_MS;
    return recent && isLoss(endedBy);
  }

  /** Waits until the stream has ended here too. */
  async #streamEnds(callSid: string): Promise<void> {
    const untilMs = this.#clock.now() + LATE_END_MS;
    while (this.#options.live.has(callSid) && this.#clock.now() < untilMs) await this.#moment();
  }

  async #moment(signal?: AbortSignal): Promise<void> {
    await this.#clock.sleepUntil(this.#clock.now() + 50, signal).catch(() => {});
  }
}

/** Whether a stream that ended so may come again. */
function isLoss(by: EndedBy | null): boolean {
  return by === "peer_reset" || by === "error";
}
