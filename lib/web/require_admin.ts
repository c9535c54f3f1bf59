/** Lets only operators through to the API. @module */
import type { MiddlewareHandler } from "hono";
import { problem } from "./problem.ts";
import type { SignIn } from "./sign_in.ts";

/** What a route behind {@linkcode requireAdmin} knows of its caller. */
export interface AdminEnv {
  Variables: {
    /** False once the session that the request came with has ended. */
    adminAlive: () => boolean;
  };
}

/**
 * Takes `Authorization: Bearer <ADMIN_TOKEN>` (RFC 6750) or a session's cookie. With a cookie, a request that may
 * change something must come from our own pages.
 */
export function requireAdmin(signIn: SignIn): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (bearer !== undefined) {
      const result = signIn.tryToken(c, bearer);
      if (!result.ok) return result.waitMs > 0 ? tooMany(result.waitMs) : unauthorized("The token is wrong.");
      c.set("adminAlive", () => true);
      return await next();
    }
    const session = signIn.sessions.find(c);
    if (session === undefined) return unauthorized("Sign in, or send the admin token as a bearer token.");
    if (!["GET", "HEAD", "OPTIONS"].includes(c.req.method) && signIn.isSameOrigin(c) !== true) {
      return problem({ status: 403, detail: "With a cookie, this request must come from the admin page." });
    }
    c.set("adminAlive", () => session.alive());
    return await next();
  };
}

function unauthorized(detail: string): Response {
  return problem({ status: 401, detail, headers: { "www-authenticate": 'Bearer realm="ketzev"' } });
}

function tooMany(waitMs: number): Response {
  const headers = { "retry-after": String(Math.ceil(waitMs / 1_000)) };
  return problem({ status: 429, detail: "Too many wrong tokens; wait before the next try.", headers });
}
