/** Time in a browser: one timer an alarm, which is plenty for a page. @module */
import type { Alarm, Clock } from "../core/clock.ts";

/** The part of a {@linkcode Clock} that pages use. */
export type PageClock = Pick<Clock, "now" | "alarm">;

/** The browser's own clock and timers. */
export class BrowserClock implements PageClock {
  now(): number {
    return performance.now();
  }

  alarm(onDue: () => void): Alarm {
    let timer: ReturnType<typeof setTimeout> | undefined;
    return {
      set: (atMs) => {
        clearTimeout(timer);
        if (atMs === Infinity) return;
        timer = setTimeout(() => {
          // Timers may fire a little early; an alarm may not.
          if (this.now() < atMs) timer = setTimeout(onDue, 1);
          else onDue();
        }, Math.max(0, Math.ceil(atMs - this.now())));
      },
      cancel: () => clearTimeout(timer),
    };
  }
}
