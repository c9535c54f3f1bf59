/** The frame around every page. @module */
import type { ComponentChildren, VNode } from "preact";
import type { Role } from "../store/audit.ts";
import { language } from "./i18n.ts";
import { directionOf, theme } from "./preferences.ts";
import { SITE_HEADER_ID, SiteHeader } from "./site_header.tsx";

/** Props of {@linkcode Page}. */
export interface PageProps {
  /** What stands in the window's title. */
  title: string;
  /** Path of the style sheet. */
  styles: string;
  /** Path of the icon. */
  icon: string;
  /** Path of the island's script, if the page has one. */
  script?: string;
  /** Whether to show the navigation, which is for those who are signed in. */
  signedIn: boolean;
  /** What the one who looks may do. @default nobody is signed in */
  role?: Role;
  /** Path of the page itself. */
  path: string;
  /** What stands in it. */
  children: ComponentChildren;
}

/** A whole HTML document but for its doctype, in the language and theme of now. */
export function Page({ title, styles, icon, script, signedIn, role, path, children }: PageProps): VNode {
  return (
    <html lang={language.value} dir={directionOf(language.value)} data-theme={theme.value}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Ketzev`}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={styles} />
        {script !== undefined && <script type="module" src={script}></script>}
      </head>
      <body>
        <div id={SITE_HEADER_ID} data-signed-in={signedIn ? "" : undefined} data-role={role}>
          <SiteHeader signedIn={signedIn} role={role} path={path} />
        </div>
        <main id="main" tabIndex={-1}>{children}</main>
      </body>
    </html>
  );
}
