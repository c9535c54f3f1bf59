import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Said, SpeakerListener } from "../agents/speaker.ts";
import type { Turn } from "../dialog/turn.ts";
import type { Spoken, Words } from "../dialog/words.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import type { SaidView, TurnLatency, TurnView } from "./call_view.ts";
import { TurnClock } from "./turn_clock.ts";

/** Turns kept of a call; older ones are forgotten first. */
export const MAX_TURNS = 200;
/** Words that were said and are kept of a call, by their number and their length in all; older ones are forgotten first. */
export const MAX_SAID = 500;
/** The most of their text that is kept, in characters. */
export const MAX_SAID_CHARS = 100_000;

/** Options of {@linkcode Transcript}. */
export interface TranscriptOptions {
  /** When words and turns begin. */
  readonly clock: Clock;
  /** Gets a line for each turn. */
  readonly log: Log;
  /** Told of each turn that was timed in full. */
  readonly onTimed: (latency: TurnLatency) => void;
}

interface TimedTurn extends Turn {
  readonly answers: Spoken[];
  readonly clock: TurnClock;
}

/** What was said in a call: its turns with their latency, and everything that the caller heard. */
export class Transcript implements SpeakerListener {
  readonly #options: TranscriptOptions;
  readonly #turns: TimedTurn[] = [];
  readonly #said: Spoken[] = [];
  #chars = 0;
  #lastTurn = 0;

  /** Nothing has been said yet. */
  constructor(options: TranscriptOptions) {
    this.#options = options;
  }

  /** Begins a turn. The caller had finished at `endedMs` of the clock. */
  begin(user: string, endedMs: number): Turn {
    const id = ++this.#lastTurn;
    const clock = new TurnClock(endedMs, this.#options.clock.now());
    const turn = { id, user, answers: [], clock };
    this.#turns.push(turn);
    if (this.#turns.length > MAX_TURNS) this.#turns.shift();
    return turn;
  }

  spoken(id: number, words: Words): void {
    const startMs = this.#options.clock.now();
    const spoken: Spoken = { ...words, id, startMs, heard: null, interrupted: false };
    const turn = this.#turnOf(words);
    turn?.answers.push(spoken);
    turn?.clock.answer(id);
    this.#said.push(spoken);
    this.#chars += words.text?.length ?? 0;
    while (this.#said.length > MAX_SAID || this.#chars > MAX_SAID_CHARS) this.#forgetOldest();
  }

  heard(id: number, { heard, interrupted }: Said): void {
    const spoken = this.#find(id);
    if (spoken !== undefined) Object.assign(spoken, { heard, interrupted });
  }

  /** Utterance `id` begins to be heard at `atMs` of the clock. */
  starts(id: number, atMs: number): void {
    const spoken = this.#find(id);
    if (spoken !== undefined) spoken.startMs = atMs;
  }

  /** Takes note of what happens to speech. */
  note(event: TxEvent): void {
    const turn = this.#turns.at(-1);
    if (turn === undefined || !turn.clock.note(event, this.#options.clock.now())) return;
    const { latencyMs } = turn.clock;
    this.#options.log.info("LATENCY", "turn", { turn: turn.id, ...latencyMs });
    this.#options.onTimed(latencyMs);
  }

  /** The turns, oldest first. */
  turns(): TurnView[] {
    return this.#turns.map(({ id, user, answers, clock }) => ({
      id,
      user,
      agent: answers.map(({ text }) => text ?? "").join(" "),
      heard: answers.map(({ heard }) => heard ?? "").join(" ").trimEnd(),
      interrupted: answers.some(({ interrupted }) => interrupted),
      latencyMs: { ...clock.latencyMs },
    }));
  }

  /** All words in the order in which they were said; `wallTime` makes ISO 8601 of a time of the clock. */
  said(wallTime: (atMs: number) => string): SaidView[] {
    return this.#said.map(({ id, startMs, by, why, text, heard, interrupted }) => ({
      id,
      at: wallTime(startMs),
      by,
      why,
      text,
      heard,
      interrupted,
    }));
  }

  #find(id: number): Spoken | undefined {
    return this.#said.findLast((spoken) => spoken.id === id);
  }

  #turnOf({ turn: id }: Words): TimedTurn | undefined {
    return id === undefined ? undefined : this.#turns.findLast((turn) => turn.id === id);
  }

  #forgetOldest(): void {
    const oldest = this.#said.shift();
    if (oldest === undefined) return;
    this.#chars -= oldest.text?.length ?? 0;
    this.#turnOf(oldest)?.answers.shift();
  }
}
