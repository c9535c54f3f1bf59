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
    return new ManualAlarm(this, onDue, { exact: false, latenessMs: this.#latenessMs });
  }

  /** An alarm that is never late, for what happens outside this process. */
  exactAlarm(onDue: (nowMs: number) => void): Alarm {
    return new ManualAlarm(this, onDue, { exact: true, latenessMs: () => 0 });
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOnAlarm(this, atMs, signal);
  }

  /** How many alarms are set in this process. */
  get pending(): number {
    return [...this.#due.keys()].filter(({ exact }) => !exact).length;
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
    this.#due.set(alarm, Math.max(atMs, this.#nowMs));
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
    const errors: unknown[] = [];
    for (const [alarm] of due) {
      if (!this.#due.delete(alarm)) continue;
      try {
        alarm.fire();
      } catch (thrown) {
        errors.push(thrown);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

class ManualAlarm implements Alarm {
  readonly #clock: ManualClock;
  readonly #onDue: (nowMs: number) => void;
  readonly #latenessMs: () => number;
  /** Whether it stands for something outside this process. */
  readonly exact: boolean;

  constructor(
    clock: ManualClock,
    onDue: (nowMs: number) => void,
    { exact, latenessMs }: { exact: boolean; latenessMs: () => number },
  ) {
    this.#clock = clock;
    this.#onDue = onDue;
    this.#latenessMs = latenessMs;
    this.exact = exact;
  }

  set(atMs: number): void {
    this.cancel();
    if (atMs !== Infinity) this.#clock.put(this, Math.max(atMs, this.#clock.now()) + this.#latenessMs());
  }

  cancel(): void {
    this.#clock.drop(this);
  }

  /** @internal */
  fire(): void {
    this.#onDue(this.#clock.now());
  }
}
