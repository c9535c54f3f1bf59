/** Holds back whoever guesses passwords, and nobody else. @module */
import type { Clock } from "../core/clock.ts";

/** Wrong guesses that one source may make within {@linkcode GUESS_WINDOW_MS}. */
export const MAX_GUESSES = 10;
/** From the first wrong guess of a source until its count starts anew, in ms. */
export const GUESS_WINDOW_MS = 60_000;
/** Sources remembered at most; the one that began first is forgotten first. */
export const MAX_SOURCES = 10_000;

/** Counts wrong guesses by source. A source that has used up its guesses is not evaluated at all. */
export class GuessLimiter {
  readonly #clock: Clock;
  readonly #sources = new Map<string, { wrong: number; untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long this source must wait before its next guess is looked at, in ms; 0 when it may guess now. */
  waitMs(source: string): number {
    const entry = this.#sources.get(source);
    if (entry === undefined) return 0;
    const leftMs = entry.untilMs - this.#clock.now();
    if (leftMs <= 0) this.#sources.delete(source);
    return leftMs > 0 && entry.wrong >= MAX_GUESSES ? leftMs : 0;
  }

  /** Says that this source guessed wrong. */
  wrong(source: string): void {
    const nowMs = this.#clock.now();
    const entry = this.#sources.get(source);
    if (entry !== undefined && entry.untilMs > nowMs) {
      entry.wrong++;
      return;
    }
    this.#sources.delete(source);
    this.#sources.set(source, { wrong: 1, untilMs: nowMs + GUESS_WINDOW_MS });
    if (this.#sources.size > MAX_SOURCES) this.#sources.delete(this.#sources.keys().next().value!);
  }
}
