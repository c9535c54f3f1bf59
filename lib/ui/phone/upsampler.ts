/** The line's 8 kHz at the rate of a loudspeaker. @module */

import { SAMPLE_RATE_HZ } from "../../audio/mulaw.ts";
import { greatestCommonDivisor, polyphaseTaps } from "../../audio/polyphase.ts";

/** Samples of the line that each output sample is made of; even. */
const TAPS = 36;
/** Tones up to 3,400 Hz keep their level; their images, from 4,600 Hz on, are at least 70 dB down. */
const CUTOFF = 1;
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
    this.#taps = polyphaseTaps({
      phases: this.#phases,
      halfTaps: TAPS / 2,
      cutoff: CUTOFF,
      beta: KAISER_BETA,
    });
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
