import { BYTES_PER_FRAME, MULAW_SILENCE } from "./mulaw.ts";

/**
 * Cuts μ-law audio of any chunk size into whole frames of 160 bytes (20 ms). What is left of a chunk is carried over to
 * the next one; {@linkcode Framer.flush} pads the last frame with silence, so that no partial frame ever leaves.
 */
export class Framer {
  #carry = new Uint8Array(BYTES_PER_FRAME);
  #carried = 0;

  /** Bytes that wait for the rest of their frame: 0 to 159. */
  get carried(): number {
    return this.#carried;
  }

  /**
   * Yields the whole frames that `chunk` completes, as many at once as lie together: each piece is a multiple of 160
   * bytes long. They are views of `chunk` where they can be: don't reuse it.
   */
  *frames(chunk: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    if (this.#carried > 0) {
      at = Math.min(BYTES_PER_FRAME - this.#carried, chunk.length);
      this.#carry.set(chunk.subarray(0, at), this.#carried);
      this.#carried += at;
      if (this.#carried < BYTES_PER_FRAME) return;
      yield this.#takeCarry();
    }
    const rest = (chunk.length - at) % BYTES_PER_FRAME;
    if (at + rest < chunk.length) yield chunk.subarray(at, chunk.length - rest);
    this.#carry.set(chunk.subarray(chunk.length - rest));
    this.#carried = rest;
  }

  /** The last frame, padded with 0xFF; `undefined` when nothing was carried. The framer is then as new. */
  flush(): Uint8Array | undefined {
    if (this.#carried === 0) return undefined;
    this.#carry.fill(MULAW_SILENCE, this.#carried);
    return this.#takeCarry();
  }

  #takeCarry(): Uint8Array {
    const frame = this.#carry;
    this.#carry = new Uint8Array(BYTES_PER_FRAME);
    this.#carried = 0;
    return frame;
  }
}
