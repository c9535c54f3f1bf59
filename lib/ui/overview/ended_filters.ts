/** Which ended calls the overview shows: the search box and the filters, as the URL holds them. @module */
import type { EndedBy } from "../../calls/call_view.ts";
import type { CallSummary } from "../call_summary.ts";

/** Calls on one page of the list. */
export const ENDED_PAGE = 50;
/** Longest text to search for, as the API takes it. */
export const MAX_Q_LENGTH = 100;
const MAX_AGENT_LENGTH = 50;

/** Who or what may have ended a call, in the order of the choices. */
export const ENDED_BY: readonly EndedBy[] = [
  "caller",
  "agent",
  "operator",
  "peer_reset",
  "peer_stalled",
  "error",
  "drain",
];
/** Directions of a call. */
export const DIRECTIONS: readonly CallSummary["direction"][] = ["inbound", "outbound"];

/** An empty text, or `false`: any. */
export interface EndedFilters {
  /** Part of a number, of the CallSid or of the agent's name; case is ignored. */
  readonly q: string;
  /** Name of what answered; empty: any. */
  readonly agent: string;
  /** Who or what ended it; empty: anybody. */
  readonly endedBy: EndedBy | "";
  /** Who called whom; empty: either. */
  readonly direction: CallSummary["direction"] | "";
  /** Only calls in which the caller heard a gap. */
  readonly gaps: boolean;
}

/** All ended calls. */
export const NO_FILTERS: EndedFilters = { q: "", agent: "", endedBy: "", direction: "", gaps: false };

/** Reads filters out of the query of a URL; what makes no sense there counts as left out. */
export function parseFilters(params: URLSearchParams): EndedFilters {
  const oneOf = <T extends string>(name: string, values: readonly T[]): T | "" =>
    values.find((value) => value === params.get(name)) ?? "";
  return {
    q: (params.get("q") ?? "").slice(0, MAX_Q_LENGTH),
    agent: (params.get("agent") ?? "").slice(0, MAX_AGENT_LENGTH),
    endedBy: oneOf("endedBy", ENDED_BY),
    direction: oneOf("direction", DIRECTIONS),
    gaps: params.get("gaps") === "1",
  };
}

/** The query of a URL that says the same, without what is left out; the API takes it too. */
export function filterParams(filters: EndedFilters, cursor: string | null = null): URLSearchParams {
  const { gaps, ...texts } = filters;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(texts)) if (value !== "") params.set(name, value);
  if (gaps) params.set("gaps", "1");
  if (cursor !== null) params.set("cursor", cursor);
  return params;
}

/** Whether anything is left out of the list. */
export function isFiltered(filters: EndedFilters): boolean {
  return filterParams(filters).size > 0;
}

/** Whether the list with these filters shows this call, as the server would say. */
export function matchesFilters(call: CallSummary, filters: EndedFilters): boolean {
  const { q, agent, endedBy, direction, gaps } = filters;
  const wanted = q.toLowerCase();
  return [call.from, call.to, call.callSid, call.agent].some((text) => text.toLowerCase().includes(wanted)) &&
    (agent === "" || call.agent === agent) &&
    (endedBy === "" || call.endedBy === endedBy) &&
    (direction === "" || call.direction === direction) &&
    (!gaps || call.tx.underruns.total > 0);
}
