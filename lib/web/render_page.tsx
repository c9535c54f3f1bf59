/** Pages as HTML text. @module */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Role } from "../store/audit.ts";
import { type Language, language } from "../ui/i18n.ts";
import { Page } from "../ui/page.tsx";
import {
  LANGUAGE_COOKIE,
  preferredLanguage,
  type Theme,
  theme,
  THEME_COOKIE,
  toLanguage,
  toTheme,
} from "../ui/preferences.ts";
import type { Assets } from "./assets.ts";

/** Island of the pages that name none: the header and the sign-in form. */
const DEFAULT_ISLAND = "login.js";

/** Options of {@linkcode renderPage}. */
export interface RenderPageOptions {
  /** Addresses of scripts and styles. */
  assets: Assets;
  /** A function is asked once the language is known. */
  title: string | (() => string);
  /** File name of the island's script. @default the one that brings header and sign-in form to life */
  island?: string;
  /** Whether the page is for somebody who is signed in. */
  signedIn: boolean;
  /** What the visitor may do, once signed in. */
  role?: Role;
  /**
   * Of the answer. @default 200
   *
   * @default 200
   */
  status?: ContentfulStatusCode;
  /** What stands in `main`. */
  children: ComponentChildren;
}

/**
 * Draws a page in the language and theme that the request asks for; it is never cached, since it shows what only those
 * who are signed in may see.
 */
export function renderPage(c: Context, options: RenderPageOptions): Response {
  const { assets, title, island = DEFAULT_ISLAND, signedIn, role, status = 200, children } = options;
  const chosen = preferencesOf(c);
  language.value = chosen.language;
  theme.value = chosen.theme;
  const html = renderToString(
    <Page
      title={typeof title === "string" ? title : title()}
      styles={assets.url("styles.css")}
      icon={assets.url("icon.svg")}
      {
        // A test may load fewer islands than there are; a page reads well without its own.
        ...(assets.find(island) === undefined ? {} : { script: assets.url(island) })
      }
      signedIn={signedIn}
      {...(role === undefined ? {} : { role })}
      path={c.req.path}
    >
      {children}
    </Page>,
  );
  c.header("cache-control", "no-store");
  c.header("vary", "cookie, accept-language");
  return c.html(`<!doctype html>${html}`, status);
}

/** By cookie, else what the browser says of its language, and the theme of its system. */
function preferencesOf(c: Context): { language: Language; theme: Theme } {
  return {
    language: toLanguage(getCookie(c, LANGUAGE_COOKIE)) ?? preferredLanguage(c.req.header("accept-language")),
    theme: toTheme(getCookie(c, THEME_COOKIE)),
  };
}
