/** What the list of calls needs of a call: no words, no anomalies. @module */
import type { CallView } from "../calls/call_view.ts";

/** A {@linkcode CallView} without its long parts. */
export type CallSummary = Omit<CallView, "turns" | "said" | "anomalies" | "rx">;

/** Leaves out what the list doesn't show, so that a page stays small. */
export function summarize(view: CallView): CallSummary {
  const { turns: _turns, said: _said, anomalies: _anomalies, rx: _rx, ...summary } = view;
  return summary;
}
