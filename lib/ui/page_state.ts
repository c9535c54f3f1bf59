/** What the server hands to an island: JSON in a script element that no browser runs. @module */
import type { CallSummary } from "./call_summary.ts";

/** Id of the element that holds the state of the list of calls. */
export const LIVE_CALLS_STATE_ID = "live-calls-state";
/** Id of the element that the island takes over. */
export const LIVE_CALLS_ROOT_ID = "live-calls";

/** State of the list of calls. */
export interface LiveCallsState {
  /** The server's wall clock, in ms since 1970, for durations. */
  readonly nowMs: number;
  readonly live: readonly CallSummary[];
  readonly ended: readonly CallSummary[];
}

/** JSON that can stand in a script element: nothing in it can end the element or open a comment. */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
