import type { Clock } from "../core/clock.ts";

/** Wrong tries that one source may make at once. */
export const WRONG_AT_ONCE = 5;
/** A source that has made those may make one more each time this has passed, in ms: ten within a minute at most. */
export const WRONG_EVERY_MS = 12_000;
/** Sources remembered at most; the one whose last wrong try is the oldest is forgotten first. */
export const MAX_SOURCES = 10_000;

/** Limits wrong tries by source, by the generic cell rate algorithm (ITU-T I.371). */
export class RateLimiter {
  readonly #clock: Clock;
  /** By source: when it may make {@linkcode WRONG_AT_ONCE} tries again. */
  readonly #restoredMs = new Map<string, number>();

  /** Nobody has tried yet. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long this source must wait before its next try, in ms; 0 when it may try now. */
  waitMs(source: string): number {
    const restoredMs = this.#restoredMs.get(source) ?? -Infinity;
    return Math.max(0, restoredMs - (WRONG_AT_ONCE - 1) * WRONG_EVERY_MS - this.#clock.now());
  }

  /** Counts a wrong try of this source. */
  wrong(source: string): void {
    const fromMs = Math.max(this.#clock.now(), this.#restoredMs.get(source) ?? -Infinity);
    this.#restoredMs.delete(source);
    this.#restoredMs.set(source, fromMs + WRONG_EVERY_MS);
    if (this.#restoredMs.size > MAX_SOURCES) {
      this.#restoredMs.delete(this.#restoredMs.keys().next().value!);
    }
  }
}
