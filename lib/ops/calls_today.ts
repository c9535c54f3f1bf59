/** How many calls began today. @module */
import type { Clock } from "../core/clock.ts";

/** The store is asked again after this, in ms, and only while somebody looks. */
const REFRESH_MS = 5_000;

/** Options of {@linkcode CallsToday}. */
export interface CallsTodayOptions {
  /** Says when a day begins, in UTC. */
  readonly clock: Clock;
  /** Ended calls that began at `sinceMs` (ms since 1970) or later, of all processes that share the store. */
  readonly countSince: (sinceMs: number) => Promise<number>;
  /** Live calls. */
  readonly live: () => number;
}

/** Counts the calls since midnight, in the time zone of the server. */
export class CallsToday {
  readonly #options: CallsTodayOptions;
  #ended = 0;
  #midnightMs = 0;
  #askedMs = -Infinity;

  /** Looks at nothing before it is asked. */
  constructor(options: CallsTodayOptions) {
    this.#options = options;
  }

  /** Calls so far; the ended ones among them as the store had them some seconds ago. */
  get count(): number {
    const { clock, live } = this.#options;
    const midnightMs = new Date(clock.wallNow()).setHours(0, 0, 0, 0);
    if (midnightMs !== this.#midnightMs || clock.now() - this.#askedMs >= REFRESH_MS) {
      void this.#refresh(midnightMs);
    }
    return this.#ended + live();
  }

  async #refresh(midnightMs: number): Promise<void> {
    if (midnightMs !== this.#midnightMs) this.#ended = 0;
    this.#midnightMs = midnightMs;
    this.#askedMs = this.#options.clock.now();
    const ended = await this.#options.countSince(midnightMs);
    if (midnightMs === this.#midnightMs) this.#ended = ended;
  }
}
