import type { CallDefaults } from "./call_defaults.ts";

/** Settings that can't be kept; the message is one sentence. */
export class InvalidSettingsError extends Error {
  /** `"InvalidSettingsError"`. */
  override readonly name = "InvalidSettingsError";
  /** For callers that map it to an answer. */
  readonly code = "invalid_settings";
  /** The same settings are never taken. */
  readonly retryable = false;
}

/** Longest texts, in characters. */
const MAX_CHARS = { greeting: 500, systemPrompt: 8_000, voice: 100, language: 35 } as const;

/**
 * `value` as settings and nothing else. Throws {@linkcode InvalidSettingsError} for a missing field, a text that is too
 * long or has control characters in it (line breaks and tabs are none), and a language that is no tag of BCP 47.
 */
export function checkCallDefaults(value: unknown): CallDefaults {
  if (typeof value !== "object" || value === null) throw unfit("they are no object");
  const { greeting, systemPrompt, voice, language } = value as Record<string, unknown>;
  const settings = {
    greeting: checkText("greeting", greeting),
    systemPrompt: checkText("systemPrompt", systemPrompt),
    voice: checkText("voice", voice),
    language: checkText("language", language),
  };
  if (settings.language !== null && !/^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(settings.language)) {
    throw unfit("language is no language tag");
  }
  return Object.freeze(settings);
}

function checkText(name: keyof typeof MAX_CHARS, value: unknown): string | null {
  if (value === null) return null;
  if (typeof value !== "string" || value === "") throw unfit(`${name} is neither a text nor null`);
  if (!value.isWellFormed() || /(?![\n\r\t])\p{Cc}/u.test(value)) {
    throw unfit(`${name} has control characters in it`);
  }
  if ([...value].length > MAX_CHARS[name]) {
    throw unfit(`${name} is longer than ${MAX_CHARS[name]} characters`);
  }
  return value;
}

function unfit(why: string): InvalidSettingsError {
  return new InvalidSettingsError(`Cannot keep the settings: ${why}`);
}
