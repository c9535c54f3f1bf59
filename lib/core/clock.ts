/**
 * Time, passed in: the one file that touches `performance.now()` and `setTimeout`.
 *
 * @module
 */

/** A timer that is set again and again; at most one deadline at a time. */
export interface Alarm {
  /** Replaces the deadline. `Infinity` waits for nothing. Unit: ms of {@linkcode Clock.now}. */
  set(atMs: number): void;
  /** Drops the deadline. An alarm that is cancelled and let go is forgotten at that time at the latest. */
  cancel(): void;
}

/** A monotonic clock with alarms. Every deadline is absolute, in ms of {@linkcode Clock.now}. */
export interface Clock {
  /** Monotonic time in ms; never jumps with the wall clock. */
  now(): number;
  /** Wall-clock time in ms since 1970, for time stamps that people read; never for durations. */
  wallNow(): number;
  /** Makes an alarm that calls `onDue` once per deadline, at the deadline or later, never earlier. */
  alarm(onDue: () => void): Alarm;
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

/** Options of {@linkcode Metronome}. */
export interface MetronomeOptions {
  /** Width of the shared tick in ms; deadlines are rounded up to it. @default 5 */
  tickMs?: number;
}

/**
 * The real clock. One timer serves every alarm of the process: deadlines are rounded up to a shared tick, and the
 * alarms of one tick are called in the order in which they were set. With nothing set, no timer runs.
 */
export class Metronome implements Clock {
  /** Alarms by the number of their tick, in the order in which they were set; some may have been cancelled since. */
  readonly #ticks = new Map<number, TickAlarm[]>();
  #set = 0;
  readonly #tickMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerTick = Infinity;
  #firing = false;

  /** Makes a clock; no timer runs before the first alarm is set. */
  constructor(options: MetronomeOptions = {}) {
    this.#tickMs = options.tickMs ?? TICK_MS;
  }

  now(): number {
    return performance.now();
  }

  wallNow(): number {
    return Date.now();
  }

  alarm(onDue: () => void): Alarm {
    return new TickAlarm(this, onDue);
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnAlarm(this, atMs, signal);
  }

  /** @internal Puts `alarm` into the tick at or after `atMs` and returns the tick's number. */
  add(alarm: TickAlarm, atMs: number): number {
    const tick = Math.ceil(atMs / this.#tickMs);
    const alarms = this.#ticks.get(tick);
    if (alarms === undefined) this.#ticks.set(tick, [alarm]);
    else alarms.push(alarm);
    this.#set++;
    if (tick < this.#timerTick && !this.#firing) this.#arm(tick);
    return tick;
  }

  /** @internal An alarm was cancelled: it stays in its tick, which will pass it over. */
  remove(): void {
    this.#set--;
    if (this.#set > 0 || this.#firing) return;
    this.#ticks.clear();
    this.#arm(Infinity);
  }

  #arm(tick: number): void {
    if (this.#timerTick !== Infinity) clearTimeout(this.#timer);
    this.#timerTick = tick;
    if (tick === Infinity) return;
    const delayMs = tick * this.#tickMs - performance.now();
    this.#timer = setTimeout(this.#onTimer, Math.max(0, Math.ceil(delayMs)));
  }

  /** Timers may fire up to 0.65 ms early, so the ticks that are due come from the clock, not from the timer. */
  readonly #onTimer = (): void => {
    this.#timerTick = Infinity;
    const dueTick = Math.floor(performance.now() / this.#tickMs);
    const due = [...this.#ticks.keys()].filter((tick) => tick <= dueTick).sort((a, b) => a - b);
    // What the alarms set meanwhile is looked at once, at the end.
    this.#firing = true;
    for (const tick of due) {
      const alarms = this.#ticks.get(tick);
      this.#ticks.delete(tick);
      for (const alarm of alarms ?? []) if (alarm.fire(tick)) this.#set--;
    }
    this.#firing = false;
    if (this.#set === 0) this.#ticks.clear();
    let next = Infinity;
    for (const tick of this.#ticks.keys()) if (tick < next) next = tick;
    if (next !== Infinity) this.#arm(next);
  };
}

class TickAlarm implements Alarm {
  readonly #metronome: Metronome;
  readonly #onDue: () => void;
  #tick: number | undefined;

  constructor(metronome: Metronome, onDue: () => void) {
    this.#metronome = metronome;
    this.#onDue = onDue;
  }

  set(atMs: number): void {
    this.cancel();
    if (atMs !== Infinity) this.#tick = this.#metronome.add(this, atMs);
  }

  cancel(): void {
    if (this.#tick === undefined) return;
    this.#tick = undefined;
    this.#metronome.remove();
  }

  /** @internal Fires if it is still set to `tick`. An alarm must not throw: the one timer serves every call. */
  fire(tick: number): boolean {
    if (this.#tick !== tick) return false;
    this.#tick = undefined;
    this.#onDue();
    return true;
  }
}
