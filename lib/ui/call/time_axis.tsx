/** The time axis above the timeline: where its marks stand, and their drawing. @module */
import type { VNode } from "preact";
import { type TimeFrame, timeText } from "./time_frame.ts";
import type { TimeSpan } from "./time_span.ts";

/** Distances between two marks, in ms. */
const STEPS_MS = [
  100,
  200,
  500,
  1e3,
  2e3,
  5e3,
  1e4,
  15e3,
  3e4,
  6e4,
  12e4,
  3e5,
  6e5,
  9e5,
  18e5,
  36e5,
  72e5,
  144e5,
];

/** Room that a mark and its text need, in pixels. */
const TICK_PX = 84;

/** Marks at round times within `span`, drawn `widthPx` wide; `originMs` is added before rounding (0: since the call began). */
export function timeTicks(span: TimeSpan, options: { widthPx: number; originMs?: number }): number[] {
  const { widthPx, originMs = 0 } = options;
  const lengthMs = span.toMs - span.fromMs;
  if (!(lengthMs > 0) || !(widthPx > 0)) return [];
  const most = Math.max(1, Math.floor(widthPx / TICK_PX));
  const stepMs = STEPS_MS.find((ms) => lengthMs / ms <= most) ?? STEPS_MS.at(-1)!;
  const ticks: number[] = [];
  const first = Math.ceil((span.fromMs + originMs) / stepMs) * stepMs - originMs;
  for (let atMs = first; atMs <= span.toMs; atMs += stepMs) ticks.push(atMs);
  return ticks;
}

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
