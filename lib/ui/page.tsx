/** The frame around every page. @module */
import type { ComponentChildren, VNode } from "preact";

/** Props of {@linkcode Page}. */
export interface PageProps {
  title: string;
  /** Path of the style sheet. */
  styles: string;
  /** Path of the icon. */
  icon: string;
  /** Path of the island's script, if the page has one. */
  script?: string;
  /** Whether to show the navigation, which only a signed-in operator needs. */
  signedIn: boolean;
  children: ComponentChildren;
}

/** A whole HTML document but for its doctype. */
export function Page({ title, styles, icon, script, signedIn, children }: PageProps): VNode {
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Ketzev`}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={styles} />
        {script !== undefined && <script type="module" src={script}></script>}
      </head>
      <body>
        <header>
          <a class="brand" href="/admin">Ketzev</a>
          {signedIn && (
            <form method="post" action="/logout">
              <button type="submit">Sign out</button>
            </form>
          )}
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
