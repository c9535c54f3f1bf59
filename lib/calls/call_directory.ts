/** What pages and scripts may ask about calls. @module */
import type { CallTrace } from "../timeline/call_trace.ts";
import type { CallView, EndedBy } from "./call_view.ts";

/** Which calls {@linkcode CallDirectory.list} returns. */
export interface CallQuery {
  /** Only calls of this kind. @default both */
  state?: "live" | "ended";
  /** Only calls whose numbers, CallSid or agent contain this text; case is ignored. */
  q?: string;
  /** Only calls of this agent. */
  agent?: string;
  /** Only calls that ended so. */
  endedBy?: EndedBy;
  /** Only calls in which the caller heard a gap. @default false */
  gaps?: boolean;
  /** Only calls of this direction. */
  direction?: "inbound" | "outbound";
  /** Where the page before ended; opaque. */
  cursor?: string;
  /** Calls a page, 1 to 200. @default 50 */
  limit?: number;
}

/** One page of calls; `cursor` is `null` on the last one. */
export interface CallPage {
  /** At most the `limit` of the query. */
  values: CallView[];
  /** Asks for the next page; `null` on the last one. */
  cursor: string | null;
}

/** All calls that this installation knows of, live or ended. */
export interface CallDirectory {
  /** Newest first. Rejects with `InvalidCursorError` when `cursor` is not one that this method returned. */
  list(query: CallQuery): Promise<CallPage>;
  /** The call of that CallSid, live or ended. */
  get(callSid: string): Promise<CallView | undefined>;
  /**
   * The trace of a call, live or ended; `undefined` when there is none, or nothing was recorded. With `sinceMs`, only the
   * steps that end after it, and the events that began, lasted or ended after it.
   */
  trace(callSid: string, sinceMs?: number): Promise<CallTrace | undefined>;
  /** Views of all calls of this process that are not ended, newest first. */
  live(): CallView[];
  /** Told when a call ends; returns the function that unsubscribes. */
  onEnded(listener: (view: CallView) => void): () => void;
}
