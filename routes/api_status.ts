/** `GET /api/status` and `GET /api/audit`: how the server is doing, and who did what. @module */
import { Hono } from "hono";
import type { AuditLog } from "../lib/store/audit.ts";
import type { ServerStatus } from "../lib/ops/server_status.ts";
import { problem } from "../lib/web/problem.ts";
import type { AdminEnv } from "../lib/web/require_admin.ts";

/** Most audit entries a page. */
export const MAX_AUDIT_LIMIT = 200;

/** What {@linkcode statusRoutes} depends on. */
export interface StatusDeps {
  status: () => ServerStatus;
  audit: Pick<AuditLog, "list">;
}

/** Both are for everyone who is signed in. */
export function statusRoutes({ status, audit }: StatusDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/api/status", (c) => c.json(status()));

  app.get("/api/audit", async (c) => {
    const { cursor, limit, callSid } = c.req.query();
    if (limit && !(/^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MAX_AUDIT_LIMIT)) {
      return wrong("limit", `it is not a whole number from 1 to ${MAX_AUDIT_LIMIT}`);
    }
    if (cursor && cursor.length > 512) return wrong("cursor", "it is too long to be one of ours");
    if (callSid && !/^\w{1,64}$/.test(callSid)) return wrong("callSid", "it is no CallSid");
    const page = await audit.list({
      ...(cursor ? { cursor } : {}),
      ...(limit ? { limit: Number(limit) } : {}),
      ...(callSid ? { callSid } : {}),
    });
    return c.json({ values: page.values, cursor: page.cursor });
  });
  return app;
}

function wrong(name: string, why: string): Response {
  return problem({ status: 400, detail: `Parameter "${name}" is wrong: ${why}.` });
}
