/** Which charts a call has, what is drawn in each, and the columns of a trace as they take them. @module */
import type { CallTrace, TraceSteps } from "../../timeline/call_trace.ts";

/** Names of the charts, from top to bottom. */
export const CHARTS = ["queue", "lateness", "lead", "rtt", "fps"] as const;

/** Name of a chart. */
export type ChartId = (typeof CHARTS)[number];

/** Names of lines; `capacity` and `nominal` are drawn across for comparison. */
export type LineId = keyof TraceSteps | "capacity" | "nominal";

/** One line of a chart. */
export interface LineSpec {
  /** Which line. */
  readonly id: LineId;
  /** Custom property of the style sheet that colours it. */
  readonly color: "--line-1" | "--line-2" | "--soft";
  /** Whether it is dashed. @default false */
  readonly dashed?: boolean;
  /** Whether the ground below it is filled. @default false */
  readonly filled?: boolean;
}

/** One chart. */
export interface ChartSpec {
  /** Which chart. */
  readonly id: ChartId;
  /** Unit of its values. */
  readonly unit: "frames" | "ms" | "fps";
  /** What is drawn, in order. */
  readonly lines: readonly LineSpec[];
  /** Least range of the values, so that noise doesn't look like a fault. */
  readonly atLeast: readonly [min: number, max: number];
}

/** The charts, by name. */
export const CHART_SPECS: Readonly<Record<ChartId, ChartSpec>> = {
  queue: {
    id: "queue",
    unit: "frames",
    lines: [
      { id: "queueFrames", color: "--line-1", filled: true },
      { id: "capacity", color: "--soft", dashed: true },
    ],
    atLeast: [0, 50],
  },
  lateness: {
    id: "lateness",
    unit: "ms",
    lines: [
      { id: "latenessP50Ms", color: "--line-1" },
      { id: "latenessMaxMs", color: "--line-2" },
    ],
    atLeast: [0, 20],
  },
  lead: {
    id: "lead",
    unit: "ms",
    lines: [
      { id: "leadEstimateMs", color: "--line-1" },
      { id: "leadTargetMs", color: "--line-2", dashed: true },
    ],
    atLeast: [0, 200],
  },
  rtt: {
    id: "rtt",
    unit: "ms",
    lines: [{ id: "markRttMs", color: "--line-1" }],
    atLeast: [0, 200],
  },
  fps: {
    id: "fps",
    unit: "fps",
    lines: [
      { id: "fps", color: "--line-1" },
      { id: "nominal", color: "--soft", dashed: true },
    ],
    atLeast: [0, 60],
  },
};

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
  /** Smallest value. */
  readonly min: number;
  /** Middle value. */
  readonly median: number;
  /** Greatest value. */
  readonly max: number;
  /** Value of the last step; `null` where nothing was measured. */
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
