import type { Histogram } from "../core/histogram.ts";

/** Smallest difference that the histograms of a transmitter tell apart, in ms. */
const UNIT_MS = 0.1;

/**
 * Adds up, in coarser bins, what a histogram takes in that is emptied now and then: looked at before each time that it
 * is emptied, none of its values is missed. Costs nothing between two looks.
 */
export class HistogramBins {
  /** Lower edges of the bins in ms, from 0; the last bin has no end. */
  readonly edgesMs: readonly number[];
  readonly #counts: Uint32Array;
  /** What each bin of the histogram held at the last look. */
  readonly #seen: Uint32Array;
  #seenCount = 0;
  #seenMaxMs = -1;
  #maxMs = -1;

  /**
   * `edgesMs` lie between the bins, in rising order.
   *
   * @param edgesMs From 0, rising; edges of the histogram's own buckets, or counts come into the bin beside.
   */
  constructor(edgesMs: readonly number[]) {
    this.edgesMs = edgesMs;
    this.#counts = new Uint32Array(edgesMs.length);
    this.#seen = new Uint32Array(edgesMs.length);
  }

  /** Adds what `histogram` has taken in since the last look. */
  absorb(histogram: Histogram): void {
    const { count, max: maxMs } = histogram;
    if (count === this.#seenCount || maxMs === null) return;
    let below = 0;
    for (let bin = 0; below < count; bin++) {
      const upperMs = this.edgesMs[bin + 1];
      const upTo = upperMs === undefined || maxMs < upperMs - UNIT_MS
        ? count
        : histogram.countAtMost(upperMs - UNIT_MS);
      this.#add(bin, upTo - below, upperMs === undefined ? maxMs : Math.min(upperMs - UNIT_MS, maxMs));
      below = upTo;
    }
    this.#seenCount = count;
    // A new largest value is known exactly; an older one may have come before the last `clear()`.
    if (maxMs > this.#seenMaxMs) this.#seenMaxMs = this.#maxMs = maxMs;
  }

  /** The histogram has been emptied. */
  restart(): void {
    this.#seen.fill(0);
    this.#seenCount = 0;
    this.#seenMaxMs = -1;
  }

  /** Forgets the counts, for a new stretch of time. */
  clear(): void {
    this.#counts.fill(0);
    this.#maxMs = -1;
  }

  /** Half of the values are at most this, to the width of a bin, in ms; `null` while there is none. */
  get medianMs(): number | null {
    const total = this.#counts.reduce((sum, count) => sum + count, 0);
    let left = Math.ceil(total / 2);
    const bin = this.#counts.findIndex((count) => (left -= count) <= 0);
    if (total === 0) return null;
    const lowerMs = this.edgesMs[bin] ?? 0;
    const upperMs = (this.edgesMs[bin + 1] ?? this.#maxMs + UNIT_MS) - UNIT_MS;
    return Math.min(this.#maxMs, (lowerMs + upperMs) / 2);
  }

  /** The largest value in ms, to the width of a bin; `null` while there is none. */
  get maxMs(): number | null {
    return this.#maxMs < 0 ? null : this.#maxMs;
  }

  /** Lower edge in ms and count of each bin that isn't empty. */
  entries(): [edgeMs: number, count: number][] {
    return this.edgesMs.flatMap((edgeMs, bin): [number, number][] => {
      const count = this.#counts[bin] ?? 0;
      return count === 0 ? [] : [[edgeMs, count]];
    });
  }

  #add(bin: number, held: number, largestMs: number): void {
    const added = held - (this.#seen[bin] ?? 0);
    if (added === 0) return;
    this.#counts[bin] = (this.#counts[bin] ?? 0) + added;
    this.#seen[bin] = held;
    if (largestMs > this.#maxMs) this.#maxMs = largestMs;
  }
}

/** Edges from 0: for each `[widthMs, toMs]`, bins of that width up to there. */
export function edgesOf(...stretches: readonly (readonly [widthMs: number, toMs: number])[]): number[] {
  const edges: number[] = [];
  let units = 0;
  for (const [widthMs, toMs] of stretches) {
    const [width, to] = [Math.round(widthMs / UNIT_MS), Math.round(toMs / UNIT_MS)];
    for (; units < to; units += width) edges.push(units / 10);
  }
  return [...edges, units / 10];
}
