/** Removes what is old, a little at a time. @module */
import type { Clock } from "../core/clock.ts";
import { withinDeadline } from "./kv_deadline.ts";
import type { KvPort } from "./kv_port.ts";

/** Entries removed by one commit. */
export const SWEEP_BATCH = 50;
/** Pause between two commits in ms, which leaves the store to others. */
export const SWEEP_PAUSE_MS = 20;

/** Options of {@linkcode sweepBefore}. */
export interface SweepOptions {
  /** Pauses between commits, and their deadlines. */
  readonly clock: Clock;
  /** Ends the sweep. */
  readonly signal: AbortSignal;
  /** What goes with an entry. @default nothing else */
  readonly alsoDelete?: (entry: Deno.KvEntry<unknown>) => readonly Deno.KvKey[];
}

/**
 * Removes the entries whose key after `prefix` goes on with a time before `beforeMs`, and returns how many those were.
 * Rejects when the store fails, or with the reason of the signal; what has been removed until then stays removed.
 */
export async function sweepBefore(
  kv: KvPort,
  { prefix, beforeMs }: { readonly prefix: Deno.KvKey; readonly beforeMs: number },
  options: SweepOptions,
): Promise<number> {
  const { clock, signal, alsoDelete = () => [] } = options;
  const selector = { prefix, end: [...prefix, beforeMs] };
  for (let removed = 0;;) {
    const count = await withinDeadline(async (given) => {
      const write = kv.atomic();
      let count = 0;
      for await (const entry of kv.list(selector, { limit: SWEEP_BATCH, batchSize: SWEEP_BATCH })) {
        for (const key of [entry.key, ...alsoDelete(entry)]) write.delete(key);
        count++;
      }
      given.throwIfAborted();
      if (count > 0) await write.commit();
      return count;
    }, { clock });
    removed += count;
    if (count < SWEEP_BATCH) return removed;
    await clock.sleepUntil(clock.now() + SWEEP_PAUSE_MS, signal);
  }
}
