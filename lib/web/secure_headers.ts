/** Headers that keep a browser from running or framing what is not ours. @module */
import type { MiddlewareHandler } from "hono";
import { secureHeaders as honoSecureHeaders } from "hono/secure-headers";

const SELF = ["'self'"];
const NONE = ["'none'"];

/**
 * Content Security Policy without inline script or style, and its companions. Leaves `/media` alone: a rebuilt
 * upgrade response breaks the WebSocket. The referrer stays within the site; were it left out, browsers would send
 * `Origin: null` with our own forms. `connect-src 'self'` takes in WebSockets of the same host (CSP Level 3, "Does url
 * match expression in origin with redirect count?"). Of what a browser can do, only the phone page's microphone is
 * left on.
 */
export function secureHeaders(options: { secure: boolean }): MiddlewareHandler {
  const set = honoSecureHeaders({
    contentSecurityPolicy: {
      defaultSrc: NONE,
      scriptSrc: SELF,
      workerSrc: SELF,
      styleSrc: SELF,
      imgSrc: SELF,
      mediaSrc: SELF,
      connectSrc: SELF,
      formAction: SELF,
      baseUri: NONE,
      frameAncestors: NONE,
    },
    permissionsPolicy: { microphone: ["self"], camera: [], geolocation: [] },
    referrerPolicy: "same-origin",
    xFrameOptions: "DENY",
    strictTransportSecurity: options.secure ? "max-age=31536000" : false,
  });
  return (c, next) => c.req.path === "/media" ? next() : set(c, next);
}
