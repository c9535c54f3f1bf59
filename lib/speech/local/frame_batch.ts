/** Frames of many calls on their way to the worker, in one buffer that is handed over and back. @module */

import { BYTES_PER_FRAME, MULAW_SILENCE } from "../../audio/mulaw.ts";

/** Frames of one batch: ten seconds of one call, or 10 ms of a thousand. */
export const BATCH_FRAMES = 512;

const HEAD_WORDS = 3;
const HEADS_BYTES = BATCH_FRAMES * HEAD_WORDS * Uint32Array.BYTES_PER_ELEMENT;
const BATCH_BYTES = HEADS_BYTES + BATCH_FRAMES * BYTES_PER_FRAME;

/** What stands before each frame. */
export interface FrameHead {
  /** The detector. */
  readonly id: number;
  /** Frames that the detector got before this one, lost ones too. */
  readonly index: number;
  /** Whether the caller was last reported as speaking; read when the worker meets the detector for the first time. */
  readonly speaking: boolean;
}

/** A buffer of {@linkcode BATCH_FRAMES}, written on the main thread and read in the worker. */
export class FrameBatch {
  /** {@linkcode BATCH_BYTES} long. */
  readonly buffer: ArrayBuffer;
  readonly #heads: Uint32Array;
  readonly #audio: Uint8Array;
  #count: number;

  /**
   * Takes a buffer that was used before, or makes one.
   *
   * @param count frames that are in the buffer already
   */
  constructor(buffer: ArrayBuffer = new ArrayBuffer(BATCH_BYTES), count = 0) {
    this.buffer = buffer;
    this.#heads = new Uint32Array(buffer, 0, BATCH_FRAMES * HEAD_WORDS);
    this.#audio = new Uint8Array(buffer, HEADS_BYTES);
    this.#count = count;
  }

  /** How many frames are in it. */
  get count(): number {
    return this.#count;
  }

  /** Whether there is no room for another one. */
  get full(): boolean {
    return this.#count === BATCH_FRAMES;
  }

  /** Copies a frame in; one that is too short is filled with silence, one that is too long is cut. */
  add(head: FrameHead, frame: Uint8Array): "added" | "full" {
    if (this.full) return "full";
    const word = this.#count * HEAD_WORDS;
    const at = this.#count * BYTES_PER_FRAME;
    this.#heads[word] = head.id;
    this.#heads[word + 1] = head.index;
    this.#heads[word + 2] = head.speaking ? 1 : 0;
    if (frame.length === BYTES_PER_FRAME) {
      this.#audio.set(frame, at);
    } else {
      this.#audio.fill(MULAW_SILENCE, at, at + BYTES_PER_FRAME);
      this.#audio.set(frame.subarray(0, BYTES_PER_FRAME), at);
    }
    this.#count++;
    return "added";
  }

  /** The head of frame `i`, 0 to `count` - 1. */
  head(i: number): FrameHead {
    const word = i * HEAD_WORDS;
    return { id: this.#heads[word]!, index: this.#heads[word + 1]!, speaking: this.#heads[word + 2] === 1 };
  }

  /** The 160 bytes of frame `i`, as a view. */
  frame(i: number): Uint8Array {
    return this.#audio.subarray(i * BYTES_PER_FRAME, (i + 1) * BYTES_PER_FRAME);
  }
}
