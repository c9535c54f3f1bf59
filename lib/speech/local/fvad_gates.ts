/** The WebRTC voice detector (`@echogarden/fvad-wasm`, BSD): 2 µs a frame, and easily fooled by noise. @module */

import makeFvad from "@echogarden/fvad-wasm";
import { BYTES_PER_FRAME, decodeMulawByte, SAMPLE_RATE_HZ } from "../../audio/mulaw.ts";

/** "Very aggressive": the mode that takes the least noise for voice. */
const MODE = 3;

/** The part of the package's module that is used. */
interface FvadModule {
  readonly HEAP16: Int16Array;
  _malloc(bytes: number): number;
  _fvad_new(): number;
  _fvad_free(instance: number): void;
  _fvad_set_mode(instance: number, mode: number): number;
  _fvad_set_sample_rate(instance: number, hz: number): number;
  _fvad_process(instance: number, samples: number, count: number): number;
}

/** One detector of {@linkcode FvadGates}. */
export interface FvadGate {
  /** Whether the next 20 ms frame of μ-law sounds like voice. */
  hears(frame: Uint8Array): boolean;
  /** Frees its memory. */
  close(): void;
}

/** Makes detectors that share one WebAssembly instance. */
export class FvadGates {
  readonly #fvad: FvadModule;
  /** Where a frame's samples are put. */
  readonly #scratch: number;

  private constructor(fvad: FvadModule) {
    this.#fvad = fvad;
    this.#scratch = fvad._malloc(BYTES_PER_FRAME * Int16Array.BYTES_PER_ELEMENT);
  }

  /** Loads the WebAssembly module, a few ms. */
  static async load(): Promise<FvadGates> {
    return new FvadGates(await makeFvad() as FvadModule);
  }

  /**
   * A gate that has heard nothing.
   *
   * @throws {Error} if there is no memory for another
   */
  open(): FvadGate {
    const fvad = this.#fvad;
    const instance = fvad._fvad_new();
    if (instance === 0) throw new Error("Cannot open a voice gate: its memory is full");
    fvad._fvad_set_mode(instance, MODE);
    fvad._fvad_set_sample_rate(instance, SAMPLE_RATE_HZ);
    return {
      hears: (frame) => {
        const at = this.#scratch / Int16Array.BYTES_PER_ELEMENT;
        for (let i = 0; i < BYTES_PER_FRAME; i++) fvad.HEAP16[at + i] = decodeMulawByte(frame[i]!);
        return fvad._fvad_process(instance, this.#scratch, BYTES_PER_FRAME) === 1;
      },
      close: () => fvad._fvad_free(instance),
    };
  }
}
