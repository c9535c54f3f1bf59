/** A layer of a neural network: `y = W·x + b`. @module */

/** Rows whose sums are made together, so that each input is read once for four of them. */
const LANES = 8;

/** Weights of a layer. */
export class DenseLayer {
  /** Rows, made up to a multiple of four. */
  readonly outputs: number;
  readonly #inputs: number;
  /** For every four rows, their first weights, then their second ones, and so on. */
  readonly #weights: Float32Array;
  readonly #bias: Float32Array;

  /**
   * Copies the weights in the order that they are used in.
   *
   * @param weights row by row, one row for each of `rows` outputs
   * @param bias one for each output; zeros where it is shorter
   */
  constructor(weights: Float32Array, options: { rows: number; bias: Float32Array }) {
    const { rows, bias } = options;
    this.#inputs = weights.length / rows;
    this.outputs = Math.ceil(rows / LANES) * LANES;
    this.#weights = new Float32Array(this.outputs * this.#inputs);
    for (let row = 0; row < rows; row++) {
      const to = (row - row % LANES) * this.#inputs + row % LANES;
      for (let i = 0; i < this.#inputs; i++) {
        this.#weights[to + i * LANES] = weights[row * this.#inputs + i]!;
      }
    }
    this.#bias = new Float32Array(this.outputs);
    this.#bias.set(bias);
  }

  /** Reads the inputs of `x` from `from` on, and writes {@linkcode DenseLayer.outputs} values into `y` from `to` on. */
  apply(x: Float32Array, y: Float32Array, at: { from: number; to: number }): void {
    const weights = this.#weights;
    const bias = this.#bias;
    const end = at.from + this.#inputs;
    let w = 0;
    for (let row = 0; row < this.outputs; row += LANES) {
      let a = bias[row]!;
      let b = bias[row + 1]!;
      let c = bias[row + 2]!;
      let d = bias[row + 3]!;
      let e = bias[row + 4]!;
      let f = bias[row + 5]!;
      let g = bias[row + 6]!;
      let h = bias[row + 7]!;
      for (let i = at.from; i < end; i++) {
        const input = x[i]!;
        a += weights[w]! * input;
        b += weights[w + 1]! * input;
        c += weights[w + 2]! * input;
        d += weights[w + 3]! * input;
        e += weights[w + 4]! * input;
        f += weights[w + 5]! * input;
        g += weights[w + 6]! * input;
        h += weights[w + 7]! * input;
        w += LANES;
      }
      const to = at.to + row;
      y[to] = a;
      y[to + 1] = b;
      y[to + 2] = c;
      y[to + 3] = d;
      y[to + 4] = e;
      y[to + 5] = f;
      y[to + 6] = g;
      y[to + 7] = h;
    }
  }
}
