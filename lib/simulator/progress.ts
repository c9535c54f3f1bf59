import type { Clock } from "../core/clock.ts";
import type { Phone } from "./phone.ts";

/** Options of {@linkcode showProgress}. */
export interface ProgressOptions {
  /** Beats of the lines. */
  readonly clock: Clock;
  /** How many calls there will be. */
  readonly calls: number;
  /** Whether a line can be rewritten. */
  readonly isTerminal: boolean;
  /** Takes text as it is to be shown, line breaks and all. */
  readonly write: (text: string) => void;
}

const TERMINAL_MS = 500;
const FILE_MS = 5000;

/** Shows how the calls are doing, in one line: rewritten in place on a terminal, otherwise one every few seconds. */
export function showProgress(phone: Phone, options: ProgressOptions): { stop(): void } {
  const { clock, isTerminal, write } = options;
  const stepMs = isTerminal ? TERMINAL_MS : FILE_MS;
  const startMs = clock.now();
  let last = { atMs: startMs, frames: 0 };
  const alarm = clock.alarm(() => {
    const nowMs = clock.now();
    let live = 0, frames = 0, gaps = 0, errors = 0;
    for (const call of phone.calls) {
      const { ear } = call;
      if (call.isLive) live++;
      frames += ear.frames;
      gaps += ear.audibleGaps;
      errors += ear.errors;
    }
    const rate = (frames - last.frames) * 1000 / (nowMs - last.atMs);
    last = { atMs: nowMs, frames };
    const line = `${((nowMs - startMs) / 1000).toFixed(0)} s  live ${live}/${options.calls}  ` +
      `${rate.toFixed(0)} frames/s  gaps ${gaps}  errors ${errors}  simulator lag p99 ${
        phone.lagP99Ms?.toFixed(1)
      } ms`;
    write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    alarm.set(nowMs + stepMs);
  });
  alarm.set(startMs + stepMs);
  return {
    stop: () => {
      alarm.cancel();
      if (isTerminal) write("\r\x1b[K");
    },
  };
}
