/** What operators want the next calls to be like, checked at the border. @module */
import type { CallDefaults } from "../store/call_defaults.ts";
import type { LanguageChoice } from "../ops/settings_page_data.ts";

/** Longest greeting, in characters. */
export const MAX_GREETING_CHARS = 500;
/** Longest system prompt, in characters. */
export const MAX_PROMPT_CHARS = 8_000;

/** The settings, or which field is wrong and why. */
export type ParsedCallDefaults =
  | { readonly ok: true; readonly settings: CallDefaults }
  | { readonly ok: false; readonly field: keyof CallDefaults; readonly why: string };

/** What can be chosen, and what `null` stands for. */
export interface DefaultsChoices {
  /** Languages and voices that there are. */
  readonly choices: readonly LanguageChoice[];
  /** What `null` stands for. */
  readonly defaults: CallDefaults;
}

/** Blank texts count as `null`: as the environment says. A voice must speak the language that was chosen with it. */
export function parseCallDefaults(
  fields: Readonly<Record<keyof CallDefaults, unknown>>,
  { choices, defaults }: DefaultsChoices,
): ParsedCallDefaults {
  const greeting = readText(fields.greeting, MAX_GREETING_CHARS);
  if (greeting === undefined) return wrong("greeting", tooLong(MAX_GREETING_CHARS));
  const systemPrompt = readText(fields.systemPrompt, MAX_PROMPT_CHARS);
  if (systemPrompt === undefined) return wrong("systemPrompt", tooLong(MAX_PROMPT_CHARS));
  const language = readText(fields.language, 35);
  const languages = choices.map((choice) => choice.language);
  if (language === undefined || language !== null && !languages.includes(language)) {
    return wrong("language", `it is none of ${languages.join(", ")}`);
  }
  const voice = readText(fields.voice, 100);
  const spoken = primary(language ?? defaults.language ?? "");
  const voices = choices.filter((choice) => primary(choice.language) === spoken).flatMap(({ voices }) =>
    voices
  );
  if (voice === undefined || voice !== null && !voices.includes(voice)) {
    return wrong("voice", `it is none of ${voices.join(", ")}`);
  }
  return { ok: true, settings: { greeting, systemPrompt, voice, language } };
}

/** What changed, for the audit log: lengths of texts, never the texts. */
export function describeChange(before: CallDefaults, after: CallDefaults): string {
  const parts: string[] = [];
  const size = (text: string | null): string => text === null ? "default" : `${[...text].length} characters`;
  if (before.greeting !== after.greeting) parts.push(`greeting: ${size(after.greeting)}`);
  if (before.systemPrompt !== after.systemPrompt) parts.push(`prompt: ${size(after.systemPrompt)}`);
  if (before.voice !== after.voice) parts.push(`voice: ${after.voice ?? "default"}`);
  if (before.language !== after.language) parts.push(`language: ${after.language ?? "default"}`);
  return parts.length === 0 ? "nothing changed" : parts.join(", ").slice(0, 200);
}

/** `undefined`: it is neither `null` nor a text that is short enough. Control characters but line breaks are dropped. */
function readText(value: unknown, maxChars: number): string | null | undefined {
  if (value === null) return null;
  if (typeof value !== "string" || value.length > 2 * maxChars) return undefined;
  const text = value.toWellFormed().replace(/\r\n?/g, "\n").replace(/(?!\n)\p{Cc}/gu, " ").trim();
  if (text === "") return null;
  return [...text].length <= maxChars ? text : undefined;
}

function primary(language: string): string {
  return language.split("-", 1)[0]!.toLowerCase();
}

function tooLong(maxChars: number): string {
  return `it is neither null nor a text of at most ${maxChars} characters`;
}

function wrong(field: keyof CallDefaults, why: string): ParsedCallDefaults {
  return { ok: false, field, why };
}
