/** Top of every page: where one can go, and how one likes to read. @module */
import type { VNode } from "preact";
import type { Role } from "../store/audit.ts";
import { words } from "./i18n.ts";
import { LanguageSwitch } from "./language_switch.tsx";
import { ThemeSwitch } from "./theme_switch.tsx";

const TEXT = words({
  skip: "Skip to content",
  pages: "Pages",
  overview: "Overview",
  phone: "Phone",
  settings: "Settings",
  signOut: "Sign out",
  viewer: "View only",
}, {
  skip: "דילוג לתוכן",
  pages: "עמודים",
  overview: "סקירה",
  phone: "טלפון",
  settings: "הגדרות",
  signOut: "יציאה",
  viewer: "צפייה בלבד",
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

/** A page below another one is `true` to it, not `page`: the link leads elsewhere. */
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
