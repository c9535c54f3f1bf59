import type { Clock } from "../core/clock.ts";

/** How often a stream is asked for again, within one call. */
export const MAX_RESUMES = 3;
/** Twilio asks what comes after a stream within this time of its end, and brings the next one within as much again; in ms. */
export const RESUME_MS = 60_000;
/** Calls that are remembered; the oldest gives way. */
const MAX_LOST = 2_000;

interface LostStream {
  readonly resumes: number;
  /** `lost`: Twilio may ask what comes next. `asked`: it was told to come again. `back`: it came. */
  readonly state: "lost" | "asked" | "back";
  readonly sinceMs: number;
}

/** Streams that were lost while their calls went on, and may come again. */
export class LostStreams {
  readonly #clock: Clock;
  /** By CallSid, in the order of what happened last. */
  readonly #streams = new Map<string, LostStream>();

  /** `clock` says when a stream is forgotten. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A stream was lost, or never came. */
  lose(callSid: string): void {
    this.#put(callSid, "lost", this.#streams.get(callSid)?.resumes ?? 0);
  }

  /** Twilio asks what comes next: whether the stream may come again. */
  resume(callSid: string): boolean {
    const stream = this.#recent(callSid);
    if (stream === undefined || !this.has(callSid) || stream.resumes >= MAX_RESUMES) return false;
    this.#put(callSid, "asked", stream.resumes + 1);
    return true;
  }

  /** Whether the stream was lost, and has not come yet. */
  has(callSid: string): boolean {
    const state = this.#recent(callSid)?.state;
    return state === "lost" || state === "asked";
  }

  /** Whether the stream was asked for, and has not come yet. */
  expects(callSid: string): boolean {
    return this.#recent(callSid)?.state === "asked";
  }

  /** How many were asked for, and have not come yet. */
  get expected(): number {
    let count = 0;
    for (const callSid of this.#streams.keys()) if (this.expects(callSid)) count++;
    return count;
  }

  /** The stream has come. */
  found(callSid: string): void {
    const stream = this.#streams.get(callSid);
    if (stream !== undefined) this.#put(callSid, "back", stream.resumes);
  }

  /** The call is over: nothing of it comes again. */
  forget(callSid: string): void {
    this.#streams.delete(callSid);
  }

  #put(callSid: string, state: LostStream["state"], resumes: number): void {
    this.#streams.delete(callSid);
    this.#streams.set(callSid, { resumes, state, sinceMs: this.#clock.now() });
    const oldest = this.#streams.keys().next();
    if (this.#streams.size > MAX_LOST && !oldest.done) this.#streams.delete(oldest.value);
  }

  #recent(callSid: string): LostStream | undefined {
    const stream = this.#streams.get(callSid);
    return stream !== undefined && this.#clock.now() - stream.sinceMs <= RESUME_MS ? stream : undefined;
  }
}
