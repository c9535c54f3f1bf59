/** The query of `GET /api/calls`, checked at the border. @module */
import type { CallQuery } from "../calls/call_directory.ts";
import type { EndedBy } from "../calls/call_view.ts";

/** Most calls a page. */
export const MAX_LIMIT = 200;
const MAX_Q_LENGTH = 100;
const MAX_AGENT_LENGTH = 50;
const MAX_CURSOR_LENGTH = 512;
const ENDED_BY: Readonly<Record<EndedBy, true>> = {
  caller: true,
  agent: true,
  operator: true,
  peer_reset: true,
  peer_stalled: true,
  error: true,
  drain: true,
};

/** The query, or one sentence that names the parameter that is wrong. An empty parameter counts as left out. */
export type ParsedCallQuery = { ok: true; query: CallQuery } | { ok: false; detail: string };

/**
 * Reads `state`, `q`, `agent`, `endedBy`, `gaps`, `direction`, `cursor` and `limit`; other parameters are not looked at.
 */
export function parseCallQuery(params: URLSearchParams): ParsedCallQuery {
  const query: CallQuery = {};
  const state = params.get("state");
  if (state === "live" || state === "ended") query.state = state;
  else if (state) return wrong("state", 'it is neither "live" nor "ended"');
  const q = params.get("q");
  if (q && q.length > MAX_Q_LENGTH) return wrong("q", `it is longer than ${MAX_Q_LENGTH} characters`);
  if (q) query.q = q;
  const agent = params.get("agent");
  if (agent && agent.length > MAX_AGENT_LENGTH) return wrong("agent", "it is too long to be one of ours");
  if (agent) query.agent = agent;
  const endedBy = params.get("endedBy");
  if (endedBy && isEndedBy(endedBy)) query.endedBy = endedBy;
  else if (endedBy) return wrong("endedBy", `it is none of ${Object.keys(ENDED_BY).join(", ")}`);
  const gaps = params.get("gaps");
  if (gaps && gaps !== "0" && gaps !== "1") return wrong("gaps", "it is neither 0 nor 1");
  if (gaps === "1") query.gaps = true;
  const direction = params.get("direction");
  if (direction === "inbound" || direction === "outbound") query.direction = direction;
  else if (direction) return wrong("direction", 'it is neither "inbound" nor "outbound"');
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

function isEndedBy(text: string): text is EndedBy {
  return Object.hasOwn(ENDED_BY, text);
}

function wrong(name: string, why: string): ParsedCallQuery {
  return { ok: false, detail: `Parameter "${name}" is wrong: ${why}.` };
}
