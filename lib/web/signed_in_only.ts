/** Lets only those who are signed in see pages. @module */
import type { MiddlewareHandler } from "hono";
import type { Session, Sessions } from "./sessions.ts";

/** What a page behind {@linkcode signedInOnly} knows of its visitor. */
export interface PageEnv {
  /** `visitor`: who asks. */
  Variables: { visitor: Session };
}

/** Sends everyone else to `/login`. */
export function signedInOnly(sessions: Pick<Sessions, "find">): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const session = sessions.find(c);
    if (session === undefined) return c.redirect("/login", 303);
    c.set("visitor", session);
    await next();
    return undefined;
  };
}
