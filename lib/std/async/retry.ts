import { delay } from "./delay.ts";

/** Thrown by {@linkcode retry} after the last attempt; `cause` is what that attempt threw. */
export class RetryError extends Error {
  /** `cause`: what the last of so many attempts threw. */
  constructor(cause: unknown, attempts: number) {
    super(`Retrying exceeded the maxAttempts (${attempts}).`);
    this.name = "RetryError";
    this.cause = cause;
  }
}

/** Options for {@linkcode retry}. */
export interface RetryOptions {
  /**
   * Growth of the wait from one attempt to the next, at least 1.
   *
   * @default {2}
   */
  multiplier?: number;
  /**
   * Longest wait between two attempts, in ms.
   *
   * @default {60000}
   */
  maxTimeout?: number;
  /**
   * Attempts in all, at least 1.
   *
   * @default {5}
   */
  maxAttempts?: number;
  /**
   * First wait, in ms.
   *
   * @default {1000}
   */
  minTimeout?: number;
  /**
   * Random part of a wait, from 0 (none) to 1 (all of it).
   *
   * @default {1}
   */
  jitter?: number;
  /**
   * Whether what was thrown is worth another attempt. If not, it is thrown on as it is.
   *
   * @default {() => true}
   */
  isRetriable?: (err: unknown) => boolean;
  /** Looked at before each attempt and while waiting; `retry()` rejects with its reason. */
  signal?: AbortSignal;
}

/**
 * Calls `fn` until it succeeds, and resolves with its result. After attempt `n` (from 0) it waits
 * `min(maxTimeout, minTimeout × multiplier ** n)` ms, of which `jitter` is random.
 *
 * @throws {RetryError} After `maxAttempts` failures.
 * @throws {RangeError} If an option is out of its range.
 */
export async function retry<T>(fn: (() => Promise<T>) | (() => T), options: RetryOptions = {}): Promise<T> {
  const { multiplier = 2, maxTimeout = 60_000, maxAttempts = 5, minTimeout = 1000, jitter = 1 } = options;
  const { isRetriable = () => true, signal } = options;
  check(
    "maxAttempts",
    maxAttempts,
    "be a positive integer",
    Number.isInteger(maxAttempts) && maxAttempts >= 1,
  );
  check("multiplier", multiplier, "be a finite number >= 1", Number.isFinite(multiplier) && multiplier >= 1);
  check("maxTimeout", maxTimeout, "be a positive number", maxTimeout > 0);
  check("minTimeout", minTimeout, "be >= 0", minTimeout >= 0);
  check("minTimeout", minTimeout, `be <= 'maxTimeout' (${maxTimeout})`, minTimeout <= maxTimeout);
  check("jitter", jitter, "be between 0 and 1", jitter >= 0 && jitter <= 1);

  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    try {
      return await fn();
    } catch (error) {
      if (!isRetriable(error)) throw error;
      if (attempt + 1 >= maxAttempts) throw new RetryError(error, maxAttempts);
      const waitMs = Math.min(maxTimeout, minTimeout * multiplier ** attempt) * (1 - jitter * Math.random());
      await delay(waitMs, signal ? { signal } : {});
    }
  }
}

function check(name: string, value: number, rule: string, ok: boolean): void {
  if (!ok) throw new RangeError(`Cannot retry as '${name}' must ${rule}: current value is ${value}`);
}
