import { BYTES_PER_FRAME, MULAW_SILENCE } from "./mulaw.ts";

/**
 * Cuts μ-law audio of any chunk size into exact 160-byte frames (20 ms). What is left of a chunk is carried over to the
 * next one; {@linkcode Framer.flush} pads the last frame with silence, so that no partial frame ever leaves.
 */
export class Framer {
  #carry = new Uint8Array(BYTES_PER_FRAME);
  #carried = 0;

  /** Bytes that wait for the rest of their frame: 0 to 159. */
  get carried(): number {
    return this.#carried;
  }

  /** Yields the whole frames that `chunk` completes. They are views of `chunk` where they can be: don't reuse it. */
  *frames(chunk: Uint8Array): Generator<Uint8Array> {
    let offset = 0;
    if (this.#carried > 0) {
      offset = Math.min(BYTES_PER_FRAME - this.#carried, chunk.length);
      this.#carry.set(chunk.subarray(0, offset), this.#carried);
      this.#carried += offset;
      if (this.#carried < BYTES_PER_FRAME) return;
      yield this.#takeCarry();
    }
    for (; offset + BYTES_PER_FRAME <= chunk.length; offset += BYTES_PER_FRAME) {
      yield chunk.subarray(offset, offset + BYTES_PER_FRAME);
    }
    this.#carry.set(chunk.subarray(offset));
    this.#carried = chunk.length - offset;
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
