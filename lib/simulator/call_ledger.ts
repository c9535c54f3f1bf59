import { type DryRun, MAX_RUNS } from "../twilio/peer/gap_judge.ts";
import { NO_PEER_COUNTS } from "../twilio/peer/peer_stream.ts";
import type { Playback } from "../twilio/peer/playback.ts";
import { Arrivals, type ArrivalTally, newArrivalTally } from "./arrivals.ts";
import { BargeInWatch } from "./barge_in_watch.ts";
import { Expectation } from "./expectation.ts";
import { Recorder } from "./recorder.ts";

/** What was found against the server, or in Twilio's debugger. `code`: Twilio's error code, or a word of our own. */
export interface Finding {
  readonly code: string;
  readonly text: string;
  readonly count: number;
}

const MAX_TEXTS = 32;

/** A bounded list of findings; equal ones are counted. */
export class Findings {
  readonly #counts = new Map<string, { code: string; text: string; count: number }>();
  #total = 0;

  /** How many there were, listed or not. */
  get total(): number {
    return this.#total;
  }

  /** Adds one. */
  add(code: number | string, text: string): void {
    this.#total++;
    const key = `${code} ${text}`;
    const known = this.#counts.get(key);
    if (known !== undefined) known.count++;
    else if (this.#counts.size < MAX_TEXTS) this.#counts.set(key, { code: String(code), text, count: 1 });
  }

  /** The first 32 different ones. */
  list(): Finding[] {
    return [...this.#counts.values()].map((finding) => ({ ...finding }));
  }
}

/** Options of {@linkcode CallLedger}. */
export interface CallLedgerOptions {
  /** Audio that must come, byte for byte, from the first byte of the call on. */
  expect?: Uint8Array;
  /** Keep what was heard. @default false */
  record?: boolean;
  /** Where the figures of all calls are added up. */
  tally?: ArrivalTally;
}

/** A time for which the line was told to stand still, in ms since the call began. */
export interface Stall {
  readonly atMs: number;
  readonly ms: number;
}

/** The first webhook or stream that the server refused, or that did not reach it. */
export interface Refused {
  /** Twilio's error code. */
  readonly code: number;
  /** Of HTTP; `null` if nobody answered. */
  readonly status: number | null;
  readonly message: string;
}

/** All figures of one call, over all of its streams. */
export class CallLedger {
  readonly originMs: number;
  readonly tally: ArrivalTally = newArrivalTally();
  readonly arrivals: Arrivals;
  readonly talk: BargeInWatch;
  readonly expectation: Expectation | null;
  readonly recorder: Recorder | null;
  /** Against the server: any of them fails the call. */
  readonly errors: Findings = new Findings();
  /** Lines in Twilio's debugger that are no fault by themselves. */
  readonly warnings: Findings = new Findings();
  readonly counts = { ...NO_PEER_COUNTS, partialFrames: 0 };
  /** Folded from the ears of ended streams. */
  readonly ear = {
    discardedBytes: 0,
    clearedBytes: 0,
    marks: 0,
    played: 0,
    cleared: 0,
    pending: 0,
    runs: 0,
    runsMs: 0,
    gaps: 0,
    gapsMs: 0,
    stalledMs: 0,
    asAsked: 0,
    unsure: 0,
  };
  readonly runs: DryRun[] = [];
  readonly gaps: DryRun[] = [];
  readonly stalls: Stall[] = [];
  readonly streams = { opened: 0, lost: 0, ends: [] as string[] };
  refused: Refused | null = null;
  /** First byte of audio since the call began, in ms; `null` while there is none. */
  firstMediaMs: number | null = null;

  /** @param originMs moment of the clock at which the call begins */
  constructor(originMs: number, options: CallLedgerOptions = {}) {
    this.originMs = originMs;
    this.arrivals = new Arrivals(this.tally, ...(options.tally === undefined ? [] : [options.tally]));
    this.talk = new BargeInWatch(originMs);
    this.expectation = options.expect === undefined ? null : new Expectation(options.expect);
    this.recorder = options.record === true ? new Recorder(originMs) : null;
  }

  /** Adds up the ear of a stream that has ended. */
  fold({ totals, judge }: Playback): void {
    const { ear } = this;
    for (const name of ["discardedBytes", "clearedBytes", "marks", "played", "cleared"] as const) {
      ear[name] += totals[name];
    }
    ear.pending += totals.marks - totals.played - totals.cleared;
    for (const name of ["runs", "runsMs", "gaps", "gapsMs", "stalledMs", "asAsked", "unsure"] as const) {
      ear[name] += judge.totals[name];
    }
    this.runs.push(...judge.runs.slice(0, MAX_RUNS - this.runs.length));
    this.gaps.push(...judge.gaps.slice(0, MAX_RUNS - this.gaps.length));
    this.arrivals.restart();
  }
}
