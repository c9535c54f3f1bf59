/** Pages as HTML text. @module */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { Page } from "../ui/page.tsx";
import type { Assets } from "./assets.ts";

/** Options of {@linkcode renderPage}. */
export interface RenderPageOptions {
  assets: Assets;
  title: string;
  /** File name of the island's script, if the page has one. */
  island?: string;
  signedIn: boolean;
  /** @default 200 */
  status?: ContentfulStatusCode;
  children: ComponentChildren;
}

/** Draws a page; it is never cached, since it shows what only operators may see. */
export function renderPage(c: Context, options: RenderPageOptions): Response {
  const { assets, title, island, signedIn, status = 200, children } = options;
  const html = renderToString(
    <Page
      title={title}
      styles={assets.url("styles.css")}
      icon={assets.url("icon.svg")}
      {...(island === undefined ? {} : { script: assets.url(island) })}
      signedIn={signedIn}
    >
      {children}
    </Page>,
  );
  c.header("cache-control", "no-store");
  return c.html(`<!doctype html>${html}`, status);
}
