/** The page in English and Hebrew, switched without a reload. @module */
import { type Signal, signal } from "@preact/signals";

/** Languages of the page. */
export type Language = "en" | "he";

/** Language of the page. On the server, set before each page is drawn: drawing is one synchronous piece. */
export const language: Signal<Language> = signal<Language>("en");

/** Texts by name, in the language of the page: a component that reads one is drawn anew when the language changes. */
export type Words<Name extends string> = { readonly [K in Name]: string };

/** Makes the texts of one component; `he` must have every name of `en`. */
export function words<Name extends string>(
  en: Readonly<Record<Name, string>>,
  he: Readonly<Record<NoInfer<Name>, string>>,
): Words<Name> {
  const texts = {} as Words<Name>;
  for (const name of Object.keys(en) as Name[]) {
    Object.defineProperty(texts, name, {
      enumerable: true,
      get: () => (language.value === "he" ? he : en)[name],
    });
  }
  return texts;
}

/** The form of a text for a count: `"{n} gap|{n} gaps"` has one for 1 and one for all other counts. */
export function plural(text: string, count: number): string {
  const [one = "", other = one] = text.split("|");
  return count === 1 ? one : other;
}

/** Puts values into the places of a text: `fill("{n} of {all}", { n: 3, all: 5 })`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Controls that change the direction of text after them (Unicode Standard Annex 9). */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\u0000-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * `text` between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, without controls of its own: it can't disorder the
 * sentence around it, and a number stays readable in Hebrew. For where `<bdi>` can't stand.
 */
export function isolate(text: string): string {
  return `\u2068${text.replace(CONTROLS, "")}\u2069`;
}
