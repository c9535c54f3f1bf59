/** The whole HTTP surface. @module */
import { Hono, type MiddlewareHandler } from "hono";
import { adminRoutes } from "../../routes/admin.tsx";
import { adminCallRoutes } from "../../routes/admin_call.tsx";
import { adminPhoneRoutes } from "../../routes/admin_phone.tsx";
import { apiRoutes } from "../../routes/api.ts";
import { controlRoutes } from "../../routes/api_controls.ts";
import { exportRoutes } from "../../routes/api_exports.ts";
import { houseRoutes } from "../../routes/api_house.ts";
import { settingsPageData, settingsRoutes } from "../../routes/api_settings.ts";
import { loginRoutes } from "../../routes/login.tsx";
import { opsRoutes, type Readiness } from "../../routes/ops.ts";
import { type PhoneDeps, phoneRoutes } from "../../routes/phone.ts";
import type { ServeEnv } from "../../routes/serve_env.ts";
import type { AuditLog, Role } from "../calls/audit.ts";
import type { CallControls } from "../calls/call_controls.ts";
import type { CallDirectory } from "../calls/call_directory.ts";
import type { SettingsStore } from "../calls/house_settings.ts";
import type { HouseStatus } from "../calls/house_status.ts";
import type { CheckResult, SettingsPageData } from "../calls/settings_page_data.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Assets } from "./assets.ts";
import type { RuntimeInfo, SettingName } from "./debug_bundle.ts";
import type { EventHub } from "./event_hub.ts";
import { mapError } from "./map_error.ts";
import { problem } from "./problem.ts";
import { type AdminEnv, requireAdmin } from "./require_admin.ts";
import { secureHeaders } from "./secure_headers.ts";
import { assetRoutes } from "./serve_assets.ts";
import type { Sessions } from "./session_cookie.ts";
import { SignIn } from "./sign_in.ts";

/** What {@linkcode createApp} depends on. */
export interface AppDeps {
  /** Base URL that browsers and Twilio use; https means that a proxy terminates TLS in front. */
  publicUrl: string;
  directory: CallDirectory;
  controls: CallControls;
  audit: AuditLog;
  /** What operators have set for the next calls. */
  house: SettingsStore;
  /** How the house is doing now. */
  status: () => HouseStatus;
  /** What runs. */
  settings: () => Omit<SettingsPageData, "house" | "editable">;
  /** Every setting by name. */
  settingNames: readonly SettingName[];
  runtime: () => RuntimeInfo;
  /** Runs the doctor's checks; callers at once share one run. */
  checks: () => Promise<readonly CheckResult[]>;
  /** Calls from the browser; `agent` answers the next one. */
  phone: Pick<PhoneDeps, "calls" | "tokens" | "random" | "speech"> & { readonly agent: () => string };
  sessions: Sessions;
  hub: EventHub;
  assets: Assets;
  clock: Clock;
  log: Log;
  readiness: () => Readiness;
  /** Metrics in the text form of Prometheus. */
  metrics: () => string;
  /** Routes of Twilio's webhooks, with their full paths. */
  voice: Hono<ServeEnv>;
  /** The route of the media stream, with its full path; its upgrade response is passed on untouched. */
  media: Hono<ServeEnv>;
}

/** Joins all routes, with their errors as problems and their headers. Serve its `fetch` with `Deno.serve`. */
export function createApp(deps: AppDeps): Hono<ServeEnv> {
  const { publicUrl, sessions, assets, clock, log, audit, readiness, metrics } = deps;
  const signIn = new SignIn({ sessions, clock, log, audit, publicUrl });
  const admin = requireAdmin(signIn);
  const app = new Hono<ServeEnv>();
  app.onError(mapError(log));
  app.notFound((c) => problem({ status: 404, detail: `There is nothing at ${c.req.path}.` }));
  app.use(secureHeaders({ secure: publicUrl.startsWith("https:") }));
  app.get("/", (c) => c.redirect("/admin", 302));
  app.route("/", deps.media);
  app.route("/", deps.voice);
  app.route("/", opsRoutes({ readiness, metrics, admin }));
  app.route("/", assetRoutes(assets));
  app.route("/", loginRoutes({ signIn, assets }));
  app.route("/", pages(deps));
  app.route("/", api(deps, admin));
  return app;
}

/** For those who are signed in; `adminRoutes` sends everyone else away from all pages. */
function pages(deps: AppDeps): Hono {
  const { directory, audit, status, assets, sessions, clock, phone } = deps;
  const settings = (role: Role) => settingsPageData(deps, role === "operator");
  const app = new Hono();
  app.route("/", adminRoutes({ directory, sessions, assets, clock, status, settings, audit }));
  app.route("/", adminCallRoutes({ directory, sessions, assets, clock }));
  app.route("/", adminPhoneRoutes({ sessions, assets, clock, agent: phone.agent }));
  return app;
}

function api(deps: AppDeps, admin: MiddlewareHandler<AdminEnv>): Hono<AdminEnv> {
  const { directory, hub, controls, audit, house, status, settings, checks, runtime, settingNames } = deps;
  const { publicUrl, log, metrics } = deps;
  const app = new Hono<AdminEnv>();
  app.use("/api/*", admin, neverStored);
  app.route(
    "/",
    exportRoutes({ directory, audit, bundle: { runtime, settingNames, settings, status, metrics } }),
  );
  app.route("/", apiRoutes({ directory, hub }));
  app.route("/", controlRoutes({ controls, audit }));
  app.route("/", houseRoutes({ status, audit }));
  app.route("/", settingsRoutes({ settings, house, checks, audit }));
  const { calls, tokens, random, speech } = deps.phone;
  app.route("/", phoneRoutes({ publicUrl, admin, calls, tokens, random, speech, log, audit }));
  return app;
}

const neverStored: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
};
