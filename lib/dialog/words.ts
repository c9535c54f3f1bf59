/** What is said to a caller. Types only; safe in a browser. @module */

/** Whose words they are: the agent's, an operator's, or those of the server, which says goodbye when it goes down. */
export type SpokenBy = "agent" | "operator" | "server";

/** What they are said for. */
export type SpokenWhy = "greeting" | "answer" | "filler" | "prompt" | "fallback" | "say" | "goodbye";

/** Words for the caller. */
export interface Words {
  /** Whose words they are. */
  readonly by: SpokenBy;
  /** What they are said for. */
  readonly why: SpokenWhy;
  /** `null` for sound whose words are not known, such as a recorded greeting or an echo. */
  readonly text: string | null;
  /** Number of the turn that they answer. @default they answer none */
  readonly turn?: number;
}

/** Words that were spoken, as far as it is known what became of them. */
export interface Spoken extends Words {
  /** Counts from 1 within a call. */
  readonly id: number;
  /** When the caller began to hear them, in ms of the clock; until that is known, when they were handed over. */
  startMs: number;
  /** What of the text was heard; `null` while they are being spoken, and where the text is not known. */
  heard: string | null;
  /** Whether they were cut short. */
  interrupted: boolean;
}
