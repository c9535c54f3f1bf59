/** Time in a browser: one timer an alarm, which is plenty for a page. @module */
import type { Alarm, Clock } from "../core/clock.ts";

/** The part of a {@linkcode Clock} that pages use. */
export type PageClock = Pick<Clock, "now" | "alarm">;

/** The browser's own clock and timers. */
export class BrowserClock implements PageClock {
  /** Ms of the page's life. */
  now(): number {
    return performance.now();
  }

  /** As {@linkcode Clock.alarm}. */
  alarm(onDue: (nowMs: number) => void): Alarm {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const due = () => onDue(this.now());
    return {
      set: (atMs) => {
        clearTimeout(timer);
        if (atMs === Infinity) return;
        timer = setTimeout(() => {
          // Timers may fire a little early; an alarm may not.
          if (this.now() < atMs) timer = setTimeout(due, 1);
          else due();
        }, Math.max(0, Math.ceil(atMs - this.now())));
      },
      cancel: () => clearTimeout(timer),
    };
  }
}
