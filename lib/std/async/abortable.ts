/**
 * With `deadline.ts` the part of `jsr:@std/async` that is used here, under the same names, signatures and semantics.
 * Removing `links` from the root `deno.json` replaces this folder by the original.
 *
 * @module
 */

/**
 * Rejects with `signal.reason` as soon as `signal` is aborted, and otherwise settles like `p`. The work behind `p`
 * isn't stopped.
 */
export function abortable<T>(p: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    p.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
