/** Which charts a call has, and what is drawn in each. @module */
import type { TraceSteps } from "../../timeline/call_trace.ts";

/** Names of the charts, from top to bottom. */
export const CHARTS = ["queue", "lateness", "lead", "rtt", "fps"] as const;

/** Name of a chart. */
export type ChartId = (typeof CHARTS)[number];

/** Names of lines; `capacity` and `nominal` are drawn across for comparison. */
export type LineId = keyof TraceSteps | "capacity" | "nominal";

/** One line of a chart. */
export interface LineSpec {
  readonly id: LineId;
  /** Custom property of the style sheet that colours it. */
  readonly color: "--line-1" | "--line-2" | "--soft";
  readonly dashed?: boolean;
  readonly filled?: boolean;
}

/** One chart. */
export interface ChartSpec {
  readonly id: ChartId;
  readonly unit: "frames" | "ms" | "fps";
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
