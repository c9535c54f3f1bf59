/** What operators may change while the server runs, for the next calls. Types only; safe in a browser. @module */

/** `null`: as the environment says. */
export interface CallDefaults {
  /** What the agent says first, up to 500 characters. */
  readonly greeting: string | null;
  /** What a language model is told, up to 8,000 characters. */
  readonly systemPrompt: string | null;
  /** Name of a voice that the synthesiser knows. */
  readonly voice: string | null;
  /** `en`, `he` … */
  readonly language: string | null;
}

/** Keeps them in the store. */
export interface SettingsStore {
  /** As they are now. */
  readonly current: CallDefaults;
  /** Replaces them, and resolves when they are stored. Rejects with one sentence when they can't be. */
  save(next: CallDefaults): Promise<void>;
}
