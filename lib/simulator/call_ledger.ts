import { Arrivals, type ArrivalTally, newArrivalTally } from "./arrivals.ts";
import { BargeInWatch } from "./barge_in_watch.ts";
import { Expectation } from "./expectation.ts";
import { Findings } from "./findings.ts";
import { type Hole, MAX_HOLES } from "./gap_judge.ts";
import type { Playback } from "./playback.ts";
import { Recorder } from "./recorder.ts";

/** Options of {@linkcode CallLedger}. */
export interface CallLedgerOptions {
  /** Audio that must come, byte for byte, from the first byte of the call on. */
  expect?: Uint8Array;
  /** Keep what was heard. @default false */
  record?: boolean;
  /** Where the figures of all calls are added up. */
  tally?: ArrivalTally;
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
  readonly counts = {
    frames: 0,
    bytes: 0,
    partialFrames: 0,
    clears: 0,
    sentFrames: 0,
    droppedFrames: 0,
    digits: 0,
  };
  /** Folded from the ears of ended streams. */
  readonly ear = {
    discardedBytes: 0,
    clearedBytes: 0,
    marks: 0,
    played: 0,
    cleared: 0,
    pending: 0,
    holes: 0,
    holesMs: 0,
    gaps: 0,
    gapsMs: 0,
    unsure: 0,
  };
  readonly holes: Hole[] = [];
  readonly gaps: Hole[] = [];
  readonly streams = { opened: 0, lost: 0, ends: [] as string[] };
  /** First byte of audio since the call began, in ms; `null` while there is none. */
  firstMediaMs: number | null = null;

  /** @param originMs moment of the clock at which the call begins */
  constructor(originMs: number, options: CallLedgerOptions = {}) {
    this.originMs = originMs;
    this.arrivals = options.tally === undefined
      ? new Arrivals(this.tally)
      : new Arrivals(this.tally, options.tally);
    this.talk = new BargeInWatch(originMs);
    this.expectation = options.expect === undefined ? null : new Expectation(options.expect);
    this.recorder = options.record === true ? new Recorder(originMs) : null;
  }

  /** Adds up the ear of a stream that has ended. */
  fold(playback: Playback): void {
    playback.gaps.settle();
    const { totals } = playback;
    const found = playback.gaps.totals;
    this.ear.discardedBytes += totals.discardedBytes;
    this.ear.clearedBytes += totals.clearedBytes;
    this.ear.marks += totals.marks;
    this.ear.played += totals.played;
    this.ear.cleared += totals.cleared;
    this.ear.pending += totals.marks - totals.played - totals.cleared;
    for (const name of ["holes", "holesMs", "gaps", "gapsMs", "unsure"] as const) {
      this.ear[name] += found[name];
    }
    this.holes.push(...playback.gaps.holes.slice(0, MAX_HOLES - this.holes.length));
    this.gaps.push(...playback.gaps.gaps.slice(0, MAX_HOLES - this.gaps.length));
    this.arrivals.restart();
  }
}
