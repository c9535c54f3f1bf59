import { type CallReport, counted, type Spread, type StallReport } from "./call_report.ts";
import type { PhoneReport } from "./phone_report.ts";

/** Calls whose faults are listed one by one. */
const MAX_LISTED = 10;
const LABEL_WIDTH = 15;

type Line = (label: string, text: string) => void;

/** The report as aligned text for people, with what to do about faults. */
export function renderReport(report: PhoneReport, mends: readonly string[] = []): string {
  const lines: string[] = [];
  const line: Line = (label, text) => lines.push(`${label.padEnd(LABEL_WIDTH)}${text}`);
  const one = report.perCall.length === 1 ? report.perCall[0] : undefined;
  line(
    "calls",
    `${report.calls}: ${report.completed} completed, ${report.rejected} rejected, ${report.failed} failed`,
  );
  if (one !== undefined) {
    line("call", `${one.callSid}, ${(one.durationMs / 1000).toFixed(1)} s, ended by the ${one.endedBy}`);
    for (const end of one.streams.ends) line("stream", end);
  }
  renderAudio(report, line);
  const { marks } = report;
  line(
    "marks",
    `${marks.received} received, ${marks.played} played, ${marks.cleared} cleared; ${report.clears} clears`,
  );
  if (report.silentAfterMs.length > 0) {
    line("barge-in", `silent after ${summary(report.silentAfterMs)} ms`);
  }
  if (one !== undefined) renderCall(one, line);
  line("simulator lag", spread(report.simulatorLagMs));
  renderFaults(report, line);
  for (const mend of mends) line("mend", mend);
  line("result", result(report));
  return `${lines.join("\n")}\n`;
}

function renderAudio(report: PhoneReport, line: Line): void {
  const fps = report.fps.min === report.fps.max
    ? ms(report.fps.min, 2)
    : `${ms(report.fps.min, 2)} to ${ms(report.fps.max, 2)}`;
  line("frames", `${report.frames}, ${fps} a second, drift ${ms(report.driftMs)} ms`);
  line("interval", spread(report.intervalMs));
  line("lateness", spread(report.latenessMs));
  line("lead", `min ${ms(report.leadMs.min)}  p50 ${ms(report.leadMs.p50)}  max ${ms(report.leadMs.max)} ms`);
  const howMany = report.gapsAsAsked === report.audibleGaps ? "" : `${report.gapsAsAsked} `;
  const asked = report.gapsAsAsked === 0 ? "" : ` (${howMany}made by the stall that was asked for)`;
  const unsure = report.unsureGaps === 0
    ? ""
    : `, ${report.unsureGaps} that prove nothing (the simulator was late itself)`;
  line(
    "gaps",
    `${counted(report.audibleGaps, "audible gap")}${asked}, ${counted(report.dryRuns, "dry run")}${unsure}`,
  );
}

function renderFaults(report: PhoneReport, line: Line): void {
  const faulty = report.perCall.filter((call) => call.faults.length > 0);
  for (const call of faulty.slice(0, MAX_LISTED)) {
    line("FAULT", `${call.callSid}: ${call.faults.join("; ")}`);
    for (const { code, text, count } of call.errors.slice(0, 5)) line("", `${count} × ${code} ${text}`);
    for (const gap of call.audio.audibleGaps.list.slice(0, 5)) {
      const stalled = gap.stalledMs === 0 ? "" : `, ${gap.stalledMs.toFixed(1)} ms of it by the stall`;
      line("", `gap of ${gap.ms.toFixed(1)} ms at ${seconds(gap.atMs)}${stalled}`);
    }
  }
  if (faulty.length > MAX_LISTED) line("FAULT", `and ${faulty.length - MAX_LISTED} calls more`);
}

function result({ ok, gapsAsAsked }: PhoneReport): string {
  if (!ok) return "NOT right";
  return gapsAsAsked === 0 ? "all right" : "as asked: no gap but what the stall made";
}

function renderCall(call: CallReport, line: Line): void {
  for (const stall of call.stalls) line("stall", stallText(stall));
  if (call.answersMs.length > 0) line("answers", `after ${summary(call.answersMs)} ms`);
  const { expectation } = call;
  if (expectation !== null) {
    line(
      "expected",
      `${expectation.expectedBytes} bytes: ${expectation.rightBytes} right, ${expectation.lostBytes} lost, ` +
        `${expectation.alteredBytes} altered, ${expectation.missingBytes} did not come`,
    );
  }
  for (const { code, text, count } of call.warnings) line("debugger", `${count} × ${code} ${text}`);
}

function spread({ p50, p95, p99, max }: Spread): string {
  return `p50 ${ms(p50)}  p95 ${ms(p95)}  p99 ${ms(p99)}  max ${ms(max)} ms`;
}

function summary(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[(sorted.length - 1) >> 1]!;
  return sorted.length === 1 ? ms(median, 0) : `p50 ${ms(median, 0)}, max ${ms(sorted.at(-1)!, 0)}`;
}

function stallText({ atMs, ms, gapMs }: StallReport): string {
  const heard = gapMs === null
    ? "nothing was being said, no gap"
    : `heard as a gap of ${gapMs.toFixed(1)} ms`;
  return `${ms.toFixed(1)} ms at ${seconds(atMs)}, ${heard}`;
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(3)} s`;
}

function ms(value: number | null, digits = 1): string {
  return value === null ? "–" : value.toFixed(digits);
}
