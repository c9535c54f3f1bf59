/** What every island does first. @module */
import { effect } from "@preact/signals";
import { h, hydrate } from "preact";
import type { Role } from "../store/audit.ts";
import { language } from "./i18n.ts";
import {
  directionOf,
  LANGUAGE_COOKIE,
  preferenceCookie,
  systemIsDark,
  theme,
  THEME_COOKIE,
  toLanguage,
  toTheme,
} from "./preferences.ts";
import { SITE_HEADER_ID, SiteHeader } from "./site_header.tsx";

/** Options of {@linkcode startPage}. */
export interface StartPageOptions {
  /** Title of the page in the language of now, without the name of the product. @default as the server drew it */
  title?: () => string;
}

/**
 * Takes language and theme from the document, brings the header to life, and carries later choices into the document and
 * into cookies. To be called once, before anything else is hydrated.
 */
export function startPage(options: StartPageOptions = {}): void {
  const root = document.documentElement;
  language.value = toLanguage(root.lang) ?? "en";
  theme.value = toTheme(root.dataset.theme);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  systemIsDark.value = dark.matches;
  dark.addEventListener("change", () => systemIsDark.value = dark.matches);

  onChange(() => language.value, (chosen) => {
    root.lang = chosen;
    root.dir = directionOf(chosen);
    document.cookie = preferenceCookie(LANGUAGE_COOKIE, chosen);
    if (options.title) document.title = `${options.title()} · Ketzev`;
  });
  onChange(() => theme.value, (chosen) => {
    root.dataset.theme = chosen;
    document.cookie = preferenceCookie(THEME_COOKIE, chosen);
  });
  hydrateHeader();
}

/** Calls `take` with every value but the first: a choice that nobody made is not kept. */
function onChange<T>(read: () => T, take: (value: T) => void): void {
  let isFirst = true;
  effect(() => {
    const value = read();
    if (!isFirst) take(value);
    isFirst = false;
  });
}

function hydrateHeader(): void {
  const header = document.getElementById(SITE_HEADER_ID);
  if (header === null) return;
  const { signedIn, role } = header.dataset;
  hydrate(
    h(SiteHeader, {
      signedIn: signedIn !== undefined,
      role: role === undefined ? undefined : role as Role,
      path: location.pathname,
    }),
    header,
  );
}
