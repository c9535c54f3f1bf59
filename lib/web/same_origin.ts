/** Tells requests that our own pages make from those that other sites have a browser make. @module */
import type { Context } from "hono";

/**
 * Whether a request comes from one of our own pages: by `Sec-Fetch-Site` (Fetch Metadata), else by `Origin`.
 * `undefined` when the client sends neither, as programs other than browsers do.
 */
export function isSameOrigin(c: Context, publicUrl: string): boolean | undefined {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  if (origin === undefined) return undefined;
  return origin === new URL(publicUrl).origin || origin === new URL(c.req.url).origin;
}
