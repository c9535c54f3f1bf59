/** Language and theme that a visitor has chosen, and the cookies that hold the choice. @module */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Language } from "./i18n.ts";

/** How light the page is: `auto` follows the system. */
export type Theme = "auto" | "light" | "dark";

/** Cookie that holds a {@linkcode Language}; readable by script, so that pages switch without a reload. */
export const LANGUAGE_COOKIE = "ketzev_language";
/** Cookie that holds a {@linkcode Theme}; readable by script. */
export const THEME_COOKIE = "ketzev_theme";

/** How long a choice is kept, in s: the year that browsers allow at most, nearly. */
const KEPT_S = 365 * 24 * 3_600;

/** The language of that name; `undefined` for any other text. */
export function toLanguage(text: string | null | undefined): Language | undefined {
  return text === "en" || text === "he" ? text : undefined;
}

/** The theme of that name; `auto` for any other text. */
export function toTheme(text: string | null | undefined): Theme {
  return text === "light" || text === "dark" ? text : "auto";
}

/** Direction in which a language is written, as the attribute `dir` has it. */
export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "he" ? "rtl" : "ltr";
}

/** The language that `Accept-Language` (RFC 9110) prefers of those that the page speaks; English for any other. */
export function preferredLanguage(acceptLanguage: string | null | undefined): Language {
  let best: Language = "en";
  let bestWeight = 0;
  for (const range of (acceptLanguage ?? "").slice(0, 500).split(",")) {
    const [tag = "", ...parameters] = range.trim().toLowerCase().split(";");
    // `iw` is the old tag of Hebrew, which some systems still send.
    const language = toLanguage(tag.split("-", 1)[0]!.trim().replace(/^iw$/, "he"));
    const weight = parameters.map((text) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
    const value = weight === undefined ? 1 : Number(weight);
    if (language !== undefined && value > bestWeight) [best, bestWeight] = [language, value];
  }
  return best;
}

/** What `document.cookie` takes in order to keep a choice for all pages. */
export function preferenceCookie(name: string, value: string): string {
  return `${name}=${value}; path=/; max-age=${KEPT_S}; samesite=lax`;
}

/** What the visitor has chosen. On the server, set before each page is drawn. */
export const theme: Signal<Theme> = signal<Theme>("auto");

/** Whether the system asks for dark pages; followed by `startPage()`. */
export const systemIsDark: Signal<boolean> = signal(false);

/** Whether the page is dark now: what is drawn on a canvas must be drawn anew when this changes. */
export const isDark: ReadonlySignal<boolean> = computed(() =>
  theme.value === "auto" ? systemIsDark.value : theme.value === "dark"
);
