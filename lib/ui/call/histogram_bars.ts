/** The times between frames as bars. @module */

/** One bar. */
export interface HistogramBar {
  /** Times of at least `fromMs` and below `toMs` (the last bar: whatever is longer). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  /** Of all that were counted, 0 to 1. */
  readonly share: number;
  /** Height by the logarithm of the count, 0 to 1: what is rare must be seen beside what is usual. */
  readonly height: number;
}

/**
 * Lower edges of the bars, in ms. Even about the nominal 20 ms, coarse where it is only a question of how bad; all of them
 * edges of what is counted in, so that no bar gets a share of its neighbour's.
 */
const EDGES_MS = [
  0,
  4.8,
  9.6,
  12.8,
  14.4,
  16,
  17.6,
  19.2,
  20.8,
  22.4,
  24,
  25.6,
  30.4,
  40,
  60.8,
  102.4,
  204.8,
  409.6,
];
/** Edges that were reckoned in another order differ in their last digits, in ms. */
const ROUNDING_MS = 0.01;

/** Gathers `intervals` (lower edge in ms, count) into bars; none when nothing was counted. */
export function histogramBars(intervals: readonly (readonly [ms: number, count: number])[]): HistogramBar[] {
  const counts = EDGES_MS.map(() => 0);
  for (const [ms, count] of intervals) {
    const index = EDGES_MS.findLastIndex((edge) => ms + ROUNDING_MS >= edge);
    counts[Math.max(0, index)]! += count;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const most = Math.log10(Math.max(...counts) + 1);
  return EDGES_MS.map((fromMs, i) => ({
    fromMs,
    toMs: EDGES_MS[i + 1] ?? Infinity,
    count: counts[i]!,
    share: counts[i]! / total,
    height: Math.log10(counts[i]! + 1) / most,
  }));
}
