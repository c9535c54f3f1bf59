/** What was said in a call, turn by turn: pure, so that tests can ask. @module */
import type { SaidView, TurnView } from "../../calls/call_view.ts";

/** Words for the caller, and when the caller began to hear them, in ms since the call began. */
export interface SaidLine extends Omit<SaidView, "id" | "at"> {
  /** That of the event in the trace; `null` for words that are known from their turn only. */
  readonly id: number | null;
  /** When the caller began to hear it, in ms since the call began; `null` where that is not known. */
  readonly atMs: number | null;
}

/** A turn of the caller's and all that was said until the next one; what comes before the first turn has none. */
export interface TranscriptPart {
  /** The turn; `null` for what comes before the first. */
  readonly turn: TurnView | null;
  /** When the caller had finished, in ms since the call began; `null` where the trace doesn't tell. */
  readonly atMs: number | null;
  /** What was said to the caller. */
  readonly lines: readonly SaidLine[];
}

/** Everything that was said, in order. `turnTimes`: when each turn's caller had finished, by the id of the turn. */
export function transcriptOf(
  { turns, said, startedAt }: {
    readonly turns: readonly TurnView[];
    readonly said: readonly SaidView[];
    readonly startedAt: string;
  },
  turnTimes: ReadonlyMap<number, number>,
): TranscriptPart[] {
  const startedMs = Date.parse(startedAt);
  const parts = [null, ...turns].map((turn) => ({
    turn,
    atMs: turn && (turnTimes.get(turn.id) ?? null),
    lines: [] as SaidLine[],
  }));
  let current = 0;
  for (const { id, at, ...words } of said) {
    const atMs = Date.parse(at) - startedMs;
    current = Math.max(current, parts.findLastIndex((part) => part.atMs !== null && part.atMs <= atMs));
    current = turnBySpeech(parts, current, words.text) ?? current;
    parts[current]!.lines.push({ ...words, id, atMs });
  }
  for (const { turn, lines } of parts) {
    if (turn && lines.length === 0 && turn.agent !== "") lines.push(lineOf(turn));
  }
  return parts.filter(({ turn, lines }) => turn !== null || lines.length > 0);
}

/** Of the turns after part `from` whose time isn't known, the first one that is answered with `text`. */
function turnBySpeech(
  parts: readonly TranscriptPart[],
  from: number,
  text: string | null,
): number | undefined {
  if (text === null || text === "") return undefined;
  for (let i = from + 1; i < parts.length && parts[i]!.atMs === null; i++) {
    if (parts[i]!.turn?.agent.startsWith(text)) return i;
  }
  return undefined;
}

/** The answer of a turn whose words are not kept by themselves. */
function lineOf({ agent, heard, interrupted }: TurnView): SaidLine {
  return { id: null, atMs: null, by: "agent", why: "answer", text: agent, heard, interrupted };
}

/** Whether the caller's words are known: `…` stands for speech that nobody has transcribed. */
export function isTranscribed({ user }: Pick<TurnView, "user">): boolean {
  return user !== "" && user !== "…";
}

/** A text in two parts. */
export interface HeardSplit {
  /** What of the text was heard. */
  readonly heard: string;
  /** What came after; empty when everything was heard, or when nobody knows yet. */
  readonly unheard: string;
  /** How much was heard: all, some, nothing, or not known while it is still being said. */
  readonly share: "all" | "some" | "none" | "unknown";
}

/** Splits what was said by what was heard of it, `null` while that isn't known. */
export function splitHeard(text: string, heard: string | null): HeardSplit {
  if (heard === null) return { heard: text, unheard: "", share: "unknown" };
  if (heard === text) return { heard: text, unheard: "", share: "all" };
  if (heard === "") return { heard: "", unheard: text, share: "none" };
  const end = endOfHeard(text, heard);
  // Words that are not those of the text: shown as they are, and the text after them.
  if (end === undefined) return { heard, unheard: text, share: "some" };
  const unheard = text.slice(end);
  if (unheard.trim() === "") return { heard: text, unheard: "", share: "all" };
  return { heard: text.slice(0, end), unheard, share: "some" };
}

/** Where `heard` ends in `text`; white space counts for nothing, since providers change it. */
function endOfHeard(text: string, heard: string): number | undefined {
  let at = 0;
  for (const char of heard) {
    if (/\s/.test(char)) continue;
    while (/\s/.test(text[at] ?? "")) at++;
    if (!text.startsWith(char, at)) return undefined;
    at += char.length;
  }
  return at;
}
