/** Speech that is said again and again, synthesised once. @module */

import type { TextToSpeech } from "./tts.ts";

/** Which voice is to speak. */
export interface CachedSpeechOptions {
  /** BCP 47 language, such as `en`. */
  language: string;
  /** Voice by the provider's own name. @default the provider's default for the language */
  voice?: string;
}

/** Options of {@linkcode SpeechCache}. */
export interface SpeechCacheOptions {
  /** Ends every synthesis; what is waited for then rejects with `signal.reason`. */
  signal: AbortSignal;
  /** Texts kept; the one not asked for the longest goes first. @default 64 */
  capacity?: number;
  /** Bytes kept; 8,000 are one second. @default 4,800,000, ten minutes */
  maxBytes?: number;
}

interface Entry {
  readonly audio: Promise<Uint8Array>;
  /** 0 until the speech is there. */
  bytes: number;
}

/**
 * Keeps whole utterances by text, language and voice, so that a thousand calls with one greeting cost one synthesis and
 * share one buffer. A failure is not kept: the next request tries again.
 */
export class SpeechCache {
  readonly #tts: TextToSpeech;
  readonly #signal: AbortSignal;
  readonly #capacity: number;
  readonly #maxBytes: number;
  /** In the order of last use, the oldest first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** Holds nothing yet; `tts` speaks what isn't kept. */
  constructor(tts: TextToSpeech, options: SpeechCacheOptions) {
    const { signal, capacity = 64, maxBytes = 4_800_000 } = options;
    if (!(capacity >= 1)) {
      throw new RangeError(`Cannot cache speech: the capacity is ${capacity}, expected 1 or more`);
    }
    this.#tts = tts;
    this.#signal = signal;
    this.#capacity = capacity;
    this.#maxBytes = maxBytes;
  }

  /** Texts and bytes that are kept. */
  get size(): { entries: number; bytes: number } {
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  /**
   * The whole utterance as 8 kHz mono μ-law. All callers get the same buffer, which nobody may change. Rejects as the
   * synthesiser does.
   */
  speech(text: string, options: CachedSpeechOptions): Promise<Uint8Array> {
    const key = JSON.stringify([text, options.language, options.voice ?? null]);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.audio;
    }
    const entry: Entry = { audio: this.#synthesize(text, options), bytes: 0 };
    this.#entries.set(key, entry);
    this.#evict();
    entry.audio.then((audio) => {
      if (this.#entries.get(key) !== entry) return;
      entry.bytes = audio.length;
      this.#bytes += audio.length;
      this.#evict();
    }, () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return entry.audio;
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#capacity && this.#bytes <= this.#maxBytes) return;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
    }
  }

  async #synthesize(text: string, options: CachedSpeechOptions): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.#tts.synthesize(text, { ...options, signal: this.#signal })) {
      chunks.push(chunk);
      length += chunk.length;
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
