/** The stages of a turn's latency, one after the other. @module */
import type { TurnLatency } from "../../dialog/turn.ts";

/** Names of the stages, in the order in which they come. */
export const STAGES = [
  "endpoint",
  "stt",
  "llmFirstToken",
  "ttsFirstByte",
  "firstFrameSent",
  "firstFramePlayed",
] as const satisfies readonly (keyof TurnLatency)[];

/** Name of a stage. */
export type Stage = (typeof STAGES)[number];

/** One bar: where it begins after the end of the caller's voice, and how long it is, in ms. */
export interface StageBar {
  readonly stage: Stage;
  readonly fromMs: number;
  readonly ms: number;
}

/** The bars of one turn. */
export interface Waterfall {
  /** Measured stages only: one that is `null` is left out, never drawn as 0. */
  readonly bars: readonly StageBar[];
  /** Until the caller heard the answer; `null` while nothing was heard. */
  readonly totalMs: number | null;
  /** Length that the bars are drawn against, above 0. */
  readonly scaleMs: number;
}

/** Lays out the stages of `latency`: each begins where the one before ends. */
export function waterfallOf(latency: TurnLatency): Waterfall {
  const bars: StageBar[] = [];
  let fromMs = 0;
  for (const stage of STAGES) {
    const ms = latency[stage];
    if (ms === null) continue;
    bars.push({ stage, fromMs, ms });
    fromMs += ms;
  }
  return { bars, totalMs: latency.total, scaleMs: Math.max(fromMs, latency.total ?? 0, 1) };
}
