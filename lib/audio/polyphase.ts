/** Coefficients of polyphase FIR filters, for changing the rate of sound. @module */

/** Options of {@linkcode polyphaseTaps}. */
export interface PolyphaseOptions {
  /** Positions that an output sample can have between two input samples, 1 or more. */
  readonly phases: number;
  /** Input samples to each side of an output sample, 1 or more. */
  readonly halfTaps: number;
  /** Where the gain is one half, as a share of half the rate of the input: above 0, up to 1. */
  readonly cutoff: number;
  /** Kaiser's β: the more, the deeper the stop band and the wider the way to it. */
  readonly beta: number;
}

/**
 * Kaiser-windowed sinc, sampled at every phase: `phases` rows of `2 * halfTaps`, for the oldest sample first. Each row is
 * scaled to a gain of exactly one at 0 Hz.
 */
export function polyphaseTaps(options: PolyphaseOptions): Float32Array<ArrayBuffer> {
  const { phases, halfTaps, cutoff, beta } = options;
  const width = 2 * halfTaps;
  const taps = new Float32Array(phases * width);
  const row = new Float64Array(width);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const distance = phase / phases - (j - halfTaps + 1);
      const inside = Math.max(0, 1 - (distance / halfTaps) ** 2);
      const x = Math.PI * cutoff * distance;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      row[j] = sinc * besselI0(beta * Math.sqrt(inside));
      sum += row[j]!;
    }
    for (let j = 0; j < width; j++) taps[phase * width + j] = row[j]! / sum;
  }
  return taps;
}

/** Of two integers of 1 or more: by it both are divided to find phases and step of a change of rate. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
