import type { Histogram } from "../core/histogram.ts";
import type { BargeIn } from "./barge_in_watch.ts";
import type { DryRun } from "../twilio/peer/gap_judge.ts";
import type { CallLedger, Finding, Refused, Stall } from "./call_ledger.ts";
import type { ExpectationReport } from "./expectation.ts";

/** A distribution in ms; `null` while there is nothing. */
export interface Spread {
  /** Median, in ms; `null` if there is no value. */
  readonly p50: number | null;
  /** 95th percentile. */
  readonly p95: number | null;
  /** 99th percentile. */
  readonly p99: number | null;
  /** Greatest value. */
  readonly max: number | null;
}

/** Dry runs, and the first 100 of them one by one. */
export interface DryRunReport {
  /** How many there were. */
  readonly count: number;
  /** Their length together. */
  readonly ms: number;
  /** The first of them, one by one. */
  readonly list: readonly DryRun[];
}

/** A stall that was asked for, and the gap that the ear heard of it. */
export interface StallReport extends Stall {
  /** Length of that gap; `null` if nothing was being said. */
  readonly gapMs: number | null;
}

/** How a call went, as the other end of the line saw it. Times in ms since the call began. */
export interface CallReport {
  /** `CA…` */
  readonly callSid: string;
  /** `failed`: no stream was ever opened, or a webhook went wrong. */
  readonly outcome: "completed" | "rejected" | "failed";
  /** One line; `null` if it did not fail. */
  readonly failure: string | null;
  /** Who hung up. */
  readonly endedBy: "caller" | "server";
  /** From the answer, or the first request, to the end. */
  readonly durationMs: number;
  /** `ends`: how each stream ended. */
  readonly streams: { readonly opened: number; readonly lost: number; readonly ends: readonly string[] };
  /** What the caller heard. */
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
      /** Median, in ms; `null` if there is no value. */
      readonly p50: number | null;
      /** Greatest value. */
      readonly max: number | null;
    };
    /** Times in which nothing was played before more was, whatever they were to the ear. */
    readonly dryRuns: DryRunReport;
    /** Those that chopped speech. `asAsked`: how many of them a stall explains which was asked for. */
    readonly audibleGaps: DryRunReport & { readonly asAsked: number };
    /** Those that prove nothing, because this process was late itself. */
    readonly unsureGaps: number;
  };
  /** Times for which the line was told to stand still. */
  readonly stalls: readonly StallReport[];
  /** Marks of the server, and what became of them. */
  readonly marks: {
    readonly received: number;
    readonly played: number;
    readonly cleared: number;
    readonly pending: number;
  };
  /** `clear` messages that came. */
  readonly clears: number;
  /** When the caller spoke over the server. */
  readonly bargeIns: readonly BargeIn[];
  /** From the end of the caller's voice to the next sound. */
  readonly answersMs: readonly number[];
  /** What the caller sent. */
  readonly sent: { readonly frames: number; readonly droppedFrames: number; readonly digits: number };
  /** How what came compares with what must; `null`: nothing must. */
  readonly expectation: ExpectationReport | null;
  /** Why no stream could be opened; `null`: none was refused. */
  readonly refused: Refused | null;
  /** Faults of the server. */
  readonly errors: readonly Finding[];
  /** Lines of Twilio's debugger that are no fault by themselves. */
  readonly warnings: readonly Finding[];
  /** Why the call is not right, each in a few words; empty if it is. */
  readonly faults: readonly string[];
}

/** How a call ended, for {@linkcode reportCall}. */
export interface CallEnd {
  /** `CA…` */
  readonly callSid: string;
  /** What became of it. */
  readonly outcome: CallReport["outcome"];
  /** Why it broke; `null` unless it did. */
  readonly failure: string | null;
  /** Who hung up. */
  readonly endedBy: CallReport["endedBy"];
  /** From the answer, or the first request, to the end. */
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
      dryRuns: { count: ear.runs, ms: ear.runsMs, list: ledger.runs },
      audibleGaps: { count: ear.gaps, ms: ear.gapsMs, asAsked: ear.asAsked, list: ledger.gaps },
      unsureGaps: ear.unsure,
    },
    stalls: ledger.stalls.map((stall) => ({ ...stall, gapMs: gapOf(stall, ledger.gaps) })),
    marks: { received: ear.marks, played: ear.played, cleared: ear.cleared, pending: ear.pending },
    clears: counts.clears,
    bargeIns: ledger.talk.bargeIns,
    answersMs: ledger.talk.answersMs,
    sent: { frames: counts.sentFrames, droppedFrames: counts.droppedFrames, digits: counts.digits },
    expectation,
    refused: ledger.refused,
    errors: ledger.errors.list(),
    warnings: ledger.warnings.list(),
    faults: faultsOf(end, ledger, expectation),
  };
}

/** `n` things, in words. */
export function counted(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}

/** How long the gap was that the ear heard of a stall. */
function gapOf({ atMs, ms }: Stall, gaps: readonly DryRun[]): number | null {
  return gaps.find((gap) => gap.atMs < atMs + ms && gap.atMs + gap.ms > atMs)?.ms ??
    null;
}

function faultsOf(end: CallEnd, ledger: CallLedger, expectation: ExpectationReport | null): string[] {
  const faults: string[] = [];
  if (end.outcome !== "completed") {
    faults.push(`call ${end.outcome}${end.failure === null ? "" : `: ${end.failure}`}`);
  }
  if (ledger.streams.lost > 0) faults.push(`${counted(ledger.streams.lost, "stream")} lost`);
  const { gaps, asAsked, gapsMs, stalledMs } = ledger.ear;
  if (gaps > asAsked) {
    const ms = Math.round(gapsMs - stalledMs);
    faults.push(
      `${counted(gaps - asAsked, "audible gap")}${stalledMs > 0 ? " that no stall explains" : ""}, ${ms} ms`,
    );
  }
  if (ledger.counts.partialFrames > 0) faults.push(counted(ledger.counts.partialFrames, "partial frame"));
  if (ledger.errors.total > 0) faults.push(counted(ledger.errors.total, "error"));
  if (expectation !== null) {
    if (expectation.lostBytes > 0) faults.push(`${expectation.lostBytes} bytes lost`);
    if (expectation.alteredBytes > 0) faults.push(`${expectation.alteredBytes} bytes altered`);
    if (expectation.missingBytes > 0 && !end.wasPlaying) {
      faults.push(`${expectation.missingBytes} expected bytes never came`);
    }
  }
  return faults;
}
