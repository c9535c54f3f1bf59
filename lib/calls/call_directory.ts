/** What pages and scripts may ask about calls, and the one thing they may do to one. @module */
import type { CallView } from "./call_view.ts";

/** Which calls {@linkcode CallDirectory.list} returns. */
export interface CallQuery {
  /** Only calls of this kind. @default both */
  state?: "live" | "ended";
  /** Only calls whose numbers, CallSid or agent contain this text; case is ignored. */
  q?: string;
  /** Where the page before ended; opaque. */
  cursor?: string;
  /** Calls a page, 1 to 200. @default 50 */
  limit?: number;
}

/** One page of calls; `cursor` is `null` on the last one. */
export interface CallPage {
  values: CallView[];
  cursor: string | null;
}

/** All calls that this installation knows of, live or ended. */
export interface CallDirectory {
  /** Newest first. Rejects with `InvalidCursorError` when `cursor` is not one that this method returned. */
  list(query: CallQuery): Promise<CallPage>;
  /** The call of that CallSid, live or ended. */
  get(callSid: string): Promise<CallView | undefined>;
  /** Views of all calls of this process that are not ended, newest first. */
  live(): CallView[];
  /** Ends a live call as the operator; false when there is none. */
  hangUp(callSid: string): boolean;
  /** Told when a call ends; returns the function that unsubscribes. */
  onEnded(listener: (view: CallView) => void): () => void;
}
