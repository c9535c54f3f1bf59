/** The query of `GET /api/calls`, checked at the border. @module */
import type { CallQuery } from "../calls/call_directory.ts";

/** Most calls a page. */
export const MAX_LIMIT = 200;
const MAX_Q_LENGTH = 100;
const MAX_CURSOR_LENGTH = 512;

/** The query, or one sentence that names the parameter that is wrong. An empty parameter counts as left out. */
export type ParsedCallQuery = { ok: true; query: CallQuery } | { ok: false; detail: string };

/** Reads `state`, `q`, `cursor` and `limit`; other parameters are not looked at. */
export function parseCallQuery(params: URLSearchParams): ParsedCallQuery {
  const query: CallQuery = {};
  const state = params.get("state");
  if (state === "live" || state === "ended") query.state = state;
  else if (state) return wrong("state", 'it is neither "live" nor "ended"');
  const q = params.get("q");
  if (q && q.length > MAX_Q_LENGTH) return wrong("q", `it is longer than ${MAX_Q_LENGTH} characters`);
  if (q) query.q = q;
  const cursor = params.get("cursor");
  if (cursor && cursor.length > MAX_CURSOR_LENGTH) return wrong("cursor", "it is too long to be one of ours");
  if (cursor) query.cursor = cursor;
  const limit = params.get("limit");
  if (limit) {
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT) {
      return wrong("limit", `it is not a whole number from 1 to ${MAX_LIMIT}`);
    }
    query.limit = Number(limit);
  }
  return { ok: true, query };
}

function wrong(name: string, why: string): ParsedCallQuery {
  return { ok: false, detail: `Parameter "${name}" is wrong: ${why}.` };
}
