/** `POST /api/login-links`: a fresh sign-in link, for `deno task login`. @module */
import { Hono } from "hono";
import type { AuditLog } from "../lib/store/audit.ts";
import type { Credentials } from "../lib/web/credentials.ts";
import { problem } from "../lib/web/problem.ts";
import { actorOf, type AdminEnv } from "../lib/web/require_admin.ts";

/** What {@linkcode loginLinkRoutes} depends on. */
export interface LoginLinkDeps {
  credentials: Pick<Credentials, "issueLink">;
  audit: Pick<AuditLog, "write">;
}

/** For the admin token only: by a session's cookie, one that was stolen could outlive its sign-out. */
export function loginLinkRoutes({ credentials, audit }: LoginLinkDeps): Hono<AdminEnv> {
  return new Hono<AdminEnv>().post("/api/login-links", (c) => {
    if (c.get("session") !== "token") {
      return problem({ status: 403, detail: "Send the admin token as a bearer token." });
    }
    audit.write({ ...actorOf(c), action: "login_link", callSid: null, detail: "", outcome: "done" });
    return c.json({ link: credentials.issueLink() }, 201);
  });
}
