/**
 * Time, passed in: the one file that touches `performance.now()` and `setTimeout`.
 *
 * @module
 */

/** A timer that is set again and again; at most one deadline at a time. */
export interface Alarm {
  /** Replaces the deadline. `Infinity` waits for nothing. Unit: ms of {@linkcode Clock.now}. */
  set(atMs: number): void;
  /** Drops the deadline. */
  cancel(): void;
}

/** A monotonic clock with alarms. Every deadline is absolute, in ms of {@linkcode Clock.now}. */
export interface Clock {
  /** Monotonic time in ms; never jumps with the wall clock. */
  now(): number;
  /** Wall-clock time in ms since 1970, for time stamps that people read; never for durations. */
  wallNow(): number;
  /**
   * Makes an alarm that calls `onDue` once per deadline, at the deadline or later, never earlier. It is told when the
   * process woke up for it, in ms of {@linkcode Clock.now}: one reading of the clock serves all that is due together.
   */
  alarm(onDue: (nowMs: number) => void): Alarm;
  /** Resolves at `atMs` or later. Rejects with `signal.reason` when aborted first. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}

/** {@linkcode Clock.sleepUntil} on top of {@linkcode Clock.alarm}; shared by every clock. */
export function sleepOnAlarm(clock: Clock, atMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      alarm.cancel();
      reject(signal?.reason);
    };
    const alarm = clock.alarm(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    alarm.set(atMs);
  });
}

/** Width of the shared tick in ms: fine enough for 20 ms frames, and no more than 200 timers a second. */
const TICK_MS = 5;

/**
 * The real clock. One timer serves every alarm of the process: deadlines are rounded up to a shared tick, and the alarms
 * of one tick are called in the order in which they were set. With nothing set, no timer runs. An alarm that
 * throws stops no other: its error is thrown when all that are due have been called.
 */
export class Metronome implements Clock {
  readonly #tickMs: number;
  readonly #ticks = new Map<number, Set<TickAlarm>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The tick that the timer is set to; -Infinity while alarms are called, so that it is set once, behind them. */
  #timerTick = Infinity;
  /** The last tick whose alarms were, or are being, called: what is set now comes after it. */
  #pastTick = -1;

  /** No timer runs before the first alarm is set. @param tickMs Width of the shared tick in ms. */
  constructor(tickMs = TICK_MS) {
    this.#tickMs = tickMs;
  }

  now(): number {
    return performance.now();
  }

  wallNow(): number {
    return Date.now();
  }

  alarm(onDue: (nowMs: number) => void): Alarm {
    const cancel = () => {
      this.#remove(alarm);
      alarm.tick = undefined;
    };
    const set = (atMs: number) => {
      cancel();
      if (atMs !== Infinity) this.#add(alarm, atMs);
    };
    const alarm: TickAlarm = { set, cancel, onDue, tick: undefined };
    return alarm;
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnAlarm(this, atMs, signal);
  }

  #add(alarm: TickAlarm, atMs: number): void {
    const tick = Math.max(Math.ceil(atMs / this.#tickMs), this.#pastTick + 1);
    const alarms = this.#ticks.get(tick);
    if (alarms === undefined) this.#ticks.set(tick, new Set([alarm]));
    else alarms.add(alarm);
    alarm.tick = tick;
    if (tick < this.#timerTick) this.#setTimer(tick);
  }

  #remove(alarm: TickAlarm): void {
    const alarms = alarm.tick === undefined ? undefined : this.#ticks.get(alarm.tick);
    alarms?.delete(alarm);
    if (alarms?.size === 0) this.#ticks.delete(alarm.tick!);
    if (this.#ticks.size === 0 && this.#timerTick > -Infinity) this.#setTimer(Infinity);
  }

  #setTimer(tick: number): void {
    clearTimeout(this.#timer);
    this.#timerTick = tick;
    if (tick === Infinity) return;
    this.#timer = setTimeout(this.#onTimer, Math.max(0, Math.ceil(tick * this.#tickMs - performance.now())));
  }

  /** Timers may fire up to 0.65 ms early, so the ticks that are due come from the clock, not from the timer. */
  readonly #onTimer = (): void => {
    const nowMs = performance.now();
    this.#pastTick = Math.floor(nowMs / this.#tickMs);
    this.#timerTick = -Infinity;
    const errors: unknown[] = [];
    for (
      const tick of [...this.#ticks.keys()].filter((tick) => tick <= this.#pastTick).sort((a, b) => a - b)
    ) {
      const alarms = this.#ticks.get(tick) ?? [];
      this.#ticks.delete(tick);
      for (const alarm of alarms) {
        // One that was called before may have set it anew, or cancelled it.
        if (alarm.tick !== tick) continue;
        alarm.tick = undefined;
        try {
          alarm.onDue(nowMs);
        } catch (thrown) {
          errors.push(thrown);
        }
      }
    }
    this.#setTimer(Math.min(...this.#ticks.keys()));
    if (errors.length > 0) throw errors[0];
  };
}

interface TickAlarm extends Alarm {
  readonly onDue: (nowMs: number) => void;
  /** The tick that it is set to. */
  tick: number | undefined;
}
