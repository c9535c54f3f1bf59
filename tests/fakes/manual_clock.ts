import { type Alarm, type Clock, sleepOnAlarm } from "../../lib/core/clock.ts";

/** Options of {@linkcode ManualClock}. */
export interface ManualClockOptions {
  /** First value of `now()`, in ms. @default 0 */
  startMs?: number;
  /** First value of `wallNow()`, in ms since 1970. @default 2026-11-22T08:00:00Z */
  wallMs?: number;
  /** How late the next alarm is, in ms; asked once per deadline. @default never late */
  latenessMs?: () => number;
  /** Turns of the microtask queue between two moments of time. @default 24 */
  settleTurns?: number;
}

/** Virtual time: nothing happens but by `advance()`, and then everything that is due, in order, at its own moment. */
export class ManualClock implements Clock {
  #nowMs: number;
  #wallOffsetMs: number;
  readonly #latenessMs: () => number;
  readonly #settleTurns: number;
  readonly #due = new Map<ManualAlarm, number>();

  constructor(options: ManualClockOptions = {}) {
    this.#nowMs = options.startMs ?? 0;
    this.#wallOffsetMs = (options.wallMs ?? Date.UTC(2026, 10, 22, 8)) - this.#nowMs;
    this.#latenessMs = options.latenessMs ?? (() => 0);
    this.#settleTurns = options.settleTurns ?? 24;
  }

  now(): number {
    return this.#nowMs;
  }

  wallNow(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }

  /** Lets the wall clock jump, as NTP or an operator would. */
  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  alarm(onDue: (nowMs: number) => void): Alarm {
    return new ManualAlarm(this, onDue);
  }

  beat(atMs: number): Promise<number> {
    return new Promise((resolve) => this.alarm(resolve).set(atMs));
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnAlarm(this, atMs, signal);
  }

  /** How many alarms are set. */
  get pending(): number {
    return this.#due.size;
  }

  /** Moves time on by `ms`, firing every alarm at its moment and letting promises settle after each moment. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (let nextMs = this.#next(); nextMs <= untilMs; nextMs = this.#next()) {
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      this.#fire();
      await this.settle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Blocks the event loop: time passes and nothing fires before the next `advance()`. */
  block(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets promises run without time passing. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < this.#settleTurns; turn++) await null;
  }

  /** @internal */
  put(alarm: ManualAlarm, atMs: number): void {
    this.#due.set(alarm, Math.max(atMs, this.#nowMs) + this.#latenessMs());
  }

  /** @internal */
  drop(alarm: ManualAlarm): void {
    this.#due.delete(alarm);
  }

  #next(): number {
    let nextMs = Infinity;
    for (const atMs of this.#due.values()) if (atMs < nextMs) nextMs = atMs;
    return nextMs;
  }

  #fire(): void {
    const due = [...this.#due].filter(([, atMs]) => atMs <= this.#nowMs).sort((a, b) => a[1] - b[1]);
    for (const [alarm] of due) if (this.#due.delete(alarm)) alarm.fire();
  }
}

class ManualAlarm implements Alarm {
  readonly #clock: ManualClock;
  readonly #onDue: (nowMs: number) => void;

  constructor(clock: ManualClock, onDue: (nowMs: number) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  set(atMs: number): void {
    this.cancel();
    if (atMs !== Infinity) this.#clock.put(this, atMs);
  }

  cancel(): void {
    this.#clock.drop(this);
  }

  /** @internal */
  fire(): void {
    this.#onDue(this.#clock.now());
  }
}
