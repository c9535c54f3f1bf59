/** Which calls a query picks: the same for live and for ended ones. @module */
import type { CallQuery } from "./call_directory.ts";
import type { CallView } from "./call_view.ts";

/** What of a call a query looks at. */
export type CallFacts = Pick<CallView, "callSid" | "from" | "to" | "agent" | "direction" | "endedBy"> & {
  /** How many gaps the caller heard, in all streams of the call. */
  readonly gaps: number;
};

/** What a query asks of a single call. */
export type CallFilter = Pick<CallQuery, "q" | "agent" | "endedBy" | "gaps" | "direction">;

/** The facts of a call. */
export function factsOf(view: CallView): CallFacts {
  const { callSid, from, to, agent, direction, endedBy, earlier = [] } = view;
  const gaps = [...earlier, view].reduce((sum, { tx }) => sum + tx.underruns.total, 0);
  return { callSid, from, to, agent, direction, endedBy, gaps };
}

/** Makes the test for one query; all that it names has to fit. */
export function callFilter(query: CallFilter): (facts: CallFacts) => boolean {
  const { agent, endedBy, gaps = false, direction } = query;
  const text = query.q?.toLowerCase() ?? "";
  return (facts) =>
    (agent === undefined || facts.agent === agent) &&
    (endedBy === undefined || facts.endedBy === endedBy) &&
    (direction === undefined || facts.direction === direction) &&
    (!gaps || facts.gaps > 0) &&
    (text === "" ||
      [facts.callSid, facts.from, facts.to, facts.agent].some((field) => field.toLowerCase().includes(text)));
}

/** Whether `query` may leave out any call at all. */
export function isFiltering(query: CallFilter): boolean {
  const { q = "", agent, endedBy, gaps = false, direction } = query;
  return q !== "" || agent !== undefined || endedBy !== undefined || gaps || direction !== undefined;
}
