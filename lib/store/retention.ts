import type { Alarm, Clock } from "../core/clock.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Time between two sweeps in ms. */
export const SWEEP_EVERY_MS = 60 * 60 * 1_000;

/** Options of {@linkcode Retention}. */
export interface RetentionOptions {
  /** Wall clock that ages are counted by, and alarms. */
  readonly clock: Clock;
  /** Days that are kept, 0 or more; 0 keeps everything. */
  readonly days: number;
  /** Removes what is older than `beforeMs` (ms since 1970); stops when `signal` says so. Never rejects. */
  readonly sweep: (beforeMs: number, signal: AbortSignal) => Promise<void>;
}

/** Has old entries removed, at start and once an hour. */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #alarm: Alarm;
  readonly #stopping = new AbortController();
  #sweeping = Promise.resolve();

  /** Throws a RangeError for days that can't be. Nothing begins before `start()`. */
  constructor(options: RetentionOptions) {
    const { days } = options;
    if (!(Number.isFinite(days) && days >= 0)) throw new RangeError(`Cannot keep records: ${days} days`);
    this.#options = options;
    this.#alarm = options.clock.alarm(() => this.#sweeping = this.#sweep());
  }

  /** Sweeps as soon as the caller is done, and every hour from then on. */
  start(): void {
    if (this.#options.days > 0) this.#alarm.set(this.#options.clock.now());
  }

  /** Stops, and waits for the sweep that runs. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#alarm.cancel();
    await this.#sweeping;
    this.#alarm.cancel();
  }

  async #sweep(): Promise<void> {
    const { clock, days, sweep } = this.#options;
    this.#alarm.set(clock.now() + SWEEP_EVERY_MS);
    await sweep(clock.wallNow() - days * DAY_MS, this.#stopping.signal);
  }
}
