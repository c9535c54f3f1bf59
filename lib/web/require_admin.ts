/** Lets only those who are signed in through to pages and API, and only operators change anything. @module */
import type { Context, MiddlewareHandler } from "hono";
import type { AuditEntry, Role } from "../store/audit.ts";
import { problem } from "./problem.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { SignIn } from "./sign_in.ts";

/** What a route behind {@linkcode requireAdmin} knows of its caller. */
export interface AdminEnv {
  /** Who asks, for the audit log and for streams that end with a session. */
  Variables: {
    /** False once the session that the request came with has ended. */
    adminAlive: () => boolean;
    role: Role;
    /** Names the session in the audit log; `token` for a bearer token. */
    session: string;
  };
}

/** What a page behind {@linkcode signedInOnly} knows of its visitor. */
export interface PageEnv {
  /** `visitor`: who asks. */
  Variables: { visitor: Session };
}

/** Sends whoever is not signed in to `/login`. */
export function signedInOnly(sessions: Pick<Sessions, "find">): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const session = sessions.find(c);
    if (session === undefined) return c.redirect("/login", 303);
    c.set("visitor", session);
    await next();
    return undefined;
  };
}

/** Methods that change nothing (RFC 9110, "Safe Methods"). */
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/**
 * Takes `Authorization: Bearer <token>` (RFC 6750) or a session's cookie. With a cookie, a request that may change
 * something must come from our own pages. A viewer may change nothing.
 */
export function requireAdmin(signIn: SignIn): MiddlewareHandler<AdminEnv> {
  return async (c, next) => {
    const isSafe = SAFE_METHODS.includes(c.req.method);
    const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (bearer !== undefined) {
      const result = signIn.tryToken(c, bearer);
      if (!result.ok) return result.waitMs > 0 ? tooMany(result.waitMs) : unauthorized("The token is wrong.");
      c.set("adminAlive", () => true);
      c.set("role", result.role);
      c.set("session", "token");
    } else {
      const session = signIn.sessions.find(c);
      if (session === undefined) return unauthorized("Sign in, or send the admin token as a bearer token.");
      if (!isSafe && signIn.isSameOrigin(c) !== true) {
        return problem({ status: 403, detail: "With a cookie, this request must come from the admin page." });
      }
      c.set("adminAlive", () => session.alive());
      c.set("role", session.role);
      c.set("session", session.id);
    }
    if (!isSafe && c.get("role") !== "operator") {
      return problem({ status: 403, detail: "Viewers may look at everything and change nothing." });
    }
    return await next();
  };
}

/** Who asks, for the audit log. */
export function actorOf(c: Context<AdminEnv>): Pick<AuditEntry, "role" | "session"> {
  return { role: c.get("role"), session: c.get("session") };
}

function unauthorized(detail: string): Response {
  return problem({ status: 401, detail, headers: { "www-authenticate": 'Bearer realm="ketzev"' } });
}

function tooMany(waitMs: number): Response {
  const headers = { "retry-after": String(Math.ceil(waitMs / 1_000)) };
  return problem({ status: 429, detail: "Too many wrong tokens; wait before the next try.", headers });
}
