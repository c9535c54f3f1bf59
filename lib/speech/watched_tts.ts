/** A synthesiser whose failures are counted, for alerts and the page. @module */

import type { TextToSpeech, TtsOptions } from "./tts.ts";

/** Passes everything on to another synthesiser, and keeps count of what fails there. */
export class WatchedTts implements TextToSpeech {
  readonly name: string;
  readonly #tts: TextToSpeech;
  #errors = 0;
  #failing = false;

  /** Has the name of `tts`. */
  constructor(tts: TextToSpeech) {
    this.name = tts.name;
    this.#tts = tts;
  }

  /** Syntheses that failed so far; neither those that were given up nor texts that can't be spoken at all. */
  get errors(): number {
    return this.#errors;
  }

  /** Whether the last synthesis failed. */
  get failing(): boolean {
    return this.#failing;
  }

  /** As {@linkcode TextToSpeech.synthesize}. */
  async *synthesize(text: string, options: TtsOptions): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#tts.synthesize(text, options);
      this.#failing = false;
    } catch (thrown) {
      if (!options.signal.aborted && !(thrown instanceof RangeError)) {
        this.#errors++;
        this.#failing = true;
      }
      throw thrown;
    }
  }
}
