import { type DryRun, MAX_RUNS } from "../twilio/peer/gap_judge.ts";
import { NO_PEER_COUNTS } from "../twilio/peer/peer_stream.ts";
import type { Playback } from "../twilio/peer/playback.ts";
import { Arrivals, type ArrivalTally, newArrivalTally } from "./arrivals.ts";
import { BargeInWatch } from "./barge_in_watch.ts";
import { Expectation } from "./expectation.ts";
import { Recorder } from "./recorder.ts";
import type { SocketEnd } from "./twilio_socket.ts";

/** What was found against the server, or in Twilio's debugger. `code`: Twilio's error code, or a word of our own. */
export interface Finding {
  /** Twilio's error code, or a word. */
  readonly code: string;
  /** What it means, in one line. */
  readonly text: string;
  /** How often it was found. */
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
  /** In ms since the origin of the times. */
  readonly atMs: number;
  /** How long it lasted. */
  readonly ms: number;
}

/** The first webhook or stream that the server refused, or that did not reach it. */
export interface Refused {
  /** Twilio's error code. */
  readonly code: number;
  /** Of HTTP; `null` if nobody answered. */
  readonly status: number | null;
  /** What happened, in one line. */
  readonly message: string;
}

/** All figures of one call, over all of its streams. */
export class CallLedger {
  /** Moment of the clock that times are counted from. */
  readonly originMs: number;
  /** How frames arrived. */
  readonly tally: ArrivalTally = newArrivalTally();
  /** Counts frames into the tallies. */
  readonly arrivals: Arrivals;
  /** Who spoke over whom. */
  readonly talk: BargeInWatch;
  /** Compares what comes with what must; `null`: nothing must. */
  readonly expectation: Expectation | null;
  /** Keeps what is heard; `null`: it isn't kept. */
  readonly recorder: Recorder | null;
  /** Against the server: any of them fails the call. */
  readonly errors: Findings = new Findings();
  /** Lines in Twilio's debugger that are no fault by themselves. */
  readonly warnings: Findings = new Findings();
  /** What went over all streams of the call. */
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
  /** Times in which nothing was played before more was, the first of each stream. */
  readonly runs: DryRun[] = [];
  /** Those of them that chopped speech. */
  readonly gaps: DryRun[] = [];
  /** When the line stood still because it was told to. */
  readonly stalls: Stall[] = [];
  /** How many streams there were, how many were lost, and how each ended. */
  readonly streams = { opened: 0, lost: 0, ends: [] as string[] };
  /** Why no stream could be opened; `null`: none was refused. */
  refused: Refused | null = null;
  /** First byte of audio since the call began, in ms; `null` while there is none. */
  firstMediaMs: number | null = null;

  /** `originMs`: moment of the clock at which the call begins */
  constructor(originMs: number, options: CallLedgerOptions = {}) {
    this.originMs = originMs;
    this.arrivals = new Arrivals(this.tally, ...(options.tally === undefined ? [] : [options.tally]));
    this.talk = new BargeInWatch(originMs);
    this.expectation = options.expect === undefined ? null : new Expectation(options.expect);
    this.recorder = options.record === true ? new Recorder(originMs) : null;
  }

  /** Notes how a stream ended. Returns the event that Twilio tells, and its error. */
  streamEnded(end: SocketEnd, hangsUp: boolean): [event: string, error?: string] {
    const { streams, warnings, errors } = this;
    switch (end.kind) {
      case "ours":
        streams.ends.push(hangsUp ? "hung up" : "reset");
        return ["stream-stopped"];
      case "closed": {
        const how = `${end.code} ${end.reason}`.trimEnd();
        streams.ends.push(`closed by the server: ${how}`);
        warnings.add(31921, `the server closed the stream: ${how}`);
        return ["stream-stopped"];
      }
      case "lost":
        streams.ends.push(`lost: ${end.reason}`);
        streams.lost++;
        warnings.add(31903, `broken pipe: ${end.reason}`);
        return ["stream-error", `31903 ${end.reason}`];
      case "violation":
        streams.ends.push(`WebSocket violation: ${end.reason}`);
        errors.add(31924, end.reason);
        return ["stream-error", `31924 ${end.reason}`];
    }
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
