import type { Alarm, Clock } from "./clock.ts";

/**
 * The one thing that a loop waits on: a deadline, or `ring()` before it. One promise a wait and no race, so that a
 * loop that waits fifty times a second leaks nothing.
 */
export class Wakeup {
  readonly #alarm: Alarm;
  #resolve: (() => void) | undefined;
  #rung = false;

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
    resolve();
  };

  /** Waits for `atMs` (`Infinity`: for `ring()` alone). One wait at a time. */
  async until(atMs: number): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return;
    }
    this.#alarm.set(atMs);
    await new Promise<void>((resolve) => this.#resolve = resolve);
    this.#alarm.cancel();
  }
}
