import { BYTES_PER_FRAME } from "../audio/mulaw.ts";

/** How received audio compares with what was expected, in bytes. */
export interface ExpectationReport {
  /** Length of the audio that must come. */
  readonly expectedBytes: number;
  /** Equal, at their place. */
  readonly rightBytes: number;
  /** Skipped: later audio followed directly. */
  readonly lostBytes: number;
  /** Different from what was expected, and found nowhere near. */
  readonly alteredBytes: number;
  /** Still to come when the call ended. */
  readonly missingBytes: number;
  /** Byte of the first difference; `null` if there was none. */
  readonly firstWrongAt: number | null;
  /** Compared only up to here, because a `clear` came. */
  readonly stoppedByClear: boolean;
}

/** How far ahead a frame is looked for when it is not the next one: 20 s. */
const SEARCH_FRAMES = 1000;

/**
 * Compares received audio with what is known to come, byte for byte, 160 bytes at a time. What comes after all of it is
 * not looked at. A frame that is missing is told from one that was altered by finding where the audio goes on.
 */
export class Expectation {
  readonly #expected: Uint8Array;
  readonly #frame = new Uint8Array(BYTES_PER_FRAME);
  #filled = 0;
  #at = 0;
  #right = 0;
  #lost = 0;
  #altered = 0;
  #firstWrongAt: number | null = null;
  #isStopped = false;

  /** `expected` is μ-law audio, from the first byte of the call on. */
  constructor(expected: Uint8Array) {
    this.#expected = expected;
  }

  /** Takes received audio of any size. */
  received(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isOver;) {
      const count = Math.min(BYTES_PER_FRAME - this.#filled, bytes.length - at);
      this.#frame.set(bytes.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      const wanted = Math.min(BYTES_PER_FRAME, this.#expected.length - this.#at);
      if (this.#filled < wanted) return;
      this.#compare(Math.min(this.#filled, wanted));
      this.#filled = 0;
    }
  }

  /** A `clear` came: the server may go on anywhere, so nothing more is compared. */
  cleared(): void {
    if (!this.#isOver) this.#isStopped = true;
  }

  /** The figures so far. */
  report(): ExpectationReport {
    return {
      expectedBytes: this.#expected.length,
      rightBytes: this.#right,
      lostBytes: this.#lost,
      alteredBytes: this.#altered,
      missingBytes: this.#isStopped ? 0 : this.#expected.length - this.#at,
      firstWrongAt: this.#firstWrongAt,
      stoppedByClear: this.#isStopped,
    };
  }

  get #isOver(): boolean {
    return this.#isStopped || this.#at >= this.#expected.length;
  }

  #compare(size: number): void {
    if (this.#differsAt(this.#at, size) < 0) {
      this.#right += size;
      this.#at += size;
      return;
    }
    for (let skipped = 1; skipped <= SEARCH_FRAMES; skipped++) {
      const at = this.#at + skipped * BYTES_PER_FRAME;
      if (at + size > this.#expected.length) break;
      if (this.#differsAt(at, size) >= 0) continue;
      this.#firstWrongAt ??= this.#at;
      this.#lost += at - this.#at;
      this.#right += size;
      this.#at = at + size;
      return;
    }
    this.#firstWrongAt ??= this.#at + this.#differsAt(this.#at, size);
    for (let i = 0; i < size; i++) {
      if (this.#frame[i] === this.#expected[this.#at + i]) this.#right++;
      else this.#altered++;
    }
    this.#at += size;
  }

  /** First byte of the frame that differs from the expected audio at `at`; -1 if none does. */
  #differsAt(at: number, size: number): number {
    for (let i = 0; i < size; i++) if (this.#frame[i] !== this.#expected[at + i]) return i;
    return -1;
  }
}
