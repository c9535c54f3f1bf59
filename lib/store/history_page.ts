/** Pages of the history: which calls stand on one, and how its cursor reads. @module */
import { callFilter } from "../calls/call_filter.ts";
import type { CallQuery } from "../calls/call_directory.ts";
import type { CallHead, Position } from "./history_record.ts";
import { formatCursor, parseCursor } from "./page_cursor.ts";

/** Most calls that one page looks at; a search that finds too little there goes on at its cursor. */
export const MAX_SCANNED = 10_000;

/** What a page of the history takes of a query. */
export type HistoryQuery = Omit<CallQuery, "state">;

/** A call that may stand on a page; `undefined` is a head that can't be read. */
export interface PageEntry {
  /** Where the call stands among the others. */
  readonly position: Position;
  /** What is known of it without its record. */
  readonly head: CallHead | undefined;
}

/** Picks what fits `query` from `entries`, newest first; `onCorrupt` is told of heads that can't be read. */
export async function pickPage<E extends PageEntry>(
  entries: AsyncIterable<E> | Iterable<E>,
  query: HistoryQuery,
  onCorrupt: () => void,
): Promise<{ picked: E[]; cursor: string | null }> {
  const { limit = 50 } = query;
  const fits = callFilter(query);
  const picked: E[] = [];
  let scanned = 0;
  let last: Position | undefined;
  for await (const entry of entries) {
    if (last !== undefined && (picked.length >= limit || scanned >= MAX_SCANNED)) {
      return { picked, cursor: formatCursor(`${last.startMs} ${last.callSid}`) };
    }
    scanned++;
    last = entry.position;
    if (entry.head === undefined) onCorrupt();
    else if (fits(entry.head)) picked.push(entry);
  }
  return { picked, cursor: null };
}

/** Where the page before ended. Throws `InvalidCursorError`. */
export function parsePosition(cursor: string): Position {
  const match = parseCursor(cursor, /^(\d{1,15}) (\w{1,64})$/);
  return { startMs: Number(match[1]), callSid: match[2]! };
}
