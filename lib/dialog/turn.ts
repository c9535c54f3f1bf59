import type { Spoken } from "./words.ts";

/** One exchange of a conversation: what the caller wanted, and the words that answer it. */
export interface Turn {
  /** Counts from 1 within a call. */
  readonly id: number;
  /** What the caller said, or the key that was pressed. */
  readonly user: string;
  /** In the order in which they were spoken. */
  readonly answers: readonly Spoken[];
}
