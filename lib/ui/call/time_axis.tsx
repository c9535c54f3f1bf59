/** The marks of the time axis above the timeline. @module */
import type { VNode } from "preact";
import type { TimeFrame } from "./time_frame.ts";
import { timeText } from "./time_text.ts";
import { timeTicks } from "./time_ticks.ts";

/** Height of the axis in pixels. */
export const AXIS_PX = 22;

/** Room at both edges in which no time is written, in pixels: it would be cut off. */
const EDGE_PX = 16;

/** Times of the marks that `frame` shows: round ones, by the clock or since the call began. */
export function ticksOf(frame: TimeFrame, startedAt: string): number[] {
  const startedMs = Date.parse(startedAt);
  const originMs = frame.mode.value === "absolute" && !Number.isNaN(startedMs) ? startedMs : 0;
  return timeTicks(frame.span.value, { widthPx: frame.plotPx, originMs });
}

/** Text of a mark; with a tenth where marks are nearer than a second. */
export function tickText(frame: TimeFrame, atMs: number, startedAt: string): string {
  const { fromMs, toMs } = frame.span.value;
  return timeText(atMs, { mode: frame.mode.value, startedAt, tenths: toMs - fromMs < 4_000 });
}

/** Marks with a line down through all lanes, `heightPx` high. */
export function TimeAxis(props: { frame: TimeFrame; startedAt: string; heightPx: number }): VNode {
  const { frame, startedAt, heightPx } = props;
  return (
    <g class="axis">
      {ticksOf(frame, startedAt).map((atMs) => {
        const x = Math.round(frame.toPx(atMs)) + .5;
        return (
          <g key={atMs}>
            <line x1={x} x2={x} y1={AXIS_PX - 5} y2={heightPx} />
            {x > EDGE_PX && x < frame.plotPx - EDGE_PX && (
              <text x={x} y={AXIS_PX - 8} text-anchor="middle">{tickText(frame, atMs, startedAt)}</text>
            )}
          </g>
        );
      })}
    </g>
  );
}
