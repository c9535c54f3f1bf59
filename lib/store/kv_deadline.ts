import type { Clock } from "../core/clock.ts";

/** Longest wait for one operation of the store, in ms; after that it counts as failed. */
export const OPERATION_MS = 5_000;

/** Options of {@linkcode withinDeadline}. */
export interface DeadlineOptions {
  /** What the deadline is measured with. */
  readonly clock: Clock;
  /** Longest wait in ms. @default OPERATION_MS */
  readonly deadlineMs?: number;
}

/**
 * What `work` resolves with; rejects when that takes too long. `work` can't be stopped inside the store, so it has to
 * look at its signal before each write: what was given up must not overwrite what came later.
 */
export async function withinDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: DeadlineOptions,
): Promise<T> {
  const { clock, deadlineMs = OPERATION_MS } = options;
  const given = new AbortController();
  const late = Promise.withResolvers<never>();
  const alarm = clock.alarm(() => {
    const error = new Error("no answer in time");
    given.abort(error);
    late.reject(error);
  });
  alarm.set(clock.now() + deadlineMs);
  try {
    return await Promise.race([work(given.signal), late.promise]);
  } finally {
    alarm.cancel();
  }
}
