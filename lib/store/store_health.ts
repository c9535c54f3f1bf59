import type { Alarm, Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log, LogFields } from "../core/log.ts";

/** Time between two tries to write to a store that failed, in ms. */
export const RETRY_MS = 5_000;

/** Options of {@linkcode StoreHealth}. */
export interface StoreHealthOptions {
  /** When a store that failed is tried again. */
  readonly clock: Clock;
  /** Told once when it fails, and once when it works again. */
  readonly log: Log;
  /** Log lines of the moment when it stops working, and when it works again. Static text. */
  readonly lines: { readonly failed: string; readonly works: string };
  /** Writes back what has waited, and calls `works()` or `fails()`. Never rejects. */
  readonly retry: () => Promise<void>;
}

/** Whether something that is kept in the store can be kept there now; while not, it is tried again and again. */
export class StoreHealth {
  readonly #options: StoreHealthOptions;
  readonly #alarm: Alarm;
  #state: "well" | "failing" | "closed" = "well";
  #retrying = Promise.resolve();

  /** Nothing is set before the first failure. */
  constructor(options: StoreHealthOptions) {
    this.#options = options;
    this.#alarm = options.clock.alarm(() => this.#retrying = options.retry());
  }

  /** Whether the last use of the store failed. */
  get failing(): boolean {
    return this.#state === "failing";
  }

  /** Whether the store is closed, and not to be used again. */
  get closed(): boolean {
    return this.#state === "closed";
  }

  /** An operation has failed. One log line when that begins. */
  fails(error: unknown): void {
    const { clock, log, lines } = this.#options;
    if (this.#state === "closed") return;
    if (this.#state === "well") log.warn("STORE", lines.failed, { reason: errorMessage(error) });
    this.#state = "failing";
    this.#alarm.set(clock.now() + RETRY_MS);
  }

  /** All that waited is written. One log line when it had failed. */
  works(fields: LogFields): void {
    if (this.#state !== "failing") return;
    this.#state = "well";
    this.#alarm.cancel();
    this.#options.log.info("STORE", this.#options.lines.works, fields);
  }

  /** Tries once more if it fails, and never again. */
  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#alarm.cancel();
    await this.#retrying;
    if (this.failing) await this.#options.retry();
    this.#state = "closed";
    this.#alarm.cancel();
  }
}
