/** The line's 8 kHz at the rate of a loudspeaker. @module */

import { SAMPLE_RATE_HZ } from "../../audio/mulaw.ts";

/** Samples of the line that each output sample is made of; even. */
const TAPS = 36;
/** Tones up to 3,400 Hz keep their level; their images, from 4,600 Hz on, are at least 70 dB down. */
const CUTOFF = 0.5;
const KAISER_BETA = 7.5;

/**
 * Interpolates 8 kHz to any rate by a polyphase FIR (Kaiser-windowed sinc), asking for samples as it needs them. Delays
 * the sound by 2.25 ms. Allocates nothing once it is made: it runs on a browser's audio thread.
 */
export class Upsampler {
  readonly #phases: number;
  readonly #step: number;
  /** `#phases` rows of {@linkcode TAPS}. */
  readonly #taps: Float32Array;
  /** The last samples, twice in a row, so that any {@linkcode TAPS} of them lie together. */
  readonly #history = new Float32Array(2 * TAPS);
  #at = 0;
  #phase: number;

  /**
   * Makes the filter.
   *
   * @param toHz rate of the output in Hz, an integer of 8,000 to 384,000
   * @throws {RangeError} if the rate is none
   */
  constructor(toHz: number) {
    if (!Number.isInteger(toHz) || toHz < SAMPLE_RATE_HZ || toHz > 384_000) {
      throw new RangeError(`Cannot resample to ${toHz} Hz: expected an integer of 8000 to 384000`);
    }
    const common = greatestCommonDivisor(toHz, SAMPLE_RATE_HZ);
    this.#phases = toHz / common;
    this.#step = SAMPLE_RATE_HZ / common;
    this.#phase = this.#phases;
    this.#taps = makeTaps(this.#phases);
  }

  /** Fills `output`, taking as many samples of the line as it covers from `next`. */
  fill(output: Float32Array, next: () => number): void {
    for (let i = 0; i < output.length; i++) {
      while (this.#phase >= this.#phases) {
        this.#phase -= this.#phases;
        this.#shift(next());
      }
      let sum = 0;
      const row = this.#phase * TAPS;
      for (let j = 0; j < TAPS; j++) sum += this.#history[this.#at + j]! * this.#taps[row + j]!;
      output[i] = sum;
      this.#phase += this.#step;
    }
  }

  #shift(sample: number): void {
    this.#history[this.#at] = sample;
    this.#history[this.#at + TAPS] = sample;
    this.#at = (this.#at + 1) % TAPS;
  }
}

/** Each row is scaled to a gain of exactly one at 0 Hz. */
function makeTaps(phases: number): Float32Array {
  const taps = new Float32Array(phases * TAPS);
  const row = new Float64Array(TAPS);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let j = 0; j < TAPS; j++) {
      // Oldest first: the output lies between samples TAPS / 2 - 1 and TAPS / 2.
      const distance = j - (TAPS / 2 - 1) - phase / phases;
      const inside = Math.max(0, 1 - (distance / (TAPS / 2)) ** 2);
      const x = 2 * Math.PI * CUTOFF * distance;
      row[j] = (x === 0 ? 1 : Math.sin(x) / x) * besselI0(KAISER_BETA * Math.sqrt(inside));
      sum += row[j]!;
    }
    for (let j = 0; j < TAPS; j++) taps[phase * TAPS + j] = row[j]! / sum;
  }
  return taps;
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
