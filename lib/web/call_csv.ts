/** Calls as CSV (RFC 4180) that a spreadsheet may open. @module */
import type { CallView } from "../calls/call_view.ts";

/** What a cell is made of. */
export type Cell = string | number | null;

/** Columns in their order; texts are escaped, numbers are never negative. */
const COLUMNS: Readonly<Record<string, (view: CallView) => Cell>> = {
  callSid: (view) => view.callSid,
  direction: (view) => view.direction,
  from: (view) => view.from,
  to: (view) => view.to,
  state: (view) => view.state,
  startedAt: (view) => view.startedAt,
  endedAt: (view) => view.endedAt,
  endedBy: (view) => view.endedBy,
  seconds: (view) => view.endedAt === null ? null : secondsBetween(view.startedAt, view.endedAt),
  agent: (view) => view.agent,
  language: (view) => view.language,
  turns: (view) => view.turns.length,
  framesSent: ({ tx }) => tx.frames.sent,
  framesCleared: ({ tx }) => tx.frames.cleared,
  framesUndelivered: ({ tx }) => tx.frames.undelivered,
  latenessP50Ms: ({ tx }) => tx.pace.latenessMs.p50,
  latenessP99Ms: ({ tx }) => tx.pace.latenessMs.p99,
  latenessMaxMs: ({ tx }) => tx.pace.latenessMs.max,
  gaps: ({ tx }) => tx.underruns.total,
  gapsStarved: ({ tx }) => tx.underruns.starved,
  gapsLateWake: ({ tx }) => tx.underruns.lateWake,
  gapsSocketBlocked: ({ tx }) => tx.underruns.socketBlocked,
  gapMs: ({ tx }) => tx.underruns.ms,
  marksSent: ({ tx }) => tx.marks.sent,
  marksPlayed: ({ tx }) => tx.marks.played,
  markRttP50Ms: ({ tx }) => tx.marks.rttMs.p50,
  framesReceived: (view) => view.rx.frames,
};

/** The first line, with its line break. */
export const CSV_HEADER: string = `${Object.keys(COLUMNS).join(",")}\r\n`;

/** One call as one line, with its line break. */
export function csvLine(view: CallView): string {
  return `${Object.values(COLUMNS).map((column) => csvCell(column(view))).join(",")}\r\n`;
}

/**
 * A cell. A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage
 * return; also after blanks, quotes or wide forms of these) gets an apostrophe before it, as OWASP "CSV Injection" asks.
 */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[\s"']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u.test(value) ? `'${value}` : value;
  return /[",\r\n\t;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function secondsBetween(from: string, to: string): number | null {
  const ms = Date.parse(to) - Date.parse(from);
  return ms >= 0 ? Math.round(ms / 100) / 10 : null;
}
