/**
 * An `AbortController` under a parent. Leaving its `using` scope aborts it, so that nothing that was started with
 * `signal` outlives the scope, and lets go of the parent.
 */
export interface LinkedAbort extends Disposable {
  /** Aborted with the parent's reason, by {@linkcode LinkedAbort.abort}, or at the end of the scope. */
  readonly signal: AbortSignal;
  /** Aborts this signal; the parents are not touched. Without effect on one that is aborted already. */
  abort(reason?: unknown): void;
}

/**
 * Makes a controller that is aborted with the first of `parents` that is, with the same reason. Unlike
 * `AbortSignal.any()` it leaves no listener behind on a parent that lives long (a process, a call) once it is
 * aborted or disposed of.
 *
 * ```ts
 * import { linkAbort } from "./signals.ts";
 * async function turn(call: AbortSignal, work: (signal: AbortSignal) => Promise<void>) {
 *   using scope = linkAbort(call);
 *   await work(scope.signal);
 * }
 * ```
 */
export function linkAbort(...parents: readonly (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController();
  const links: (() => void)[] = [];
  const abort = (reason?: unknown): void => {
    for (const unlink of links.splice(0)) unlink();
    if (!controller.signal.aborted) controller.abort(reason);
  };
  for (const parent of parents) {
    if (parent === undefined) continue;
    const onAbort = () => abort(parent.reason);
    if (parent.aborted) {
      onAbort();
      break;
    }
    parent.addEventListener("abort", onAbort, { once: true });
    links.push(() => parent.removeEventListener("abort", onAbort));
  }
  return {
    signal: controller.signal,
    abort,
    [Symbol.dispose]: () => abort(new DOMException("The scope of the work has ended.", "AbortError")),
  };
}

/** Whether `thrown` only says that `signal` was aborted: not a fault, but the end that was asked for. */
export function isAbortOf(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted &&
    (thrown === signal.reason || (thrown instanceof Error && thrown.name === "AbortError"));
}
