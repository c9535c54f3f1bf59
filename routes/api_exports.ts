/** Exports: a list as CSV, a call as JSON, and the debug bundle. @module */
import { type Context, Hono } from "hono";
import type { AuditLog } from "../lib/store/audit.ts";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import { csvStream } from "../lib/web/csv_stream.ts";
import { type DebugBundleSources, makeDebugBundle } from "../lib/web/debug_bundle.ts";
import { limitAnswers } from "../lib/web/limit_answers.ts";
import { parseCallQuery } from "../lib/web/parse_call_query.ts";
import { problem } from "../lib/web/problem.ts";
import { actorOf, type AdminEnv } from "../lib/web/require_admin.ts";
import { EXPORT_LIMITS } from "../lib/web/slots.ts";
import { noSuchCall } from "./api.ts";

/** What {@linkcode exportRoutes} depends on. */
export interface ExportDeps {
  directory: CallDirectory;
  audit: Pick<AuditLog, "write">;
  bundle: Omit<DebugBundleSources, "directory">;
}

/** `GET /api/calls.csv`, `GET /api/calls/:callSid/export.json` and `GET /api/debug-bundle`; each goes into the audit log. */
export function exportRoutes({ directory, audit, bundle }: ExportDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const limit = limitAnswers(EXPORT_LIMITS);
  const note = (c: Context<AdminEnv>, detail: string, callSid: string | null = null): void =>
    audit.write({ ...actorOf(c), action: "export", callSid, detail, outcome: "done" });

  app.get("/api/calls.csv", limit, (c) => {
    const parsed = parseCallQuery(new URL(c.req.url).searchParams);
    if (!parsed.ok) return problem({ status: 400, detail: parsed.detail });
    const headers = {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="ketzev-calls.csv"',
    };
    if (c.req.raw.method === "HEAD") return new Response(null, { headers });
    note(c, "list of calls as CSV");
    return new Response(csvStream(directory, parsed.query), { headers });
  });

  app.get("/api/calls/:callSid/export.json", limit, async (c) => {
    const view = await directory.get(c.req.param("callSid"));
    if (view === undefined) return noSuchCall();
    const trace = await directory.trace(view.callSid) ?? null;
    note(c, "call as JSON", view.callSid);
    const name = view.callSid.replace(/\W/g, "").slice(0, 64);
    return c.json({ view, trace }, 200, {
      "content-disposition": `attachment; filename="ketzev-${name}.json"`,
    });
  });

  app.get("/api/debug-bundle", limit, async (c) => {
    const made = await makeDebugBundle({ ...bundle, directory });
    note(c, "debug bundle");
    return c.json(made, 200, { "content-disposition": 'attachment; filename="ketzev-debug.json"' });
  });
  return app;
}
