/** A list of calls as a stream of CSV, one page of the list at a time. @module */
import type { CallDirectory, CallQuery } from "../calls/call_directory.ts";
import { CSV_HEADER, csvLine } from "./call_csv.ts";

/** Most calls of one export. */
export const MAX_CSV_ROWS = 10_000;
/** Calls that are read at once. */
export const CSV_PAGE = 200;
/** Most pages that one export reads; a search that matches little ends there. */
export const MAX_CSV_PAGES = 500;

/**
 * The calls of `query` in the order of the list; a page is read when the reader asks for it. A list that
 * fails fails the stream, so that half an export doesn't pass for a whole one.
 */
export function csvStream(
  directory: Pick<CallDirectory, "list">,
  query: CallQuery,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const pages = readPages(directory, query);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pages.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pages.return();
    },
  }, { highWaterMark: 0 });
}

async function* readPages(
  directory: Pick<CallDirectory, "list">,
  query: CallQuery,
): AsyncGenerator<string, void, void> {
  yield CSV_HEADER;
  let rows = 0;
  let { cursor } = query;
  for (let page = 0; page < MAX_CSV_PAGES && rows < MAX_CSV_ROWS; page++) {
    const { values, cursor: next } = await directory.list({
      ...query,
      limit: CSV_PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    // Live calls come on top of the first page's limit.
    const taken = values.slice(0, MAX_CSV_ROWS - rows);
    rows += taken.length;
    if (taken.length > 0) yield taken.map(csvLine).join("");
    if (next === null) return;
    cursor = next;
  }
}
