/**
 * The network of Silero VAD v6 for 8 kHz, as the model's file describes it: a short-time Fourier transform, four
 * convolutions over its magnitudes, an LSTM, and one output.
 *
 * It is run here and not by ONNX Runtime, whose WebAssembly takes 150 MB to do these 380,000 multiplications.
 *
 * @module
 */

import { DenseLayer } from "./dense_layer.ts";

/** Samples that the network judges: 32 of the window before, and 256 new ones. */
export const INPUT_SAMPLES = 288;

/** Cells of the LSTM. */
export const STATE_CELLS = 128;

const FFT_SAMPLES = 128;
const HOP_SAMPLES = 64;
const FFT_FRAMES = 4;
const BINS = FFT_SAMPLES / 2 + 1;
/** The input is made longer at its end by that many samples, mirrored. */
const MIRRORED_SAMPLES = 32;

/** Frames that one output of a convolution sees. */
const TAPS = 3;

/** What the network remembers of one call. */
export interface SileroState {
  /** Output of each cell. */
  readonly output: Float32Array;
  /** Content of each cell. */
  readonly cell: Float32Array;
}

interface Convolution {
  readonly layer: DenseLayer;
  /** Frames from one output to the next. */
  readonly stride: number;
  /** Values of a frame that goes in. */
  readonly width: number;
  /** Frames that go in, with one of zeros before them and one after. */
  readonly input: Float32Array;
  /** Frames that come out. */
  readonly frames: number;
}

/** The weights, and the places where values are worked out: one window at a time. */
export class SileroNetwork {
  readonly #transform: DenseLayer;
  readonly #convolutions: readonly Convolution[];
  readonly #lstm: DenseLayer;
  readonly #outWeights: Float32Array;
  readonly #outBias: number;
  readonly #samples = new Float32Array(INPUT_SAMPLES + MIRRORED_SAMPLES);
  readonly #spectrum: Float32Array;
  /** What the LSTM sees: the last convolution's output, then its own last one. */
  readonly #seen = new Float32Array(2 * STATE_CELLS);
  readonly #gates: Float32Array;

  /**
   * With an empty memory.
   *
   * @param weights gives the weights of a name, as in PyTorch's module
   * @throws {Error} if some are missing or too few
   */
  constructor(weights: (name: string, length: number) => Float32Array) {
    this.#transform = new DenseLayer(weights("stft.forward_basis_buffer", 2 * BINS * FFT_SAMPLES), {
      rows: 2 * BINS,
      bias: new Float32Array(),
    });
    this.#spectrum = new Float32Array(this.#transform.outputs);
    this.#convolutions = [
      convolution(weights, 0, { width: BINS, rows: 128, stride: 1, frames: FFT_FRAMES }),
      convolution(weights, 1, { width: 128, rows: 64, stride: 2, frames: 2 }),
      convolution(weights, 2, { width: 64, rows: 64, stride: 2, frames: 1 }),
      convolution(weights, 3, { width: 64, rows: STATE_CELLS, stride: 1, frames: 1 }),
    ];
    this.#lstm = lstmLayer(weights);
    this.#gates = new Float32Array(this.#lstm.outputs);
    this.#outWeights = weights("decoder.decoder.2.weight", STATE_CELLS);
    this.#outBias = weights("decoder.decoder.2.bias", 1)[0]!;
  }

  /** Probability of 0 to 1 that {@linkcode INPUT_SAMPLES} are voice; changes `state`. */
  probability(input: Float32Array, state: SileroState): number {
    this.#transformed(input);
    for (const [i, { layer, stride, width, input, frames }] of this.#convolutions.entries()) {
      const next = this.#convolutions[i + 1];
      const output = next?.input ?? this.#seen;
      const first = next?.width ?? 0;
      for (let frame = 0; frame < frames; frame++) {
        const to = first + frame * layer.outputs;
        layer.apply(input, output, { from: frame * stride * width, to });
        for (let at = to; at < to + layer.outputs; at++) if (output[at]! < 0) output[at] = 0;
      }
    }
    return this.#remembered(state);
  }

  /** The magnitudes of the input's frequencies become the first convolution's input. */
  #transformed(input: Float32Array): void {
    const samples = this.#samples;
    samples.set(input);
    for (let i = 0; i < MIRRORED_SAMPLES; i++) samples[INPUT_SAMPLES + i] = input[INPUT_SAMPLES - 2 - i]!;
    const spectrum = this.#spectrum;
    const magnitudes = this.#convolutions[0]!.input;
    for (let frame = 0; frame < FFT_FRAMES; frame++) {
      this.#transform.apply(samples, spectrum, { from: frame * HOP_SAMPLES, to: 0 });
      for (let bin = 0; bin < BINS; bin++) {
        magnitudes[(1 + frame) * BINS + bin] = Math.sqrt(spectrum[bin]! ** 2 + spectrum[BINS + bin]! ** 2);
      }
    }
  }

  /** One step of the LSTM, and the output that it gives. */
  #remembered({ output, cell }: SileroState): number {
    const gates = this.#gates;
    this.#seen.set(output, STATE_CELLS);
    this.#lstm.apply(this.#seen, gates, { from: 0, to: 0 });
    let sum = this.#outBias;
    for (let i = 0; i < STATE_CELLS; i++) {
      const [letIn, keep] = [sigmoid(gates[i]!), sigmoid(gates[STATE_CELLS + i]!)];
      const content = keep * cell[i]! + letIn * Math.tanh(gates[2 * STATE_CELLS + i]!);
      const given = sigmoid(gates[3 * STATE_CELLS + i]!) * Math.tanh(content);
      cell[i] = content;
      output[i] = given;
      if (given > 0) sum += given * this.#outWeights[i]!;
    }
    return sigmoid(sum);
  }
}

type Weights = (name: string, length: number) => Float32Array;

function convolution(
  weights: Weights,
  index: number,
  shape: { width: number; rows: number; stride: number; frames: number },
): Convolution {
  const { width, rows, stride, frames } = shape;
  const name = `encoder.${index}.reparam_conv`;
  const given = weights(`${name}.weight`, rows * width * TAPS);
  // A row holds its taps value by value; the frames that it is laid over come frame by frame.
  const byFrame = new Float32Array(given.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      for (let tap = 0; tap < TAPS; tap++) {
        byFrame[(row * TAPS + tap) * width + i] = given[(row * width + i) * TAPS + tap]!;
      }
    }
  }
  return {
    layer: new DenseLayer(byFrame, { rows, bias: weights(`${name}.bias`, rows) }),
    stride,
    width,
    input: new Float32Array((frames * stride + 2) * width),
    frames,
  };
}

/** Both matrices side by side, as what they see is. */
function lstmLayer(weights: Weights): DenseLayer {
  const rows = 4 * STATE_CELLS;
  const [input, own] = [
    weights("decoder.rnn.weight_ih", rows * STATE_CELLS),
    weights("decoder.rnn.weight_hh", rows * STATE_CELLS),
  ];
  const both = new Float32Array(2 * rows * STATE_CELLS);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * STATE_CELLS, (row + 1) * STATE_CELLS];
    both.set(input.subarray(from, to), 2 * from);
    both.set(own.subarray(from, to), 2 * from + STATE_CELLS);
  }
  const [inputBias, ownBias] = [weights("decoder.rnn.bias_ih", rows), weights("decoder.rnn.bias_hh", rows)];
  return new DenseLayer(both, { rows, bias: inputBias.map((value, row) => value + ownBias[row]!) });
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
