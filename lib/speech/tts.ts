/** Port of speech synthesis. @module */

/** How to speak. */
export interface TtsOptions {
  /** BCP 47 language, such as `en` or `he`. */
  language: string;
  /** Voice by the provider's own name. @default the provider's default for the language */
  voice?: string;
  /** Ends the synthesis; the iteration then throws `signal.reason`. */
  signal: AbortSignal;
}

/** A speech synthesiser. */
export interface TextToSpeech {
  /** Name for logs and pages, such as `local` or `openai:gpt-4o-mini-tts`. */
  readonly name: string;
  /**
   * Speaks `text` as 8 kHz mono G.711 μ-law bytes, in chunks of any size, each as soon as it is there. The source is
   * not read on while the consumer doesn't ask for more.
   */
  synthesize(text: string, options: TtsOptions): AsyncIterable<Uint8Array>;
}
