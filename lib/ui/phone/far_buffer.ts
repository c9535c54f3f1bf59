/** What the far side of a line still has to play. @module */

import { BYTES_PER_FRAME, decodeMulawByte } from "../../audio/mulaw.ts";
import { GapJudge } from "../../simulator/gap_judge.ts";

const BYTES_PER_MS = 8;
const FIRST_BYTES = 16_384;
/** Ten minutes: beyond it audio is discarded (Twilio error 31931). */
const MAX_BYTES = 4_800_000;
const MAX_MARKS = 4_096;

/** A mark that playback has reached, or that was cleared. */
export interface MarkEcho {
  readonly name: string;
  /** False if the audio before it was cleared. */
  readonly played: boolean;
}

/**
 * Twilio's playback buffer, sample by sample, following Twilio "Media Streams - WebSocket Messages": audio is played in
 * the order it came, each mark is echoed when playback reaches it, and `clear` empties the buffer and echoes what is
 * pending. Its time is that of the loudspeaker: 8,000 calls of {@linkcode FarBuffer.next} are one second.
 */
export class FarBuffer {
  #ring = new Uint8Array(FIRST_BYTES);
  /** Bytes that came and that went, over all; what lies between them is in the ring. */
  #came = 0;
  #went = 0;
  #samples = 0;
  #dryAt = 0;
  #isFresh = true;
  #squares = 0;
  #measured = 0;
  readonly #marks: { readonly name: string; readonly at: number }[] = [];
  #echoes: MarkEcho[] = [];
  readonly #judge = new GapJudge();
  /** What happened so far; bytes are those of the line, 8 a ms. */
  readonly totals = { playedBytes: 0, clearedBytes: 0, discardedBytes: 0, played: 0, cleared: 0 };

  /** Audio left to play, in ms. */
  get bufferedMs(): number {
    return (this.#came - this.#went) / BYTES_PER_MS;
  }

  /** Frames of 20 ms that were played. */
  get playedFrames(): number {
    return Math.floor(this.totals.playedBytes / BYTES_PER_FRAME);
  }

  /** Gaps that were heard, and how many more may have been this browser's own fault. */
  get gaps(): { readonly gaps: number; readonly gapsMs: number; readonly unsure: number } {
    return this.#judge.totals;
  }

  /**
   * Queues audio.
   *
   * @param lateMs how long it may have lain unread in this browser
   */
  media(bytes: Uint8Array, lateMs: number): void {
    const buffered = this.#came - this.#went;
    if (buffered + bytes.length > MAX_BYTES) {
      this.totals.discardedBytes += bytes.length;
      return;
    }
    if (buffered === 0 && !this.#isFresh && this.#samples > this.#dryAt) {
      const ms = (this.#samples - this.#dryAt) / BYTES_PER_MS;
      this.#judge.hole(this.#dryAt / BYTES_PER_MS, ms, Math.max(0, ms - lateMs));
    }
    this.#isFresh = false;
    this.#judge.audio(bytes);
    this.#makeRoom(buffered + bytes.length);
    const at = this.#came % this.#ring.length;
    const head = bytes.subarray(0, this.#ring.length - at);
    this.#ring.set(head, at);
    this.#ring.set(bytes.subarray(head.length), 0);
    this.#came += bytes.length;
  }

  /** Queues a mark behind the audio so far; with nothing to play it is reached at once. */
  mark(name: string): void {
    if (this.#marks.length >= MAX_MARKS) return;
    this.#judge.mark();
    this.#marks.push({ name, at: this.#came });
    this.#reach();
  }

  /** Throws away what is left to play, and echoes the marks behind it. */
  clear(): void {
    this.#reach();
    this.totals.clearedBytes += this.#came - this.#went;
    this.#went = this.#came;
    for (const { name } of this.#marks.splice(0)) {
      this.totals.cleared++;
      this.#echoes.push({ name, played: false });
    }
    this.#isFresh = true;
    this.#judge.cleared();
  }

  /** Plays one sample, -1 to 1; silence when there is nothing. */
  readonly next = (): number => {
    this.#samples++;
    this.#measured++;
    if (this.#came === this.#went) return 0;
    const sample = decodeMulawByte(this.#ring[this.#went % this.#ring.length]!) / 32_768;
    this.#went++;
    this.totals.playedBytes++;
    this.#squares += sample * sample;
    if (this.#came === this.#went) this.#dryAt = this.#samples;
    if (this.#marks.length > 0) this.#reach();
    return sample;
  };

  /** Echoes since the last time, in order. */
  takeEchoes(): readonly MarkEcho[] {
    if (this.#echoes.length === 0) return this.#echoes;
    const echoes = this.#echoes;
    this.#echoes = [];
    return echoes;
  }

  /** Mean square of what was played since the last time, 0 to 1. */
  takePower(): number {
    const power = this.#measured === 0 ? 0 : this.#squares / this.#measured;
    this.#squares = 0;
    this.#measured = 0;
    return power;
  }

  #reach(): void {
    for (let mark = this.#marks[0]; mark !== undefined && mark.at <= this.#went; mark = this.#marks[0]) {
      this.#marks.shift();
      this.totals.played++;
      this.#echoes.push({ name: mark.name, played: true });
    }
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#ring.length) return;
    const ring = new Uint8Array(Math.max(bytes, 2 * this.#ring.length));
    for (let at = this.#went; at < this.#came; at++) {
      ring[at % ring.length] = this.#ring[at % this.#ring.length]!;
    }
    this.#ring = ring;
  }
}
