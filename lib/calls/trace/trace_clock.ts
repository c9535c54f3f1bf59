import type { Alarm, Clock } from "../../core/clock.ts";

/** Calls are looked at on a common grid of this width, in ms: at most fifty wake-ups a second, and never all calls in one. */
const GRID_MS = 20;

/** Something that is looked at again and again. */
export interface Sampled {
  /** When it wants to be looked at next, in ms of the clock; `Infinity` for never. */
  readonly dueMs: number;
  /** Looks at it, and moves {@linkcode dueMs} beyond `nowMs`. Must not throw. */
  sample(nowMs: number): void;
}

/** One alarm for all calls of the process that have their course recorded; none is set while there is no call. */
export class TraceClock {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #sampled = new Set<Sampled>();
  #setMs = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#alarm = clock.alarm(() => this.#onDue());
  }

  /** Looks at `sampled` from now on. */
  add(sampled: Sampled): void {
    this.#sampled.add(sampled);
    this.#arm(sampled.dueMs);
  }

  /** Looks at it no more. */
  remove(sampled: Sampled): void {
    if (!this.#sampled.delete(sampled) || this.#sampled.size > 0) return;
    this.#setMs = Infinity;
    this.#alarm.cancel();
  }

  #onDue(): void {
    this.#setMs = Infinity;
    const nowMs = this.#clock.now();
    let nextMs = Infinity;
    for (const sampled of this.#sampled) {
      if (sampled.dueMs <= nowMs) sampled.sample(nowMs);
      if (sampled.dueMs < nextMs) nextMs = sampled.dueMs;
    }
    this.#arm(nextMs);
  }

  #arm(dueMs: number): void {
    const atMs = Math.ceil(dueMs / GRID_MS) * GRID_MS;
    if (atMs >= this.#setMs) return;
    this.#setMs = atMs;
    this.#alarm.set(atMs);
  }
}
