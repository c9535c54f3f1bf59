import type { Alarm, Clock } from "../core/clock.ts";

const SECOND_MS = 1_000;

/** Who is told of what a {@linkcode StreamWatch} waits for. */
export interface WatchListener {
  /** A deadline has passed. */
  late(): void;
  /** A second has passed. */
  second(): void;
}

/** What a stream waits for, one thing at a time: a deadline, or each second of the process's life. */
export class StreamWatch {
  readonly #clock: Clock;
  readonly #listener: WatchListener;
  readonly #alarm: Alarm;
  /** Of the deadline; 0 while it is seconds that are waited for. */
  #waitMs = 0;
  #atMs = 0;

  /** Waits for nothing yet. */
  constructor(clock: Clock, listener: WatchListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#alarm = clock.alarm((nowMs) => this.#onAlarm(nowMs));
  }

  /** Waits for `ms` from now, in place of anything before. */
  deadline(ms: number): void {
    this.#waitMs = ms;
    this.#set(this.#clock.now() + ms);
  }

  /** Waits for each second that begins. It is the same one for all streams: one wake-up of the process, not one each. */
  seconds(): void {
    this.#waitMs = 0;
    this.#set((Math.floor(this.#clock.now() / SECOND_MS) + 1) * SECOND_MS);
  }

  /** Waits for nothing more. */
  stop(): void {
    this.#alarm.cancel();
  }

  #set(atMs: number): void {
    this.#atMs = atMs;
    this.#alarm.set(atMs);
  }

  #onAlarm(nowMs: number): void {
    if (this.#waitMs === 0) {
      this.seconds();
      this.#listener.second();
    } else if (nowMs - this.#atMs > SECOND_MS) {
      // A process that stood still has read nothing meanwhile: the peer is given its time again.
      this.deadline(this.#waitMs);
    } else {
      this.#listener.late();
    }
  }
}
