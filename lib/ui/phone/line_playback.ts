/** What a line plays on a browser's loudspeaker. @module */

import { BYTES_PER_FRAME, decodeMulawByte } from "../../audio/mulaw.ts";
import { type MarkEcho, Playback } from "../../twilio/peer/playback.ts";

const SAMPLES_PER_MS = 8;

/**
 * Twilio's playback, sample by sample. Its time is that of the loudspeaker: 8,000 calls of
 * {@linkcode LinePlayback.next} are one second.
 */
export class LinePlayback {
  readonly #playback = new Playback();
  #samples = 0;
  #played = 0;
  #squares = 0;
  #measured = 0;

  /** Audio left to play, in ms. */
  get bufferedMs(): number {
    return this.#playback.bufferedMs(this.#nowMs);
  }

  /** Frames of 20 ms that were played. */
  get playedFrames(): number {
    return Math.floor(this.#played / BYTES_PER_FRAME);
  }

  /** Gaps that were heard, and how many more may have been this browser's own fault. */
  get gaps(): { readonly gaps: number; readonly gapsMs: number; readonly unsure: number } {
    return this.#playback.judge.totals;
  }

  /**
   * Queues audio.
   *
   * @param lateMs how long it may have lain unread in this browser
   */
  media(bytes: Uint8Array, lateMs: number): void {
    this.#playback.media(bytes, this.#nowMs, { sinceMs: this.#nowMs - lateMs });
  }

  /** Queues a mark behind the audio so far; with nothing to play it is reached at once. */
  mark(name: string): void {
    this.#playback.mark(name, this.#nowMs);
  }

  /** Throws away what is left to play, and gives the echoes of the marks behind it. */
  clear(): readonly MarkEcho[] {
    return this.#playback.clear(this.#nowMs);
  }

  /** Plays one sample, -1 to 1; silence when there is nothing. */
  readonly next = (): number => {
    const byte = this.#playback.byteAt(this.#nowMs);
    this.#samples++;
    this.#measured++;
    if (byte === undefined) return 0;
    const sample = decodeMulawByte(byte) / 32_768;
    this.#played++;
    this.#squares += sample * sample;
    return sample;
  };

  /** Marks that playback has reached since the last time, in order. */
  takeEchoes(): readonly MarkEcho[] {
    return this.#playback.advance(this.#nowMs);
  }

  /** Mean square of what was played since the last time, 0 to 1. */
  takePower(): number {
    const power = this.#measured === 0 ? 0 : this.#squares / this.#measured;
    this.#squares = 0;
    this.#measured = 0;
    return power;
  }

  get #nowMs(): number {
    return this.#samples / SAMPLES_PER_MS;
  }
}
