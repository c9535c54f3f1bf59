/** Headers that keep a browser from running or framing what is not ours. @module */
import type { MiddlewareHandler } from "hono";
import { secureHeaders as honoSecureHeaders } from "hono/secure-headers";

const SELF = ["'self'"];
const NONE = ["'none'"];

/**
 * Content Security Policy without inline script or style, and its companions. Leaves `/media` alone: a rebuilt
 * upgrade response breaks the WebSocket. The referrer stays within the site; were it left out, browsers would send
 * `Origin: null` with our own forms.
 */
export function secureHeaders(options: { secure: boolean }): MiddlewareHandler {
  const set = honoSecureHeaders({
    contentSecurityPolicy: {
      defaultSrc: NONE,
      scriptSrc: SELF,
      styleSrc: SELF,
      imgSrc: SELF,
      connectSrc: SELF,
      formAction: SELF,
      baseUri: NONE,
      frameAncestors: NONE,
    },
    referrerPolicy: "same-origin",
    xFrameOptions: "DENY",
    strictTransportSecurity: options.secure ? "max-age=31536000" : false,
  });
  return (c, next) => c.req.path === "/media" ? next() : set(c, next);
}
