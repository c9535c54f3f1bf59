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

/** Puts values into the places of a text: `fill("{n} of {all}", { n: 3, all: 5 })`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
