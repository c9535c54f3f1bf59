/**
 * Rejects with `signal.reason` as soon as `signal` is aborted, and otherwise settles like `p`. The work behind `p`
 * isn't stopped.
 */
export function abortable<T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
/**
 * Yields what `p` yields until `signal` is aborted, and then throws `signal.reason`. `p` is closed on abort and when
 * the consumer leaves early.
 */
export function abortable<T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T>;
export function abortable<T>(
  p: Promise<T> | AsyncIterable<T>,
  signal: AbortSignal,
): Promise<T> | AsyncGenerator<T> {
  return p instanceof Promise ? abortablePromise(p, signal) : abortableIterable(p, signal);
}

function abortablePromise<T>(p: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    p.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

async function* abortableIterable<T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  aborted.promise.catch(() => {}); // An abort while the consumer is busy is thrown at its next step.
  signal.addEventListener("abort", onAbort, { once: true });
  const iterator = p[Symbol.asyncIterator]();
  let open = true;
  try {
    while (true) {
      const { done, value } = await Promise.race([aborted.promise, iterator.next()]);
      if (done) {
        open = false;
        return (await iterator.return?.(value))?.value;
      }
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    if (open) await iterator.return?.();
  }
}
