import type { Alarm, Clock } from "../core/clock.ts";
import { Histogram } from "../core/histogram.ts";

const TICK_MS = 20;
/** Lateness that is normal for a timer on a shared tick, in ms. */
const SLACK_MS = 10;
/** How long after a stall its backlog is still being worked through, in ms. */
const BACKLOG_MS = 20;

/**
 * Watches this process's own event loop, so that the judge does not blame a server for its own stalls: what arrives
 * right after one may have lain in the kernel since the stall began.
 */
export class OwnLag implements Disposable {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  #dueMs: number;
  #stallFromMs = -Infinity;
  #stallToMs = -Infinity;
  /** How late the loop's ticks were, in ms. */
  readonly lagMs: Histogram = new Histogram();

  /** Watches until disposed of. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#dueMs = clock.now() + TICK_MS;
    this.#alarm = clock.alarm(() => this.#tick());
    this.#alarm.set(this.#dueMs);
  }

  /** The earliest moment at which something read at `nowMs` may have arrived; `nowMs` if the loop was on time. */
  arrivedSince(nowMs: number): number {
    if (nowMs > this.#dueMs + SLACK_MS) {
      return this.#dueMs - this.#stallToMs < BACKLOG_MS + TICK_MS ? this.#stallFromMs : this.#dueMs;
    }
    return nowMs - this.#stallToMs < BACKLOG_MS ? this.#stallFromMs : nowMs;
  }

  #tick(): void {
    const nowMs = this.#clock.now();
    this.lagMs.record(nowMs - this.#dueMs);
    if (nowMs > this.#dueMs + SLACK_MS) {
      const goesOn = this.#dueMs - this.#stallToMs < BACKLOG_MS + TICK_MS;
      this.#stallFromMs = goesOn ? this.#stallFromMs : this.#dueMs;
      this.#stallToMs = nowMs;
    }
    this.#dueMs = nowMs + TICK_MS;
    this.#alarm.set(this.#dueMs);
  }

  [Symbol.dispose](): void {
    this.#alarm.cancel();
  }
}
