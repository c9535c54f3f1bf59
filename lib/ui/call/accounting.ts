/** Where the frames of a call are. @module */
import type { TxView } from "../../calls/call_view.ts";

/** `enqueued = queued + sent + cleared + undelivered`, in frames of 20 ms. */
export interface Accounting {
  readonly enqueued: number;
  readonly queued: number;
  readonly sent: number;
  readonly cleared: number;
  readonly undelivered: number;
  /** Whether the line holds; it does at every instant, or there is a fault in the server. */
  readonly balanced: boolean;
}

/** The accounting line of `tx`. */
export function accountingOf({ queue, frames }: Pick<TxView, "queue" | "frames">): Accounting {
  const { enqueued, sent, cleared, undelivered } = frames;
  const queued = queue.frames;
  return {
    enqueued,
    queued,
    sent,
    cleared,
    undelivered,
    balanced: enqueued === queued + sent + cleared + undelivered,
  };
}
