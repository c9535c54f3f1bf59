import { BYTES_PER_FRAME, MULAW_SILENCE } from "../audio/mulaw.ts";
import { encodeBase64 } from "../twilio/base64.ts";
import type { Clip } from "./clip.ts";

/** Clips that may wait to be spoken. */
const MAX_WAITING = 64;

/** What the caller says: silence, and the clips that were given to it, one after another. */
export class Microphone {
  readonly #silence = encodeBase64(new Uint8Array(BYTES_PER_FRAME).fill(MULAW_SILENCE));
  readonly #silentFrame = new Uint8Array(BYTES_PER_FRAME).fill(MULAW_SILENCE);
  readonly #waiting: { clip: Clip; done: PromiseWithResolvers<void> }[] = [];
  #frame = 0;
  #isVoiced = false;

  /** Whether the caller's voice is in the payload that was taken last. */
  get isVoiced(): boolean {
    return this.#isVoiced;
  }

  /**
   * Speaks `clip` behind what waits already. Resolves when its last 20 ms were taken, or it was dropped by
   * {@linkcode Microphone.hush}.
   *
   * @throws {RangeError} if 64 clips wait
   */
  speak(clip: Clip): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new RangeError(`Cannot speak: ${MAX_WAITING} clips wait`));
    }
    const done = Promise.withResolvers<void>();
    if (clip.payloads.length === 0) return Promise.resolve();
    this.#waiting.push({ clip, done });
    return done.promise;
  }

  /** Drops all clips. */
  hush(): void {
    for (const { done } of this.#waiting.splice(0)) done.resolve();
    this.#frame = 0;
    this.#isVoiced = false;
  }

  /** The next 20 ms: their base64 and, the same, their bytes. */
  take(): { payload: string; frame: Uint8Array } {
    const current = this.#waiting[0];
    if (current === undefined) {
      this.#isVoiced = false;
      return { payload: this.#silence, frame: this.#silentFrame };
    }
    const { clip, done } = current;
    const at = this.#frame++;
    this.#isVoiced = at >= clip.voice.from && at < clip.voice.to;
    if (this.#frame >= clip.payloads.length) {
      this.#waiting.shift();
      this.#frame = 0;
      done.resolve();
    }
    const frame = clip.audio.subarray(at * BYTES_PER_FRAME, (at + 1) * BYTES_PER_FRAME);
    return { payload: clip.payloads[at]!, frame };
  }
}
