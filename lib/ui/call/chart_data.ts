/** The columns of a trace as a chart takes them. @module */
import type { CallTrace } from "../../timeline/call_trace.ts";
import type { ChartSpec, LineId } from "./chart_specs.ts";

/** What the line plays, in frames a second. */
export const NOMINAL_FPS = 50;

/** Times in ms since the call began, then one column a line, of equal lengths; `null` where nothing was measured. */
export type ChartData = [atMs: number[], ...columns: (number | null)[][]];

/** The columns of `spec`; a step stands in the middle of its time. */
export function chartData(spec: ChartSpec, trace: CallTrace, options: { capacity: number }): ChartData {
  const count = trace.steps.queueFrames.length;
  const atMs = Array.from({ length: count }, (_, i) => (trace.firstStep + i + .5) * trace.stepMs);
  return [atMs, ...spec.lines.map(({ id }) => columnOf(id, trace, options.capacity))];
}

function columnOf(id: LineId, trace: CallTrace, capacity: number): (number | null)[] {
  const { queueFrames } = trace.steps;
  if (id === "capacity") return queueFrames.map(() => capacity);
  if (id === "nominal") return queueFrames.map(() => NOMINAL_FPS);
  return trace.steps[id];
}

/** Least, middle, greatest and last value of a column; `null` where nothing was measured at all. */
export interface ColumnSummary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly last: number | null;
}

/** Sums up `column`, for people who can't see the chart. */
export function summarizeColumn(column: readonly (number | null)[]): ColumnSummary | null {
  const values = column.filter((value) => value !== null).sort((a, b) => a - b);
  if (values.length === 0) return null;
  return {
    min: values[0]!,
    median: values[Math.floor((values.length - 1) / 2)]!,
    max: values.at(-1)!,
    last: column.at(-1) ?? null,
  };
}

/** Index of the step at `atMs`, within the trace; -1 when it is outside. */
export function stepAt(trace: Pick<CallTrace, "stepMs" | "firstStep" | "steps">, atMs: number): number {
  const index = Math.floor(atMs / trace.stepMs) - trace.firstStep;
  return index >= 0 && index < trace.steps.queueFrames.length ? index : -1;
}
