/** Top of every page: where one can go, and how one likes to read. @module */
import type { VNode } from "preact";
import type { Role } from "../store/audit.ts";
import { language, words } from "./i18n.ts";
import { directionOf, type Theme, theme } from "./preferences.ts";

const TEXT = words({
  skip: "Skip to content",
  pages: "Pages",
  overview: "Overview",
  phone: "Phone",
  settings: "Settings",
  signOut: "Sign out",
  viewer: "View only",
  theme: "Theme",
  auto: "System",
  light: "Light",
  dark: "Dark",
  otherLanguage: "עברית",
}, {
  skip: "דילוג לתוכן",
  pages: "עמודים",
  overview: "סקירה",
  phone: "טלפון",
  settings: "הגדרות",
  signOut: "יציאה",
  viewer: "צפייה בלבד",
  theme: "ערכת צבעים",
  auto: "לפי המערכת",
  light: "בהירה",
  dark: "כהה",
  otherLanguage: "English",
});

const LINKS = [
  { path: "/admin", name: "overview" },
  { path: "/admin/phone", name: "phone" },
  { path: "/admin/settings", name: "settings" },
] as const;

/** Id of the element around the header, which `startPage()` takes over. */
export const SITE_HEADER_ID = "site-header";

/** Props of {@linkcode SiteHeader}. */
export interface SiteHeaderProps {
  /** Whether to show the navigation, which is for those who are signed in. */
  signedIn: boolean;
  /** What the one who looks may do; `undefined`: nobody is signed in. */
  role: Role | undefined;
  /** Path of the page, to mark its link. */
  path: string;
}

/** Skip link, brand, navigation and switches. */
export function SiteHeader({ signedIn, role, path }: SiteHeaderProps): VNode {
  return (
    <>
      <a class="skip" href="#main">{TEXT.skip}</a>
      <header class="site">
        <a class="brand" href="/admin">
          <Beat />
          <span lang="en">Ketzev</span>
        </a>
        {signedIn && (
          <nav aria-label={TEXT.pages}>
            {LINKS.map(({ path: target, name }) => (
              <a key={target} href={target} aria-current={currentOf(path, target)}>{TEXT[name]}</a>
            ))}
          </nav>
        )}
        <div class="switches">
          {role === "viewer" && <span class="badge">{TEXT.viewer}</span>}
          <ThemeSwitch />
          <LanguageSwitch />
          {signedIn && (
            <form method="post" action="/logout">
              <button type="submit" class="quiet">{TEXT.signOut}</button>
            </form>
          )}
        </div>
      </header>
    </>
  );
}

/** A page below another one is `true` to it, not `page`: the link leads to another page. */
function currentOf(path: string, target: string): "page" | "true" | undefined {
  if (path === target) return "page";
  const isBelow = target === "/admin" ? path.startsWith("/admin/calls/") : path.startsWith(`${target}/`);
  return isBelow ? "true" : undefined;
}

/** The mark: a beat on a time axis. */
const BEAT = "M4 17h6l3-8 5 15 4-11 2 4h4";

/** The site's icon, as SVG text. */
export function iconSvg(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0b5cad"/>
<path d="${BEAT}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round"/>
</svg>
`;
}

function Beat(): VNode {
  return (
    <svg class="beat" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" />
      <path d={BEAT} />
    </svg>
  );
}

/** One path each on a grid of 20 by 20. */
const SHAPES: Readonly<Record<Theme, string>> = {
  auto: "M10 3a7 7 0 0 1 0 14",
  light:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M16 4l-1.4 1.4M5.4 14.6 4 16",
  dark: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z",
};

/** Three radio buttons as one control: arrow keys go from one to the next. */
function ThemeSwitch(): VNode {
  return (
    <fieldset class="themes">
      <legend class="hidden">{TEXT.theme}</legend>
      {(["auto", "light", "dark"] as const).map((name) => (
        <label key={name} title={TEXT[name]}>
          <input
            type="radio"
            name="theme"
            value={name}
            checked={theme.value === name}
            onChange={() => theme.value = name}
          />
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
            {name === "auto" && <path class="half" d="M10 3a7 7 0 0 0 0 14z" />}
            <path d={SHAPES[name]} />
          </svg>
          <span class="hidden">{TEXT[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A button that bears the name of the other language, in that language. */
function LanguageSwitch(): VNode {
  const other = language.value === "he" ? "en" : "he";
  return (
    <button
      type="button"
      class="quiet language"
      lang={other}
      dir={directionOf(other)}
      onClick={() => language.value = other}
    >
      {TEXT.otherLanguage}
    </button>
  );
}
