/** Options for {@linkcode delay}. */
export interface DelayOptions {
  /** Ends the delay early: the promise rejects with its reason. */
  signal?: AbortSignal;
  /**
   * Whether the process stays alive for as long as the delay lasts.
   *
   * @default {true}
   */
  persistent?: boolean;
}

/** Longest delay that a timer takes, in ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Resolves after `ms` milliseconds, however many. Rejects with `signal.reason` when aborted first. */
export function delay(ms: number, options: DelayOptions = {}): Promise<void> {
  const { signal, persistent = true } = options;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    let timer: number;
    let leftMs = Math.trunc(Math.max(ms, 0) || 0);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const next = () => {
      if (leftMs <= 0) {
        signal?.removeEventListener("abort", onAbort);
        return resolve();
      }
      const stepMs = Math.min(leftMs, MAX_TIMER_MS);
      leftMs -= stepMs;
      arm(stepMs);
    };
    const arm = (stepMs: number) => {
      timer = Number(setTimeout(next, stepMs));
      if (!persistent) Deno.unrefTimer(timer);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (leftMs === 0) arm(0);
    else next();
  });
}
