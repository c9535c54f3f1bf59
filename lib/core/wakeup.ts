import type { Alarm, Clock } from "./clock.ts";

const RUNG: Promise<void> = Promise.resolve();

/**
 * The one thing that a loop waits on: a deadline, or `ring()` before it. One promise a wait and no race, so that a
 * loop that waits fifty times a second leaks nothing.
 */
export class Wakeup {
  readonly #alarm: Alarm;
  #resolve: (() => void) | undefined;
  #rung = false;

  /** Makes one; nothing is set yet. */
  constructor(clock: Clock) {
    this.#alarm = clock.alarm(() => this.ring());
  }

  /** Ends the wait that is on, or else the next one as soon as it begins. */
  readonly ring = (): void => {
    const resolve = this.#resolve;
    if (resolve === undefined) {
      this.#rung = true;
      return;
    }
    this.#resolve = undefined;
    this.#alarm.cancel();
    resolve();
  };

  /** Waits for `atMs` (`Infinity`: for `ring()` alone). One wait at a time. */
  until(atMs: number): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return RUNG;
    }
    this.#alarm.set(atMs);
    return new Promise((resolve) => this.#resolve = resolve);
  }
}
