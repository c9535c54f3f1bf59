import type { InvalidReason } from "./inbound_messages.ts";

/** Invalid messages within {@linkcode STRIKE_WINDOW_MS} that close a stream. */
export const MAX_STRIKES = 5;
/** See {@linkcode MAX_STRIKES}. Unit: ms. */
export const STRIKE_WINDOW_MS = 10_000;
/** How much faster than real time a peer may send for ever. */
export const MAX_SPEED = 2;
/** Sound that may come at once, in ms: what has piled up while this process, or the path to it, stood still. */
export const MAX_AHEAD_MS = 60_000;
/** Characters that 1 ms of sound takes in messages of 20 ms. */
export const CHARS_PER_MS = 17;
/** The shortest message counts as this much sound, in ms. */
export const MIN_MESSAGE_MS = 10;
/** Without any message for so long, or up to a second less, once media has come, the peer is taken for gone. */
export const SILENCE_LIMIT_MS = 15_000;
/** A peer of which nothing has come for so long is pinged, and again each time. Unit: ms. */
export const PING_AFTER_MS = 5_000;

/** Why a message from the peer was not taken as it is: the label `reason` of `voice_rx_invalid_total`. */
export type RxInvalidReason =
  | InvalidReason
  | "binary"
  | "oversized"
  | "bad_frame"
  | "bad_format"
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
export class RxGuard {
  /** See {@linkcode RxCounts}; counted up by the stream. */
  frames = 0;
  /** See {@linkcode RxCounts}. */
  invalid = 0;
  readonly #onInvalid: (reason: RxInvalidReason) => void;
  readonly #strikesMs: number[] = [];
  /** Sound that may still come, and when that was so. */
  #creditMs = MAX_AHEAD_MS;
  #creditAtMs: number;
  /** Seconds in which no message has come, and in which nothing at all has come. */
  #silentS = 0;
  #quietS = 0;

  /** `onInvalid` is told of each bad message; `nowMs` is when the stream begins. */
  constructor(onInvalid: (reason: RxInvalidReason) => void, nowMs: number) {
    this.#onInvalid = onInvalid;
    this.#creditAtMs = nowMs;
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

  /** A message has come, of whatever kind, or a part of one (`isPart`). True when that is a flood. */
  received(chars: number, nowMs: number, isPart = false): boolean {
    this.#quietS = -1;
    if (!isPart) this.#silentS = -1;
    const earnedMs = MAX_SPEED * (nowMs - this.#creditAtMs);
    this.#creditAtMs = nowMs;
    this.#creditMs = Math.min(MAX_AHEAD_MS, this.#creditMs + earnedMs) -
      Math.max(MIN_MESSAGE_MS, chars / CHARS_PER_MS);
    return this.#creditMs < 0;
  }

  /**
   * A second of this process's life has passed, however long it took: what to do about the silence. Time in which the
   * process stood still is no silence of the peer's.
   */
  nextSecond(): "nothing" | "ping" | "give_up" {
    this.#silentS++;
    this.#quietS++;
    const limitS = SILENCE_LIMIT_MS / 1_000 - 1;
    if (this.#quietS >= limitS || this.frames > 0 && this.#silentS >= limitS) return "give_up";
    return this.#quietS > 0 && this.#quietS % (PING_AFTER_MS / 1_000) === 0 ? "ping" : "nothing";
  }
}
