/**
 * Silero VAD v6 (MIT; the model comes with `@ricky0123/vad-web`) at 8 kHz: 0.2 ms for a window of 32 ms, hardly fooled
 * by music or other people's talk.
 *
 * @module
 */

import { readOnnxConstants } from "./onnx_constants.ts";
import { readPackageFile } from "./package_file.ts";
import { INPUT_SAMPLES, SileroNetwork, STATE_CELLS } from "./silero_network.ts";
import { type VoiceModel, WINDOW_SAMPLES } from "./voice_track.ts";

const FILE = "@ricky0123/vad-web/dist/silero_vad_v6.onnx";

/** The model's file holds a network for 16 kHz too; the names of that for 8 kHz begin so. */
const NETWORK_8K = "If_0_else_branch__Inline_0__";

/** The model, shared by all calls; one window at a time. */
export class SileroModel {
  readonly #network: SileroNetwork;

  private constructor(network: SileroNetwork) {
    this.#network = network;
  }

  /** Reads the model, 0.02 s. Rejects if its file is missing or not that of Silero VAD v6. */
  static async load(): Promise<SileroModel> {
    const constants = readOnnxConstants(await readPackageFile(FILE));
    return new SileroModel(
      new SileroNetwork((name, length) => {
        const weights = constants.get(NETWORK_8K + name);
        if (weights?.length === length) return weights;
        throw new Error(`Cannot load Silero: "${name}" is missing or not ${length} numbers`);
      }),
    );
  }

  /** The model as one call sees it, with a memory of its own. */
  open(): VoiceModel {
    /** The end of the window before, then the window. */
    const input = new Float32Array(INPUT_SAMPLES);
    const state = { output: new Float32Array(STATE_CELLS), cell: new Float32Array(STATE_CELLS) };
    return {
      probability: (window) => {
        input.copyWithin(0, WINDOW_SAMPLES);
        input.set(window, INPUT_SAMPLES - WINDOW_SAMPLES);
        return this.#network.probability(input, state);
      },
      reset: () => {
        input.fill(0);
        state.output.fill(0);
        state.cell.fill(0);
      },
    };
  }
}
