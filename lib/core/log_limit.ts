import type { Alarm, Clock } from "./clock.ts";
import type { LogEvent } from "./log_event.ts";

/** Lines of one kind that are written within one window. */
export const LINES_PER_WINDOW = 5;

/** Length of a window, in ms of `Clock.now()`. */
export const LOG_WINDOW_MS = 10_000;

/** Kinds of lines that are kept count of; beyond it the oldest window ends early. */
export const MAX_LOG_KINDS = 1000;

interface Window {
  readonly endMs: number;
  lines: number;
  /** How many were held back, and the last of them. */
  suppressed: number;
  last: LogEvent;
}

/**
 * Keeps a fault from flooding the log: of the lines with the same level, tag, message and `call`, five in ten seconds
 * pass. When the window ends, one line says how many were held back (`suppressed=N`).
 */
export class LogLimit implements Disposable {
  readonly #clock: Clock;
  readonly #write: (event: LogEvent) => void;
  /** By kind. All windows are equally long, so they stand in the order of their ends. */
  readonly #windows = new Map<string, Window>();
  readonly #alarm: Alarm;
  #alarmSet = false;

  /** `write` takes what passes, and the lines that say what didn't. */
  constructor(clock: Clock, write: (event: LogEvent) => void) {
    this.#clock = clock;
    this.#write = write;
    this.#alarm = clock.alarm(() => {
      this.#alarmSet = false;
      this.#endWindows();
    });
  }

  /** Writes `event` now, or counts it. */
  offer(event: LogEvent): void {
    this.#endWindows();
    const kind = `${event.level} ${event.tag} ${event.fields.call ?? ""} ${event.message}`;
    const window = this.#windows.get(kind);
    if (window === undefined) {
      if (this.#windows.size >= MAX_LOG_KINDS) this.#endOldest();
      const endMs = this.#clock.now() + LOG_WINDOW_MS;
      this.#windows.set(kind, { endMs, lines: 1, suppressed: 0, last: event });
    } else if (window.lines >= LINES_PER_WINDOW) {
      window.suppressed++;
      window.last = event;
      this.#arm();
      return;
    } else {
      window.lines++;
    }
    this.#write(event);
  }

  /** Says what is held back so far, and forgets every window. */
  [Symbol.dispose](): void {
    this.#alarm.cancel();
    this.#alarmSet = false;
    while (this.#windows.size > 0) this.#endOldest();
  }

  #endWindows(): void {
    const nowMs = this.#clock.now();
    for (const window of this.#windows.values()) {
      if (window.endMs > nowMs) break;
      this.#endOldest();
    }
    this.#arm();
  }

  #endOldest(): void {
    for (const [kind, window] of this.#windows) {
      this.#windows.delete(kind);
      if (window.suppressed === 0) return;
      const { fields, ...rest } = window.last;
      const call = fields.call === undefined ? {} : { call: fields.call };
      this.#write({
        ...rest,
        atMs: this.#clock.wallNow(),
        fields: { ...call, suppressed: window.suppressed },
      });
      return;
    }
  }

  /** With nothing held back no alarm is set: a quiet log must not keep the process alive. */
  #arm(): void {
    if (this.#alarmSet) return;
    for (const window of this.#windows.values()) {
      if (window.suppressed === 0) continue;
      this.#alarm.set(window.endMs);
      this.#alarmSet = true;
      return;
    }
  }
}
