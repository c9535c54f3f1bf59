/** `GET` and `PUT /api/settings`, `GET /api/checks`. @module */
import { Hono } from "hono";
import type { AuditLog } from "../lib/store/audit.ts";
import type { SettingsStore } from "../lib/store/call_defaults.ts";
import type { CheckResult, SettingsPageData } from "../lib/ops/settings_page_data.ts";
import { errorMessage } from "../lib/core/errors.ts";
import { describeChange, parseCallDefaults } from "../lib/web/parse_call_defaults.ts";
import { problem } from "../lib/web/problem.ts";
import { jsonLimit, readJson, wrongField } from "../lib/web/read_json.ts";
import { actorOf, type AdminEnv } from "../lib/web/require_admin.ts";

/** What {@linkcode settingsRoutes} depends on. */
export interface SettingsDeps {
  /** What runs, as it is now. */
  settings: () => Omit<SettingsPageData, "saved" | "editable">;
  callDefaults: SettingsStore;
  /** Runs the doctor's checks; callers at once share one run. */
  checks: () => Promise<readonly CheckResult[]>;
  audit: Pick<AuditLog, "write">;
}

/** What is saved counts for the next calls. */
export function settingsRoutes(deps: SettingsDeps): Hono<AdminEnv> {
  const { settings, callDefaults, checks, audit } = deps;
  const app = new Hono<AdminEnv>();

  app.get("/api/settings", (c) => c.json(settingsPageData(deps, c.get("role") === "operator")));

  app.put("/api/settings", jsonLimit(), async (c) => {
    const body = await readJson(c, ["greeting", "systemPrompt", "voice", "language"]);
    if (!body.ok) return body.response;
    const { choices, defaults } = settings();
    const parsed = parseCallDefaults(body.fields, { choices, defaults });
    if (!parsed.ok) return wrongField(parsed.field, parsed.why);
    const entry = {
      ...actorOf(c),
      action: "settings",
      callSid: null,
      detail: describeChange(callDefaults.current, parsed.settings),
    } as const;
    try {
      await callDefaults.save(parsed.settings);
    } catch (thrown) {
      audit.write({ ...entry, outcome: "failed" });
      return problem({ status: 503, detail: errorMessage(thrown) });
    }
    audit.write({ ...entry, outcome: "done" });
    return c.json(callDefaults.current);
  });

  app.get("/api/checks", async (c) => c.json({ values: await checks() }));
  return app;
}

/** What the settings page shows to an operator, or to a viewer. */
export function settingsPageData(
  { settings, callDefaults }: Pick<SettingsDeps, "settings" | "callDefaults">,
  editable: boolean,
): SettingsPageData {
  return { ...settings(), saved: callDefaults.current, editable };
}
