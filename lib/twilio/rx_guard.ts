import type { InvalidReason } from "./messages.ts";

/** Invalid messages within {@linkcode STRIKE_WINDOW_MS} that close a stream. */
export const MAX_STRIKES = 5;
/** See {@linkcode MAX_STRIKES}. Unit: ms. */
export const STRIKE_WINDOW_MS = 10_000;
/** Messages within a second that close a stream: 20 times the usual 50, of whatever kind. */
export const MAX_MESSAGES_PER_S = 1_000;
/** Characters within a second that close a stream: 20 times what 8 kHz μ-law takes in messages of 20 ms. */
export const MAX_CHARS_PER_S = 20 * 50 * 400;

/** Why a message from the peer was not taken as it is: the label `reason` of `voice_rx_invalid_total`. */
export type RxInvalidReason =
  | InvalidReason
  | "binary"
  | "oversized"
  | "out_of_order"
  | "before_start"
  | "second_start"
  | "wrong_stream"
  | "wrong_track"
  | "bad_payload"
  | "backlog_full"
  | "unknown_event"
  | "flood";

/** What breaks the protocol and closes the stream when repeated. The rest is dropped, or mended, and counted. */
const STRIKES: ReadonlySet<RxInvalidReason> = new Set(
  ["not_json", "not_object", "bad_event", "bad_field", "binary", "out_of_order", "second_start"] as const,
);

/** Counts of a stream's receiving side. */
export interface RxCounts {
  /** Media messages that reached the call, usually of 20 ms each. */
  readonly frames: number;
  /** Sequence numbers that did not follow the one before: a gap, a repeat, a reordering. */
  readonly gaps: number;
  /** Messages that were dropped or mended, for any {@linkcode RxInvalidReason}. */
  readonly invalid: number;
}

/** Judges what one peer sends: counts, and says when it is too much. Times are those of the stream's clock, in ms. */
export class RxGuard implements RxCounts {
  /** See {@linkcode RxCounts}; counted up by the stream. */
  frames = 0;
  gaps = 0;
  invalid = 0;
  readonly #onInvalid: (reason: RxInvalidReason) => void;
  readonly #strikesMs: number[] = [];
  /** Of this second. */
  #messages = 0;
  #chars = 0;
  #silentS = 0;
  /** -1 before the first. */
  #lastSequence = -1;

  constructor(onInvalid: (reason: RxInvalidReason) => void) {
    this.#onInvalid = onInvalid;
  }

  /** Counts one bad message; true when the stream has to be closed for it. */
  strike(reason: RxInvalidReason, nowMs: number): boolean {
    this.invalid++;
    this.#onInvalid(reason);
    if (!STRIKES.has(reason)) return false;
    this.#strikesMs.push(nowMs);
    if (this.#strikesMs.length < MAX_STRIKES) return false;
    return nowMs - this.#strikesMs.shift()! <= STRIKE_WINDOW_MS;
  }

  /** Counts one message of any kind by its size; true when this second has brought too much. */
  flood(chars: number): boolean {
    this.#messages++;
    this.#chars += chars;
    return this.#messages > MAX_MESSAGES_PER_S || this.#chars > MAX_CHARS_PER_S;
  }

  /** Begins the next second; returns for how many nothing has come. */
  nextSecond(): number {
    this.#silentS = this.#messages === 0 ? this.#silentS + 1 : 0;
    this.#messages = this.#chars = 0;
    return this.#silentS;
  }

  /** Follows the peer's `sequenceNumber`. */
  sequence(number: number | null): void {
    if (number === null) return;
    if (this.#lastSequence !== -1 && number !== this.#lastSequence + 1) this.gaps++;
    if (number > this.#lastSequence) this.#lastSequence = number;
  }
}
