/** What is kept of a gap. Types only; safe in a browser. @module */
import type { UnderrunCause } from "../tx/tx_totals.ts";

/** One gap, with the five log lines around it. */
export interface Anomaly {
  /** ISO 8601. */
  at: string;
  kind: UnderrunCause;
  ms: number;
  lines: string[];
}
