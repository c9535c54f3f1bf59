import type { Histogram } from "../core/histogram.ts";
import type { BargeIn } from "./barge_in_watch.ts";
import type { CallLedger } from "./call_ledger.ts";
import type { ExpectationReport } from "./expectation.ts";
import type { Finding } from "./findings.ts";
import type { Hole } from "./gap_judge.ts";

/** A distribution in ms; `null` while there is nothing. */
export interface Spread {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Holes, and the first 100 of them one by one. */
export interface HoleReport {
  readonly count: number;
  readonly ms: number;
  readonly list: readonly Hole[];
}

/** How a call went, as the other end of the line saw it. Times in ms since the call began. */
export interface CallReport {
  readonly callSid: string;
  /** `failed`: no stream was ever opened, or a webhook went wrong. */
  readonly outcome: "completed" | "rejected" | "failed";
  /** One line; `null` if it did not fail. */
  readonly failure: string | null;
  readonly endedBy: "caller" | "server";
  readonly durationMs: number;
  /** `ends`: how each stream ended. */
  readonly streams: { readonly opened: number; readonly lost: number; readonly ends: readonly string[] };
  readonly audio: {
    readonly frames: number;
    readonly bytes: number;
    readonly partialFrames: number;
    readonly discardedBytes: number;
    readonly clearedBytes: number;
    readonly firstMs: number | null;
    readonly fps: number | null;
    readonly intervalMs: Spread;
    readonly latenessMs: Spread;
    /** Over the longest utterance. */
    readonly driftMs: number | null;
    readonly driftOverMs: number | null;
    readonly leadMs: {
      readonly min: number | null;
      readonly p50: number | null;
      readonly max: number | null;
    };
    readonly dryRuns: HoleReport;
    readonly audibleGaps: HoleReport;
    /** Holes that prove nothing, because this process was late itself. */
    readonly unsureHoles: number;
  };
  readonly marks: {
    readonly received: number;
    readonly played: number;
    readonly cleared: number;
    readonly pending: number;
  };
  readonly clears: number;
  readonly bargeIns: readonly BargeIn[];
  /** From the end of the caller's voice to the next sound. */
  readonly answersMs: readonly number[];
  readonly sent: { readonly frames: number; readonly droppedFrames: number; readonly digits: number };
  readonly expectation: ExpectationReport | null;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Why the call is not right, each in a few words; empty if it is. */
  readonly faults: readonly string[];
}

/** How a call ended, for {@linkcode reportCall}. */
export interface CallEnd {
  readonly callSid: string;
  readonly outcome: CallReport["outcome"];
  readonly failure: string | null;
  readonly endedBy: CallReport["endedBy"];
  readonly durationMs: number;
  /** Whether audio was still playing when the call ended, so that what was to come is not lost. */
  readonly wasPlaying: boolean;
}

/** Percentiles of a histogram. */
export function spreadOf(histogram: Histogram): Spread {
  return {
    p50: histogram.percentile(50),
    p95: histogram.percentile(95),
    p99: histogram.percentile(99),
    max: histogram.max,
  };
}

/** Writes the report of a call. */
export function reportCall(end: CallEnd, ledger: CallLedger): CallReport {
  const { arrivals, counts, ear, tally } = ledger;
  const { callSid, outcome, failure, endedBy, durationMs } = end;
  const expectation = ledger.expectation?.report() ?? null;
  return {
    callSid,
    outcome,
    failure,
    endedBy,
    durationMs,
    streams: { ...ledger.streams, ends: [...ledger.streams.ends] },
    audio: {
      frames: counts.frames,
      bytes: counts.bytes,
      partialFrames: counts.partialFrames,
      discardedBytes: ear.discardedBytes,
      clearedBytes: ear.clearedBytes,
      firstMs: ledger.firstMediaMs,
      fps: arrivals.framesPerSecond,
      intervalMs: spreadOf(tally.intervalMs),
      latenessMs: spreadOf(tally.latenessMs),
      driftMs: arrivals.drift?.ms ?? null,
      driftOverMs: arrivals.drift?.overMs ?? null,
      leadMs: { min: arrivals.minLeadMs, p50: tally.leadMs.percentile(50), max: tally.leadMs.max },
      dryRuns: { count: ear.holes, ms: ear.holesMs, list: ledger.holes },
      audibleGaps: { count: ear.gaps, ms: ear.gapsMs, list: ledger.gaps },
      unsureHoles: ear.unsure,
    },
    marks: { received: ear.marks, played: ear.played, cleared: ear.cleared, pending: ear.pending },
    clears: counts.clears,
    bargeIns: ledger.talk.bargeIns,
    answersMs: ledger.talk.answersMs,
    sent: { frames: counts.sentFrames, droppedFrames: counts.droppedFrames, digits: counts.digits },
    expectation,
    errors: ledger.errors.list(),
    warnings: ledger.warnings.list(),
    faults: faultsOf(end, ledger, expectation),
  };
}

function faultsOf(end: CallEnd, ledger: CallLedger, expectation: ExpectationReport | null): string[] {
  const faults: string[] = [];
  if (end.outcome !== "completed") {
    faults.push(`call ${end.outcome}${end.failure === null ? "" : `: ${end.failure}`}`);
  }
  if (ledger.streams.lost > 0) faults.push(`${ledger.streams.lost} streams lost`);
  if (ledger.ear.gaps > 0) {
    faults.push(`${ledger.ear.gaps} audible gaps, ${Math.round(ledger.ear.gapsMs)} ms`);
  }
  if (ledger.counts.partialFrames > 0) faults.push(`${ledger.counts.partialFrames} partial frames`);
  if (ledger.errors.total > 0) faults.push(`${ledger.errors.total} errors`);
  if (expectation !== null) {
    if (expectation.lostBytes > 0) faults.push(`${expectation.lostBytes} bytes lost`);
    if (expectation.alteredBytes > 0) faults.push(`${expectation.alteredBytes} bytes altered`);
    if (expectation.missingBytes > 0 && !end.wasPlaying) {
      faults.push(`${expectation.missingBytes} expected bytes never came`);
    }
  }
  return faults;
}
