import { decodeMulawByte, MULAW_SILENCE, SAMPLE_RATE_HZ } from "../audio/mulaw.ts";
import { formatWav } from "../audio/wav.ts";

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

/**
 * Records a call as it was heard, in real time with every gap in it: the caller left, the server right. Memory is
 * bounded; what lies beyond it is left out.
 */
export class Recorder {
  readonly #originMs: number;
  readonly #maxSamples: number;
  readonly #tracks = { caller: new Uint8Array(0), ear: new Uint8Array(0) };
  #samples = 0;

  /** `originMs`: moment of the clock at which it begins; `maxSeconds`: length that is kept. @default 1800 */
  constructor(originMs: number, options: { maxSeconds?: number } = {}) {
    this.#originMs = originMs;
    this.#maxSamples = (options.maxSeconds ?? 1800) * SAMPLE_RATE_HZ;
  }

  /** Puts μ-law audio where it is heard: `ear` from the server, `caller` from this side. `atMs`: time of the clock. */
  put(track: "caller" | "ear", bytes: Uint8Array, atMs: number): void {
    const at = this.#sampleAt(atMs);
    const end = Math.min(this.#maxSamples, at + bytes.length);
    if (end <= at) return;
    this.#grow(track, end);
    this.#tracks[track].set(bytes.subarray(0, end - at), at);
    this.#samples = Math.max(this.#samples, end);
  }

  /** What would have been heard from `atMs` on is not. */
  cut(atMs: number): void {
    const at = this.#sampleAt(atMs);
    this.#tracks.ear.fill(MULAW_SILENCE, at);
  }

  /** What would have been heard from `atMs` on is heard `byMs` later. */
  delay(atMs: number, byMs: number): void {
    const at = this.#sampleAt(atMs);
    const end = this.#samples;
    if (at >= end) return;
    const late = this.#tracks.ear.slice(at, end);
    this.cut(atMs);
    this.put("ear", late, atMs + byMs);
  }

  /** The recording up to `untilMs` as a 16-bit stereo WAV file at 8 kHz. */
  wav(untilMs: number): Uint8Array<ArrayBuffer> {
    const samples = Math.min(this.#maxSamples, this.#sampleAt(untilMs));
    const { caller, ear } = this.#tracks;
    const pcm = new Int16Array(2 * samples);
    for (let i = 0; i < samples; i++) {
      pcm[2 * i] = decodeMulawByte(caller[i] ?? MULAW_SILENCE);
      pcm[2 * i + 1] = decodeMulawByte(ear[i] ?? MULAW_SILENCE);
    }
    return formatWav(pcm, { channels: 2 });
  }

  #sampleAt(atMs: number): number {
    return Math.max(0, Math.round((atMs - this.#originMs) * SAMPLES_PER_MS));
  }

  #grow(track: "caller" | "ear", samples: number): void {
    const old = this.#tracks[track];
    if (samples <= old.length) return;
    const grown = new Uint8Array(Math.min(this.#maxSamples, Math.max(samples, 2 * old.length, 80_000)));
    grown.fill(MULAW_SILENCE, old.length);
    grown.set(old);
    this.#tracks[track] = grown;
  }
}
