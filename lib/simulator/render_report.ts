import type { CallReport, Spread } from "./call_report.ts";
import type { PhoneReport } from "./phone_report.ts";

/** Calls whose faults are listed one by one. */
const MAX_LISTED = 10;
const LABEL_WIDTH = 14;

/** The report as aligned text for people. */
export function renderReport(report: PhoneReport): string {
  const lines: string[] = [];
  const line = (label: string, text: string) => lines.push(`${label.padEnd(LABEL_WIDTH)}${text}`);
  const one = report.perCall.length === 1 ? report.perCall[0] : undefined;
  line(
    "calls",
    `${report.calls}: ${report.completed} completed, ${report.rejected} rejected, ${report.failed} failed`,
  );
  if (one !== undefined) {
    line("call", `${one.callSid}, ${(one.durationMs / 1000).toFixed(1)} s, ended by the ${one.endedBy}`);
    for (const end of one.streams.ends) line("stream", end);
  }
  const fps = report.fps.min === report.fps.max
    ? ms(report.fps.min, 2)
    : `${ms(report.fps.min, 2)} to ${ms(report.fps.max, 2)}`;
  line("frames", `${report.frames}, ${fps} a second, drift ${ms(report.driftMs)} ms`);
  line("interval", spread(report.intervalMs));
  line("lateness", spread(report.latenessMs));
  line("lead", `min ${ms(report.leadMs.min)}  p50 ${ms(report.leadMs.p50)}  max ${ms(report.leadMs.max)} ms`);
  line("holes", `${report.dryRuns} dry runs, ${report.audibleGaps} audible gaps${unsure(report)}`);
  const { marks } = report;
  line(
    "marks",
    `${marks.received} received, ${marks.played} played, ${marks.cleared} cleared; ${report.clears} clears`,
  );
  if (report.silentAfterMs.length > 0) {
    line("barge-in", `silent after ${summary(report.silentAfterMs)} ms`);
  }
  if (one !== undefined) renderCall(one, line);
  line("own lag", spread(report.ownLagMs));
  const faulty = report.perCall.filter((call) => call.faults.length > 0);
  for (const call of faulty.slice(0, MAX_LISTED)) {
    line("FAULT", `${call.callSid}: ${call.faults.join("; ")}`);
    for (const { code, text, count } of call.errors.slice(0, 5)) line("", `${count} × ${code} ${text}`);
    for (const gap of call.audio.audibleGaps.list.slice(0, 5)) {
      line("", `gap of ${gap.ms.toFixed(1)} ms at ${(gap.atMs / 1000).toFixed(3)} s`);
    }
  }
  if (faulty.length > MAX_LISTED) line("FAULT", `and ${faulty.length - MAX_LISTED} calls more`);
  line("result", report.ok ? "all right" : "NOT right");
  return `${lines.join("\n")}\n`;
}

function renderCall(call: CallReport, line: (label: string, text: string) => void): void {
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

function unsure({ unsureHoles }: PhoneReport): string {
  return unsureHoles === 0 ? "" : `, ${unsureHoles} that prove nothing (this process was late itself)`;
}

function ms(value: number | null, digits = 1): string {
  return value === null ? "–" : value.toFixed(digits);
}
