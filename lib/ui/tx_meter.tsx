/** A bar with a tick: where a figure stands on its scale. @module */
import type { VNode } from "preact";

/** Props of {@linkcode TxMeter}; all values are shares of the scale, and are held within 0 to 1. */
export interface TxMeterProps {
  /** Where the bar ends; `null` while the figure isn't known. */
  value: number | null;
  /** Where the bar begins. @default 0 */
  from?: number;
  /** A line across: the limit, or what is aimed at. */
  tick?: number;
  /** Whether the value is one to worry about. @default false */
  isBad?: boolean;
}

/** Width of the drawing in its own units. */
const WIDTH = 100;
/** Narrowest bar, so that a small value is still seen. */
const LEAST = 3;

/** Says nothing to a screen reader: the figure beside it does. Left to right in every language. */
export function TxMeter({ value, from = 0, tick, isBad = false }: TxMeterProps): VNode {
  const end = value === null ? null : toUnits(value);
  const begin = toUnits(from);
  return (
    <svg class="meter" viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" y="2" width={WIDTH} height="4" />
      {end !== null && (
        <rect
          class={isBad ? "bar bad" : "bar"}
          x={Math.min(begin, end, WIDTH - LEAST)}
          y="2"
          width={Math.max(LEAST, Math.abs(end - begin))}
          height="4"
        />
      )}
      {tick !== undefined && <rect class="tick" x={toUnits(tick) - .75} width="1.5" height="8" />}
    </svg>
  );
}

function toUnits(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * WIDTH * 10) / 10;
}
