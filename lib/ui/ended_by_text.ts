/** Who or what ended a call, in words. @module */
import type { EndedBy } from "../calls/call_view.ts";
import { UNKNOWN } from "./format.ts";

const TEXTS: Readonly<Record<EndedBy, string>> = {
  caller: "Caller",
  agent: "Agent",
  operator: "Operator",
  peer_reset: "Connection reset",
  peer_stalled: "Connection stalled",
  error: "Error",
  drain: "Shutdown",
};

/** The words for `endedBy`; "–" when it isn't known. */
export function endedByText(endedBy: EndedBy | null): string {
  return endedBy === null ? UNKNOWN : TEXTS[endedBy];
}
