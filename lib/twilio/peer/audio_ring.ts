const FIRST_BYTES = 16_384;

/** A byte queue that is read by position: every byte that was ever queued has its number, counted from 0. */
export class AudioRing {
  #bytes = new Uint8Array(FIRST_BYTES);
  #from = 0;
  #to = 0;

  /** Bytes that were ever queued: the number of the next one. */
  get end(): number {
    return this.#to;
  }

  /** Queues `bytes`. What lies before `keepFrom` may be forgotten. */
  push(bytes: Uint8Array, keepFrom: number): void {
    this.#from = Math.max(this.#from, Math.min(keepFrom, this.#to));
    const needed = this.#to + bytes.length - this.#from;
    if (needed > this.#bytes.length) this.#grow(needed);
    const at = this.#to % this.#bytes.length;
    const room = this.#bytes.length - at;
    if (bytes.length <= room) this.#bytes.set(bytes, at);
    else {
      this.#bytes.set(bytes.subarray(0, room), at);
      this.#bytes.set(bytes.subarray(room));
    }
    this.#to += bytes.length;
  }

  /** The byte of number `at`, which must still be there. */
  at(at: number): number {
    return this.#bytes[at % this.#bytes.length]!;
  }

  /** A copy of the bytes from number `from` on, up to and without `to`, as far as they are there. */
  slice(from: number, to: number): Uint8Array<ArrayBuffer> {
    const first = Math.max(from, this.#from);
    const bytes = new Uint8Array(Math.max(0, Math.min(to, this.#to) - first));
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.at(first + i);
    return bytes;
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    for (let at = this.#from; at < this.#to; at++) grown[at % grown.length] = this.at(at);
    this.#bytes = grown;
  }
}
