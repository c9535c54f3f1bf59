/** What of the agent's words the caller heard. @module */
import type { TurnView } from "../../calls/call_view.ts";

/** The agent's words of one turn, in two parts. */
export interface Said {
  readonly heard: string;
  /** What came after; empty when everything was heard, or when nobody knows yet. */
  readonly unheard: string;
  /** How much was heard: all, some, nothing, or not known while it is still being said. */
  readonly share: "all" | "some" | "none" | "unknown";
}

/** Splits what was said by what was heard; `over` says that the call, or the turn, is. */
export function splitHeard(
  turn: Pick<TurnView, "agent" | "heard" | "interrupted">,
  options: { over: boolean },
): Said {
  const { agent, heard, interrupted } = turn;
  if (!interrupted && heard === "" && !options.over) return { heard: agent, unheard: "", share: "unknown" };
  if (heard === agent) return { heard: agent, unheard: "", share: "all" };
  if (heard === "") return { heard: "", unheard: agent, share: "none" };
  const end = endOfHeard(agent, heard);
  // Words that are not those of the text: shown as they are, and the text after them.
  if (end === undefined) return { heard, unheard: agent, share: "some" };
  const unheard = agent.slice(end);
  if (unheard.trim() === "") return { heard: agent, unheard: "", share: "all" };
  return { heard: agent.slice(0, end), unheard, share: "some" };
}

/** Where `heard` ends in `agent`; white space counts for nothing, since providers change it. */
function endOfHeard(agent: string, heard: string): number | undefined {
  let at = 0;
  for (const char of heard) {
    if (/\s/.test(char)) continue;
    while (/\s/.test(agent[at] ?? "")) at++;
    if (!agent.startsWith(char, at)) return undefined;
    at += char.length;
  }
  return at;
}
