/**
 * Streaming conversion of any sample rate to the line's 8 kHz.
 *
 * Own polyphase FIR rather than the Speex resampler in WebAssembly: that is about four times as fast, but has to be
 * awaited before use, and its states live in its own heap, where a call that ends in mid-utterance leaves them.
 * This costs about 0.2 % of a core for a 24 kHz stream.
 *
 * @module
 */

import { SAMPLE_RATE_HZ } from "./mulaw.ts";
import { greatestCommonDivisor, polyphaseTaps } from "./polyphase.ts";

/** End of the pass band, that of the telephone: up to here tones keep their level. */
export const PASS_HZ = 3400;

/** The stop band at 8 kHz out begins here: whatever lies above is at least 80 dB down, so nothing folds back. */
export const STOP_HZ = 4000;

const STOP_BAND_DB = 86;
const LOWEST_RATE_HZ = 1000;
const HIGHEST_RATE_HZ = 384_000;
const CACHED_FILTERS = 8;

/** Coefficients for every position that an output sample can have between two input samples. */
interface Filter {
  /** Output samples for every `inputStep` input samples. */
  readonly phases: number;
  readonly inputStep: number;
  /** Input samples to each side of an output sample. */
  readonly halfTaps: number;
  /** `phases` rows of `2 * halfTaps`. */
  readonly taps: Float32Array;
}

/**
 * Resamples one mono stream to 8 kHz. The output doesn't depend on how the input is cut into chunks, and is aligned
 * with it: output sample k is the input at k / 8000 s, and n input samples give ⌈n × 8000 / rate⌉ in all. Output
 * appears 6 ms of audio later than its input, the rest with {@linkcode Resampler.flush}.
 */
export class Resampler {
  readonly #filter: Filter | undefined;
  /** Input that is still needed, with `#length` samples in use; the first stands at input index `#firstIndex`. */
  #buffer = new Float32Array(0);
  #length = 0;
  #firstIndex = 0;
  #inputCount = 0;
  /** Where the next output sample lies: `#index` + `#phase` / phases, in input samples. */
  #index = 0;
  #phase = 0;

  /**
   * Makes the filter for a rate, or takes the one that was made.
   *
   * @param fromHz rate of the input in Hz, an integer from 1,000 to 384,000
   * @throws {RangeError} if the rate is none
   */
  constructor(fromHz: number) {
    if (!Number.isInteger(fromHz) || fromHz < LOWEST_RATE_HZ || fromHz > HIGHEST_RATE_HZ) {
      throw new RangeError(
        `Cannot resample from ${fromHz} Hz: expected an integer of ${LOWEST_RATE_HZ} to ${HIGHEST_RATE_HZ}`,
      );
    }
    this.#filter = fromHz === SAMPLE_RATE_HZ ? undefined : filterFor(fromHz);
    this.#reset();
  }

  /** Takes the next samples (16-bit, or floats of -1 to 1) and returns what is ready, as samples of -1 to 1. */
  push(samples: Float32Array | Int16Array): Float32Array<ArrayBuffer> {
    if (this.#filter === undefined) return toFloats(samples);
    this.#append(samples);
    this.#inputCount += samples.length;
    return this.#drain(this.#filter, Infinity);
  }

  /** Ends the stream: returns the samples still due. The resampler is then as new. */
  flush(): Float32Array<ArrayBuffer> {
    if (this.#filter === undefined) return new Float32Array(0);
    this.#append(new Float32Array(this.#filter.halfTaps));
    const tail = this.#drain(this.#filter, this.#inputCount);
    this.#reset();
    return tail;
  }

  #reset(): void {
    const before = (this.#filter?.halfTaps ?? 1) - 1;
    this.#buffer = new Float32Array(before);
    this.#length = before;
    this.#firstIndex = -before;
    this.#inputCount = 0;
    this.#index = 0;
    this.#phase = 0;
  }

  #append(samples: Float32Array | Int16Array): void {
    const needed = this.#length + samples.length;
    if (needed > this.#buffer.length) {
      const grown = new Float32Array(needed);
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    if (samples instanceof Float32Array) this.#buffer.set(samples, this.#length);
    else for (let i = 0; i < samples.length; i++) this.#buffer[this.#length + i] = samples[i]! / 32768;
    this.#length = needed;
  }

  /** Makes every output sample whose taps are all there and that lies before input index `end`. */
  #drain(filter: Filter, end: number): Float32Array<ArrayBuffer> {
    const { phases, inputStep, halfTaps, taps } = filter;
    const last = Math.min(this.#firstIndex + this.#length - halfTaps, end);
    const ahead = (last - this.#index) * phases - this.#phase;
    const output = new Float32Array(Math.max(0, Math.ceil(ahead / inputStep)));
    const width = 2 * halfTaps;
    const buffer = this.#buffer;
    let index = this.#index;
    let phase = this.#phase;
    for (let k = 0; k < output.length; k++) {
      const from = index - halfTaps + 1 - this.#firstIndex;
      const row = phase * width;
      // Two sums side by side keep the multiplier busy.
      let even = 0;
      let odd = 0;
      for (let j = 0; j < width; j += 2) {
        even += buffer[from + j]! * taps[row + j]!;
        odd += buffer[from + j + 1]! * taps[row + j + 1]!;
      }
      output[k] = even + odd;
      phase += inputStep;
      index += Math.floor(phase / phases);
      phase %= phases;
    }
    this.#index = index;
    this.#phase = phase;
    const unneeded = Math.min(this.#index - halfTaps + 1 - this.#firstIndex, this.#length);
    if (unneeded > 0) {
      this.#buffer.copyWithin(0, unneeded, this.#length);
      this.#length -= unneeded;
      this.#firstIndex += unneeded;
    }
    return output;
  }
}

/** Resamples a whole recording to 8 kHz; see {@linkcode Resampler}. */
export function resampleTo8k(samples: Float32Array | Int16Array, fromHz: number): Float32Array<ArrayBuffer> {
  const resampler = new Resampler(fromHz);
  const head = resampler.push(samples);
  const tail = resampler.flush();
  const all = new Float32Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}

const filters = new Map<number, Filter>();

/** The filter for a rate, made once (0.5 to 30 ms) and kept. */
function filterFor(fromHz: number): Filter {
  const cached = filters.get(fromHz);
  if (cached !== undefined) return cached;
  const filter = makeFilter(fromHz);
  if (filters.size >= CACHED_FILTERS) filters.delete(filters.keys().next().value!);
  filters.set(fromHz, filter);
  return filter;
}

function makeFilter(fromHz: number): Filter {
  const common = greatestCommonDivisor(fromHz, SAMPLE_RATE_HZ);
  const phases = SAMPLE_RATE_HZ / common;
  const inputStep = fromHz / common;
  const scale = Math.min(1, fromHz / SAMPLE_RATE_HZ);
  const cutoff = 2 * ((PASS_HZ + STOP_HZ) / 2) * scale / fromHz;
  const transition = 2 * Math.PI * (STOP_HZ - PASS_HZ) * scale / fromHz;
  const halfTaps = Math.ceil((STOP_BAND_DB - 8) / (2.285 * transition) / 2);
  const beta = 0.1102 * (STOP_BAND_DB - 8.7);
  const taps = polyphaseTaps({ phases, halfTaps, cutoff, beta });
  return { phases, inputStep, halfTaps, taps };
}

function toFloats(samples: Float32Array | Int16Array): Float32Array<ArrayBuffer> {
  if (samples instanceof Float32Array) return Float32Array.from(samples);
  return Float32Array.from(samples, (sample) => sample / 32768);
}
