import { abortable } from "./abortable.ts";

/** Options for {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Ends the wait early with its reason. */
  signal?: AbortSignal;
}

/**
 * Settles like `p`, but rejects with a `DOMException` named `TimeoutError` if that takes more than `ms` milliseconds.
 * The work behind `p` isn't stopped. From `Number.MAX_SAFE_INTEGER` on there is no limit.
 */
export async function deadline<T>(p: Promise<T>, ms: number, options: DeadlineOptions = {}): Promise<T> {
  const signals: AbortSignal[] = [];
  if (ms < Number.MAX_SAFE_INTEGER) signals.push(AbortSignal.timeout(ms));
  if (options.signal !== undefined) signals.push(options.signal);
  return await abortable(p, AbortSignal.any(signals));
}
