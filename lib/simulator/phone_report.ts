import type { Histogram } from "../core/histogram.ts";
import type { ArrivalTally } from "./arrivals.ts";
import { type CallReport, type Spread, spreadOf } from "./call_report.ts";

/** How many calls went, together. */
export interface PhoneReport {
  /** `true` if every call was right. */
  readonly ok: boolean;
  /** How many there were. */
  readonly calls: number;
  /** Of them, those that had a stream and ended in order. */
  readonly completed: number;
  /** Those that the server didn't take. */
  readonly rejected: number;
  /** Those that broke. */
  readonly failed: number;
  /** Media messages of all calls. */
  readonly frames: number;
  /** Their sound, in bytes. */
  readonly bytes: number;
  /** Of all calls together. */
  readonly intervalMs: Spread;
  /** Behind the 20 ms grid of each utterance. */
  readonly latenessMs: Spread;
  /** Left in the buffer when a frame came. */
  readonly leadMs: { readonly min: number | null; readonly p50: number | null; readonly max: number | null };
  /** Greatest amount of any call. */
  readonly driftMs: number | null;
  /** Frames a second, of the slowest and the fastest call. */
  readonly fps: { readonly min: number | null; readonly max: number | null };
  /** Times in which nothing was played before more was. */
  readonly dryRuns: number;
  /** Those of them that chopped speech. */
  readonly audibleGaps: number;
  /** Audible gaps that a stall explains which was asked for. */
  readonly gapsAsAsked: number;
  /** Those that this process may have made itself. */
  readonly unsureGaps: number;
  /** Faults of the server. */
  readonly errors: number;
  /** Marks that came, were played and were cleared. */
  readonly marks: { readonly received: number; readonly played: number; readonly cleared: number };
  /** `clear` messages that came. */
  readonly clears: number;
  /** From barge-in to silence. */
  readonly silentAfterMs: readonly number[];
  /** How late this process itself was. */
  readonly simulatorLagMs: Spread;
  /** Each call, in the order they were made in. */
  readonly perCall: readonly CallReport[];
}

/** Adds up the reports of all calls. */
export function reportPhone(
  reports: readonly CallReport[],
  { tally, lagMs }: { tally: ArrivalTally; lagMs: Histogram },
): PhoneReport {
  const sum = (pick: (report: CallReport) => number): number =>
    reports.reduce((all, one) => all + pick(one), 0);
  const known = (pick: (report: CallReport) => number | null): number[] =>
    reports.map(pick).filter((value) => value !== null);
  const least = (values: readonly number[]): number | null =>
    values.length === 0 ? null : Math.min(...values);
  const most = (values: readonly number[]): number | null => values.length === 0 ? null : Math.max(...values);
  const fps = known((report) => report.audio.fps);
  const drifts = known((report) => report.audio.driftMs).sort((a, b) => Math.abs(b) - Math.abs(a));
  return {
    ok: reports.every((report) => report.faults.length === 0),
    calls: reports.length,
    completed: sum((report) => Number(report.outcome === "completed")),
    rejected: sum((report) => Number(report.outcome === "rejected")),
    failed: sum((report) => Number(report.outcome === "failed")),
    frames: sum((report) => report.audio.frames),
    bytes: sum((report) => report.audio.bytes),
    intervalMs: spreadOf(tally.intervalMs),
    latenessMs: spreadOf(tally.latenessMs),
    leadMs: {
      min: least(known((report) => report.audio.leadMs.min)),
      p50: tally.leadMs.percentile(50),
      max: tally.leadMs.max,
    },
    driftMs: drifts[0] ?? null,
    fps: { min: least(fps), max: most(fps) },
    dryRuns: sum((report) => report.audio.dryRuns.count),
    audibleGaps: sum((report) => report.audio.audibleGaps.count),
    gapsAsAsked: sum((report) => report.audio.audibleGaps.asAsked),
    unsureGaps: sum((report) => report.audio.unsureGaps),
    errors: sum((report) => report.errors.reduce((all, one) => all + one.count, 0)),
    marks: {
      received: sum((report) => report.marks.received),
      played: sum((report) => report.marks.played),
      cleared: sum((report) => report.marks.cleared),
    },
    clears: sum((report) => report.clears),
    silentAfterMs: reports.flatMap((report) => report.bargeIns)
      .flatMap(({ silentAfterMs }) => silentAfterMs === null ? [] : [silentAfterMs]),
    simulatorLagMs: spreadOf(lagMs),
    perCall: reports,
  };
}
