import type { Alarm, Clock } from "./clock.ts";

/** Time between two samples, in ms: on the grid of the frames, so that measuring wakes nobody up during a call. */
export const LAG_INTERVAL_MS = 100;

/** Length of the sliding window, in ms. */
export const LAG_WINDOW_MS = 10_000;

const WINDOW_SAMPLES = LAG_WINDOW_MS / LAG_INTERVAL_MS;

/**
 * How late this process's event loop is, over the last ten seconds: an alarm is due every 100 ms, and a sample is how
 * late it came.
 *
 * A stall is weighed by its length. While the loop is blocked for 500 ms one alarm is late, but five would have been: so
 * the ones that were missed are recorded too, as late as they would have been (500, 400, 300 … ms), like the corrected
 * recording of HdrHistogram. There is one sample for each 100 ms, whatever happens, so percentiles are shares of time.
 * Samples hold the clock's own roundness, at most one tick of it.
 */
export class LoopLag implements Disposable {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  /** A ring; `#next` is its oldest sample once it is full. In ms. */
  readonly #samples = new Float64Array(WINDOW_SAMPLES);
  #count = 0;
  #next = 0;
  /** When the alarm is due, on a fixed grid; `undefined` while stopped. */
  #dueMs: number | undefined;

  /** Measures nothing before {@linkcode LoopLag.start}. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#alarm = clock.alarm(() => this.#onDue());
  }

  /** Begins to measure. Without effect while it does. */
  start(): void {
    if (this.#dueMs !== undefined) return;
    this.#schedule((Math.floor(this.#clock.now() / LAG_INTERVAL_MS) + 1) * LAG_INTERVAL_MS);
  }

  /** Ends measuring; the figures stay. Until then an alarm is always set, which keeps the process alive. */
  stop(): void {
    this.#alarm.cancel();
    this.#dueMs = undefined;
  }

  /** The same as {@linkcode LoopLag.stop}. */
  [Symbol.dispose](): void {
    this.stop();
  }

  /** The lag in ms that wasn't exceeded in `p` percent (0 to 100) of the last ten seconds; `null` without a sample. */
  percentile(p: number): number | null {
    if (this.#count === 0) return null;
    const sorted = this.#samples.slice(0, this.#count).sort();
    const rank = Math.ceil(this.#count * Math.min(100, Math.max(0, p)) / 100);
    return sorted[Math.max(1, rank) - 1] ?? null;
  }

  #schedule(dueMs: number): void {
    this.#dueMs = dueMs;
    this.#alarm.set(dueMs);
  }

  #onDue(): void {
    const dueMs = this.#dueMs;
    if (dueMs === undefined) return;
    const lateMs = Math.max(0, this.#clock.now() - dueMs);
    const missed = Math.floor(lateMs / LAG_INTERVAL_MS);
    for (let tick = Math.max(0, missed - WINDOW_SAMPLES); tick <= missed; tick++) {
      this.#record(lateMs - tick * LAG_INTERVAL_MS);
    }
    this.#schedule(dueMs + (missed + 1) * LAG_INTERVAL_MS);
  }

  #record(lateMs: number): void {
    this.#samples[this.#next] = lateMs;
    this.#next = (this.#next + 1) % WINDOW_SAMPLES;
    this.#count = Math.min(this.#count + 1, WINDOW_SAMPLES);
  }
}
