/** Where the marks of a time axis stand. @module */
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
