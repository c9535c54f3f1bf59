import type { InvalidReason } from "./messages.ts";

/** Invalid messages within {@linkcode STRIKE_WINDOW_MS} that close a stream. */
export const MAX_STRIKES = 5;
/** See {@linkcode MAX_STRIKES}. Unit: ms. */
export const STRIKE_WINDOW_MS = 10_000;
/** Messages within a sliding second that close a stream: 20 times the usual 50, of whatever kind. */
export const MAX_MESSAGES_PER_S = 1_000;
/** Characters within a sliding second that close a stream: 20 times what 8 kHz μ-law takes in messages of 20 ms. */
export const MAX_CHARS_PER_S = 20 * 50 * 400;

const BUCKETS = 10;
const BUCKET_MS = 1_000 / BUCKETS;

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
  frames: number;
  /** Sequence numbers that did not follow the one before: a gap, a repeat, a reordering. */
  gaps: number;
  /** Messages that were dropped or mended, for any {@linkcode RxInvalidReason}. */
  invalid: number;
}

/** Judges what one peer sends: counts, and says when it is too much. Times are those of the stream's clock, in ms. */
export class RxGuard {
  readonly counts: RxCounts = { frames: 0, gaps: 0, invalid: 0 };
  readonly #onInvalid: (reason: RxInvalidReason) => void;
  readonly #strikesMs: number[] = [];
  readonly #messages = new Float64Array(BUCKETS);
  readonly #chars = new Float64Array(BUCKETS);
  #bucket = -1;
  #lastSequence: number | null = null;

  constructor(onInvalid: (reason: RxInvalidReason) => void) {
    this.#onInvalid = onInvalid;
  }

  /** Counts one bad message; true when the stream has to be closed for it. */
  invalid(reason: RxInvalidReason, nowMs: number): boolean {
    this.counts.invalid++;
    this.#onInvalid(reason);
    if (!STRIKES.has(reason)) return false;
    this.#strikesMs.push(nowMs);
    if (this.#strikesMs.length < MAX_STRIKES) return false;
    return nowMs - this.#strikesMs.shift()! <= STRIKE_WINDOW_MS;
  }

  /** Counts one message of any kind by its size; true when the last second held too much. */
  flood(chars: number, nowMs: number): boolean {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    const fresh = Math.min(bucket - this.#bucket, BUCKETS);
    for (let i = 0; i < fresh; i++) {
      this.#messages[(bucket - i) % BUCKETS] = 0;
      this.#chars[(bucket - i) % BUCKETS] = 0;
    }
    this.#bucket = bucket;
    const at = bucket % BUCKETS;
    this.#messages[at]!++;
    this.#chars[at]! += chars;
    // A sum is worth its while only when this bucket alone holds its share of the limit.
    if (
      this.#messages[at]! <= MAX_MESSAGES_PER_S / BUCKETS && this.#chars[at]! <= MAX_CHARS_PER_S / BUCKETS
    ) {
      return false;
    }
    return sum(this.#messages) > MAX_MESSAGES_PER_S || sum(this.#chars) > MAX_CHARS_PER_S;
  }

  /** Follows the peer's `sequenceNumber`. */
  sequence(number: number | null): void {
    if (number === null) return;
    const last = this.#lastSequence;
    if (last !== null && number !== last + 1) this.counts.gaps++;
    if (last === null || number > last) this.#lastSequence = number;
  }
}

function sum(buckets: Float64Array): number {
  let total = 0;
  for (const value of buckets) total += value;
  return total;
}
