/** Sub-buckets per power of two: a value is off by at most 1/32 (3 %) of itself. */
const SUB_BUCKETS = 16;
const SUB_BUCKET_BITS = 4;

/** Largest value that is told apart, in units: about 28 minutes at the default unit of 0.1 ms. */
const MAX_UNITS = 2 ** 24 - 1;

/**
 * A log-linear histogram of fixed size, after HdrHistogram: exact below 16 units, within 3 % above, about 1.3 kB
 * however much is recorded. Negative values count as 0, values beyond the range as its end, NaN not at all.
 */
export class Histogram {
  readonly #unit: number;
  readonly #perUnit: number;
  /** Made at the first value, so that an idle call costs nothing. */
  #counts: Uint32Array | undefined;
  #count = 0;
  #sum = 0;
  #max = -1;

  /** Makes an empty one. @param unit Smallest difference that is told apart, in the unit of the values. */
  constructor(unit = 0.1) {
    if (!(unit > 0)) throw new RangeError(`Cannot make a histogram: unit must be above 0, got ${unit}`);
    this.#unit = unit;
    this.#perUnit = 1 / unit;
  }

  /** How many values were recorded. */
  get count(): number {
    return this.#count;
  }

  /** Sum of the recorded values. */
  get sum(): number {
    return this.#sum;
  }

  /** Largest value, exact; `null` while there is none. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /** Adds `value`. */
  record(value: number): void {
    if (!(value > 0)) {
      if (Number.isNaN(value)) return;
      value = 0;
    }
    const counts = this.#counts ??= new Uint32Array(bucketOf(MAX_UNITS) + 1);
    const units = value * this.#perUnit + 0.5;
    const bucket = bucketOf(units < MAX_UNITS ? units | 0 : MAX_UNITS);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    this.#count++;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  /** The value that `p` percent (0 to 100) of all values don't exceed; `null` while there is none. */
  percentile(p: number): number | null {
    if (this.#counts === undefined || this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(this.#count * Math.min(100, Math.max(0, p)) / 100));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(this.#max, middleOf(bucket) * this.#unit);
    }
    return this.#max;
  }

  /** How many values are at most `value`, to the width of a bucket; for Prometheus' cumulative buckets. */
  countAtMost(value: number): number {
    if (this.#counts === undefined) return 0;
    const last = bucketOf(Math.min(MAX_UNITS, Math.max(0, Math.round(value * this.#perUnit))));
    let seen = 0;
    for (let bucket = 0; bucket <= last; bucket++) seen += this.#counts[bucket] ?? 0;
    return seen;
  }

  /** Forgets everything. */
  reset(): void {
    this.#counts?.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#max = -1;
  }
}

/** Bucket of a whole number of units: itself below 16, then 16 buckets for each power of two. */
function bucketOf(units: number): number {
  if (units < SUB_BUCKETS) return units;
  const shift = 31 - Math.clz32(units) - SUB_BUCKET_BITS;
  return (shift << SUB_BUCKET_BITS) + (units >>> shift);
}

function middleOf(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket;
  const shift = (bucket >>> SUB_BUCKET_BITS) - 1;
  const low = (bucket - (shift << SUB_BUCKET_BITS)) * 2 ** shift;
  return low + (2 ** shift - 1) / 2;
}
