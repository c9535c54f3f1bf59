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

/** Lower edges of the bars, in ms. Fine about the nominal 20 ms, coarse where it is only a question of how bad. */
const EDGES_MS = [0, 5, 10, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 30, 40, 60, 100, 200, 500];

/** Gathers `intervals` (lower edge in ms, count) into bars; none when nothing was counted. */
export function histogramBars(intervals: readonly (readonly [ms: number, count: number])[]): HistogramBar[] {
  const counts = EDGES_MS.map(() => 0);
  for (const [ms, count] of intervals) {
    const index = EDGES_MS.findLastIndex((edge) => ms >= edge);
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
