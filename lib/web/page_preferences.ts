/** Language and theme of a request. @module */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Language } from "../ui/i18n.ts";
import {
  LANGUAGE_COOKIE,
  preferredLanguage,
  type Theme,
  THEME_COOKIE,
  toLanguage,
  toTheme,
} from "../ui/preferences.ts";

/** By cookie, else what the browser says of its language, and the theme of its system. */
export function preferencesOf(c: Context): { language: Language; theme: Theme } {
  return {
    language: toLanguage(getCookie(c, LANGUAGE_COOKIE)) ?? preferredLanguage(c.req.header("accept-language")),
    theme: toTheme(getCookie(c, THEME_COOKIE)),
  };
}
