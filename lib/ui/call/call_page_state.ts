/** What the server hands to the page of a call. @module */
import type { Role } from "../../store/audit.ts";
import type { CallTrace } from "../../timeline/call_trace.ts";
import type { CallView } from "../../calls/call_view.ts";

/** Id of the element that holds the state. */
export const CALL_STATE_ID = "call-state";
/** Id of the element that the island takes over. */
export const CALL_ROOT_ID = "call";

/** State of the page of a call. */
export interface CallPageState {
  /** The server's wall clock, in ms since 1970, for durations. */
  readonly nowMs: number;
  readonly role: Role;
  readonly call: CallView;
  /** `null` when nothing was recorded. */
  readonly trace: CallTrace | null;
}
