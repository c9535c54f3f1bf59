/** Speech without a provider: embedded synthesisers behind the port of `../tts.ts`. @module */

import type { TextToSpeech, TtsOptions } from "../tts.ts";
import type { SentenceJob } from "./sentence_worker.ts";
import { MAX_TEXT_CHARS, splitSentences } from "./speakable_text.ts";

/** One embedded synthesiser. */
export interface LocalVoice {
  /** Primary language subtag of BCP 47, such as `en`. */
  readonly language: string;
  /** Names of the voices; the first is the default. */
  readonly voices: readonly [string, ...string[]];
  /** Makes a text safe for the synthesiser. */
  readonly prepare: (text: string) => string;
  /** Synthesises one sentence after the other. */
  readonly worker: {
    request(text: string, voice: string): SentenceJob;
    wake(voice: string): void;
    close(): void;
  };
}

/**
 * Speaks with the embedded synthesiser of the language, sentence by sentence: each chunk is a sentence. While one is
 * being played the next is synthesised, and no more than that one.
 */
export class LocalTts implements TextToSpeech, Disposable {
  readonly name = "local";
  readonly #voices: readonly LocalVoice[];

  /** One voice a language. */
  constructor(voices: readonly LocalVoice[]) {
    this.#voices = voices;
  }

  /** The languages that are spoken, as primary subtags of BCP 47. */
  get languages(): string[] {
    return this.#voices.map((voice) => voice.language);
  }

  /** The languages that are spoken, and who speaks them; the first voice is the default. */
  get choices(): { language: string; voices: readonly string[] }[] {
    return this.#voices.map(({ language, voices }) => ({ language, voices }));
  }

  /**
   * As {@linkcode TextToSpeech.synthesize}. A text with nothing to say in it gives no chunk.
   *
   * The iteration throws a `RangeError` if the language or voice is none of these or the text is longer than
   * {@linkcode MAX_TEXT_CHARS}, and an `Error` if the synthesis fails.
   */
  async *synthesize(text: string, options: TtsOptions): AsyncGenerator<Uint8Array, void, undefined> {
    const { signal } = options;
    signal.throwIfAborted();
    const voice = this.voiceFor(options.language);
    const voiceName = chooseVoice(voice, options.voice);
    if (text.length > MAX_TEXT_CHARS) {
      throw new RangeError(
        `Cannot synthesize ${text.length} characters: at most ${MAX_TEXT_CHARS} are spoken at once`,
      );
    }
    const sentences = splitSentences(voice.prepare(text), voice.language);
    let job: SentenceJob | undefined;
    const onAbort = () => job?.cancel(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      for (let i = 0; i < sentences.length; i++) {
        job ??= voice.worker.request(sentences[i]!, voiceName);
        const audio = await job.audio;
        const next = sentences[i + 1];
        job = next === undefined ? undefined : readAhead(voice.worker.request(next, voiceName));
        if (audio.length > 0) yield audio;
        signal.throwIfAborted();
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      job?.cancel(new Error("Cannot synthesize: the consumer has left"));
    }
  }

  /** Makes the synthesiser of `language` ready to speak, if it rests; does nothing if there is none. */
  wake(language: string): void {
    const voice = this.#find(language);
    voice?.worker.wake(voice.voices[0]);
  }

  /**
   * The synthesiser of a language.
   *
   * @throws {RangeError} naming the languages that are spoken
   */
  voiceFor(language: string): LocalVoice {
    const voice = this.#find(language);
    if (voice !== undefined) return voice;
    throw new RangeError(
      `Cannot speak "${language}" with the local synthesiser: it speaks ${this.languages.join(" and ")}`,
    );
  }

  /** Ends the synthesisers' workers. Idempotent. */
  [Symbol.dispose](): void {
    for (const voice of this.#voices) voice.worker.close();
  }

  #find(language: string): LocalVoice | undefined {
    const primary = language.toLowerCase().split(/[-_]/)[0];
    return this.#voices.find((voice) => voice.language === primary);
  }
}

/** A failure of a sentence that nobody has asked for yet must not count as unhandled. */
function readAhead(job: SentenceJob): SentenceJob {
  job.audio.catch(() => {});
  return job;
}

function chooseVoice(voice: LocalVoice, wanted: string | undefined): string {
  if (wanted === undefined) return voice.voices[0];
  if (voice.voices.includes(wanted)) return wanted;
  throw new RangeError(
    `Cannot speak ${voice.language} with the local voice "${wanted}": there is ${voice.voices.join(", ")}`,
  );
}
