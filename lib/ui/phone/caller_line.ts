/** The caller's voice on its way into the line. @module */

import { BYTES_PER_FRAME, decodeMulawByte, encodeMulawFloat32 } from "../../audio/mulaw.ts";
import { Resampler } from "../../audio/resample.ts";

/** Typed texts that may wait to be spoken; more are not taken. */
export const MAX_WAITING = 8;

/**
 * Makes frames of 20 ms out of a microphone of any rate, exactly as many as its time takes: 160 bytes of μ-law for every
 * 20 ms, silence where there is no microphone. Speech that was typed is heard instead of the microphone.
 */
export class CallerLine {
  readonly #onFrame: (frame: Uint8Array<ArrayBuffer>) => void;
  readonly #resampler: Resampler;
  readonly #frame = new Float32Array(BYTES_PER_FRAME);
  #filled = 0;
  #silence = new Float32Array(0);
  readonly #waiting: Uint8Array[] = [];
  #spokenAt = 0;
  #squares = 0;
  #measured = 0;
  /** Whether the microphone is not heard. */
  isMuted = false;

  /**
   * Calls `onFrame` for each 20 ms.
   *
   * @param rateHz rate of the microphone's samples, an integer of 1,000 to 384,000
   * @param onFrame takes each frame; its bytes are given away
   */
  constructor(rateHz: number, onFrame: (frame: Uint8Array<ArrayBuffer>) => void) {
    this.#resampler = new Resampler(rateHz);
    this.#onFrame = onFrame;
  }

  /** Typed texts that are being spoken or wait for it. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes the next `count` samples of the microphone, or as much silence. */
  push(microphone: Float32Array | undefined, count: number): void {
    for (const sample of this.#resampler.push(microphone ?? this.#quiet(count))) {
      const spoken = this.#spoken();
      const heard = spoken ?? (this.isMuted ? 0 : sample);
      this.#squares += heard * heard;
      this.#measured++;
      this.#frame[this.#filled++] = heard;
      if (this.#filled < BYTES_PER_FRAME) continue;
      this.#filled = 0;
      this.#onFrame(encodeMulawFloat32(this.#frame));
    }
  }

  /** Speaks 8 kHz μ-law behind what is being spoken; false when too much waits. */
  speak(bytes: Uint8Array): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    if (bytes.length > 0) this.#waiting.push(bytes);
    return true;
  }

  /** Mean square of what went into the line since the last time, 0 to 1. */
  takePower(): number {
    const power = this.#measured === 0 ? 0 : this.#squares / this.#measured;
    this.#squares = 0;
    this.#measured = 0;
    return power;
  }

  #spoken(): number | undefined {
    const bytes = this.#waiting[0];
    if (bytes === undefined) return undefined;
    const sample = decodeMulawByte(bytes[this.#spokenAt++]!) / 32_768;
    if (this.#spokenAt === bytes.length) {
      this.#waiting.shift();
      this.#spokenAt = 0;
    }
    return sample;
  }

  #quiet(count: number): Float32Array {
    if (this.#silence.length !== count) this.#silence = new Float32Array(count);
    return this.#silence;
  }
}
