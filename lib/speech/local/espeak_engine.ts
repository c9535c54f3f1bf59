/**
 * Hebrew speech out of eSpeak NG.
 *
 * Licence: `@echogarden/espeak-ng-emscripten` is under the **GPL-3.0**, unlike everything else here (MIT or BSD). So it
 * is no dependency but a plugin: nothing of it is in the repository, and it is fetched and loaded, in a worker of its
 * own, only when a call is to speak Hebrew. Who distributes an image that contains it distributes that package under
 * the GPL.
 *
 * @module
 */

import { encodeMulawFloat32 } from "../../audio/mulaw.ts";
import { resampleTo8k } from "../../audio/resample.ts";
import type { SentenceEngine } from "./serve_sentences.ts";
import { trimSilence } from "./trim_silence.ts";

/** Sentences are short; a runaway one is stopped here. */
const MAX_SENTENCE_S = 60;

/** The part of the package's worker object that is used. */
interface EspeakWorker {
  /** Returns 0, or another number if there is no such voice: then the old one stays. */
  set_voice(name: string): number;
  get_samplerate(): number;
  /** Calls back synchronously for every 100 ms; `true` stops. */
  synthesize(text: string, onAudio: (pcm: Int16Array) => boolean): void;
}

/** One eSpeak NG, used for sentence after sentence. */
export class EspeakEngine implements SentenceEngine {
  readonly #espeak: EspeakWorker;
  #voice: string | undefined;

  private constructor(espeak: EspeakWorker) {
    this.#espeak = espeak;
  }

  /** Loads the plugin, from the package registry the first time. */
  static async load(): Promise<EspeakEngine> {
    // deno-lint-ignore no-import-prefix -- in the import map it would be a dependency, installed with the rest
    const { default: init } = await import("npm:@echogarden/espeak-ng-emscripten@0.3.5");
    const module = await init();
    return new EspeakEngine(await new module.eSpeakNGWorker());
  }

  /**
   * The text as 8 kHz μ-law.
   *
   * @param text plain text without mark-up
   * @throws {Error} if eSpeak has no such voice
   */
  speak(text: string, voice: string): Uint8Array<ArrayBuffer> {
    this.#select(voice);
    const rateHz = this.#espeak.get_samplerate();
    const chunks: Int16Array[] = [];
    let length = 0;
    this.#espeak.synthesize(text, (pcm) => {
      chunks.push(pcm);
      length += pcm.length;
      return length > MAX_SENTENCE_S * rateHz;
    });
    const pcm = new Int16Array(length);
    let at = 0;
    for (const chunk of chunks) {
      pcm.set(chunk, at);
      at += chunk.length;
    }
    return trimSilence(encodeMulawFloat32(resampleTo8k(pcm, rateHz)));
  }

  #select(voice: string): void {
    if (voice === this.#voice) return;
    const code = this.#espeak.set_voice(voice);
    if (code !== 0) throw new Error(`Cannot select the eSpeak voice "${voice}": eSpeak answered ${code}`);
    this.#voice = voice;
  }
}
