/** Who or what ended a call, in words. @module */
import type { EndedBy } from "../calls/call_view.ts";
import { UNKNOWN } from "./format.ts";
import { words } from "./i18n.ts";

const TEXT = words<EndedBy>({
  caller: "Caller",
  agent: "Agent",
  operator: "Operator",
  peer_reset: "Connection reset",
  peer_stalled: "Connection stalled",
  error: "Error",
  drain: "Server shutdown",
}, {
  caller: "המתקשר",
  agent: "הסוכן",
  operator: "המפעיל",
  peer_reset: "החיבור נותק",
  peer_stalled: "החיבור נתקע",
  error: "שגיאה",
  drain: "כיבוי השרת",
});

/** The words for `endedBy`; "–" when it isn't known. */
export function endedByText(endedBy: EndedBy | null): string {
  return endedBy === null ? UNKNOWN : TEXT[endedBy];
}
