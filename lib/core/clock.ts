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
  /**
   * Resolves at `atMs` or later, with the time then. All that wait for one moment share one promise, which can't be
   * called off: for waits that are short and many.
   */
  beat(atMs: number): Promise<number>;
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

/** Of an alarm that isn't set. Ticks count from 0, the beginning of the process. */
const NO_TICK = -1;

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
  readonly #ticks = new Map<number, Tick>();
  readonly #tickMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The tick that the timer is set to. */
  #timerTick = Infinity;
  /** The last tick whose alarms were, or are being, called: what is set now comes after it. */
  #pastTick = -1;
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

  alarm(onDue: (nowMs: number) => void): Alarm {
    return new TickAlarm(this, onDue);
  }

  beat(atMs: number): Promise<number> {
    return this.#tickAt(this.#numberOf(atMs)).beat;
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnAlarm(this, atMs, signal);
  }

  /** @internal Puts `alarm` into the tick at or after `atMs` and returns the tick's number. */
  add(alarm: TickAlarm, atMs: number): number {
    const number = this.#numberOf(atMs);
    this.#tickAt(number).append(alarm);
    return number;
  }

  /** @internal Takes `alarm` out of its tick. */
  remove(alarm: TickAlarm, number: number): void {
    const tick = this.#ticks.get(number);
    tick?.remove(alarm);
    if (this.#firing || !tick?.empty) return;
    this.#ticks.delete(number);
    if (this.#ticks.size === 0) this.#arm(Infinity);
  }

  #numberOf(atMs: number): number {
    return Math.max(Math.ceil(atMs / this.#tickMs), this.#pastTick + 1);
  }

  #tickAt(number: number): Tick {
    let tick = this.#ticks.get(number);
    if (tick === undefined) this.#ticks.set(number, tick = new Tick());
    if (number < this.#timerTick && !this.#firing) this.#arm(number);
    return tick;
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
    const nowMs = performance.now();
    this.#timerTick = Infinity;
    this.#pastTick = Math.floor(nowMs / this.#tickMs);
    const due = [...this.#ticks.keys()].filter((number) => number <= this.#pastTick).sort((a, b) => a - b);
    // What the alarms set meanwhile is looked at once, at the end.
    this.#firing = true;
    for (const number of due) {
      this.#ticks.get(number)?.fire(nowMs);
      this.#ticks.delete(number);
    }
    this.#firing = false;
    let next = Infinity;
    for (const [number, { empty }] of this.#ticks) {
      if (empty) this.#ticks.delete(number);
      else if (number < next) next = number;
    }
    if (next !== Infinity) this.#arm(next);
  };
}

/** What waits for one tick: alarms, linked in the order in which they were set, and all that share its beat. */
class Tick {
  #first: TickAlarm | undefined;
  #last: TickAlarm | undefined;
  #beat: PromiseWithResolvers<number> | undefined;

  get empty(): boolean {
    return this.#first === undefined && this.#beat === undefined;
  }

  get beat(): Promise<number> {
    return (this.#beat ??= Promise.withResolvers()).promise;
  }

  append(alarm: TickAlarm): void {
    alarm.before = this.#last;
    if (this.#last === undefined) this.#first = alarm;
    else this.#last.after = alarm;
    this.#last = alarm;
  }

  remove(alarm: TickAlarm): void {
    const { before, after } = alarm;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    alarm.before = alarm.after = undefined;
  }

  /** An alarm must not throw: the one timer serves every call. */
  fire(nowMs: number): void {
    for (let alarm = this.#first; alarm !== undefined; alarm = this.#first) {
      this.remove(alarm);
      alarm.fire(nowMs);
    }
    this.#beat?.resolve(nowMs);
  }
}

class TickAlarm implements Alarm {
  before: TickAlarm | undefined;
  after: TickAlarm | undefined;
  readonly #metronome: Metronome;
  readonly #onDue: (nowMs: number) => void;
  #tick = NO_TICK;

  constructor(metronome: Metronome, onDue: (nowMs: number) => void) {
    this.#metronome = metronome;
    this.#onDue = onDue;
  }

  set(atMs: number): void {
    this.cancel();
    if (atMs !== Infinity) this.#tick = this.#metronome.add(this, atMs);
  }

  cancel(): void {
    if (this.#tick === NO_TICK) return;
    const tick = this.#tick;
    this.#tick = NO_TICK;
    this.#metronome.remove(this, tick);
  }

  /** Its tick has come, and has let go of it. */
  fire(nowMs: number): void {
    this.#tick = NO_TICK;
    this.#onDue(nowMs);
  }
}
