import type { SpeechCache } from "../speech/speech_cache.ts";
import type { TextToSpeech } from "../speech/tts.ts";
import type { Voice } from "./agent.ts";
import type { Phrase } from "./speech.ts";

/** Options of {@linkcode createVoice}. */
export interface CreateVoiceOptions {
  /** Speaks what is not kept. */
  readonly tts: TextToSpeech;
  /** Greetings are kept here: synthesised once per text, voice and process. */
  readonly cache: SpeechCache;
  /** Of the call, BCP 47. */
  readonly language: string;
  /** By the synthesiser's own name. @default that of the language */
  readonly voice?: string | undefined;
  /** Text of `GREETING`. */
  readonly greeting: string | undefined;
  /** Sound of `GREETING_AUDIO`, raw 8 kHz μ-law; goes out byte for byte. */
  readonly greetingAudio: Uint8Array | undefined;
}

/** The voice of a call. */
export function createVoice(options: CreateVoiceOptions): Voice {
  const { tts, cache, greeting, greetingAudio } = options;
  const how = {
    language: options.language,
    ...(options.voice === undefined ? {} : { voice: options.voice }),
  };
  return {
    speak: (text, signal) => tts.synthesize(text, { ...how, signal }),
    greeting: (fallback): Phrase | undefined => {
      if (greetingAudio !== undefined) return { text: null, speech: greetingAudio };
      const text = greeting ?? fallback;
      return text === undefined ? undefined : { text, speech: cache.speech(text, how) };
    },
  };
}
