/** The whole HTTP surface. @module */
import { type ErrorHandler, Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { adminRoutes } from "./admin.tsx";
import { adminCallRoutes } from "./admin_call.tsx";
import { adminPhoneRoutes } from "./admin_phone.tsx";
import { apiRoutes } from "./api.ts";
import { controlRoutes } from "./api_controls.ts";
import { exportRoutes } from "./api_exports.ts";
import { loginLinkRoutes } from "./api_login_links.ts";
import { statusRoutes } from "./api_status.ts";
import { settingsPageData, settingsRoutes } from "./api_settings.ts";
import { loginRoutes } from "./login.tsx";
import { opsRoutes, type Readiness } from "./ops.ts";
import { type PhoneDeps, phoneRoutes } from "./phone.ts";
import type { ServeEnv } from "../lib/web/client.ts";
import { InvalidCursorError } from "../lib/store/history_store.ts";
import type { AuditLog, Role } from "../lib/store/audit.ts";
import type { CallControls } from "../lib/calls/call_controls.ts";
import type { CallDirectory } from "../lib/calls/call_directory.ts";
import type { SettingsStore } from "../lib/store/call_defaults.ts";
import type { ServerStatus } from "../lib/ops/server_status.ts";
import type { CheckResult, SettingsPageData } from "../lib/ops/settings_page_data.ts";
import type { Clock } from "../lib/core/clock.ts";
import type { Log } from "../lib/core/log.ts";
import type { AddressRanges } from "../lib/core/addresses.ts";
import { assetRoutes, type Assets } from "../lib/web/assets.ts";
import type { Credentials } from "../lib/web/credentials.ts";
import type { RuntimeInfo, SettingName } from "../lib/web/debug_bundle.ts";
import type { EventHub } from "../lib/web/event_hub.ts";
import { limitAnswers } from "../lib/web/limit_answers.ts";
import { problem } from "../lib/web/problem.ts";
import { type AdminEnv, type PageEnv, requireAdmin, signedInOnly } from "../lib/web/require_admin.ts";
import { secureHeaders } from "../lib/web/secure_headers.ts";
import type { Sessions } from "../lib/web/sessions.ts";
import { SignIn } from "../lib/web/sign_in.ts";
import { ANSWER_LIMITS } from "../lib/web/slots.ts";

/** What {@linkcode createApp} depends on. */
export interface AppDeps {
  /** Base URL that browsers and Twilio use; https means that a proxy terminates TLS in front. */
  publicUrl: string;
  directory: CallDirectory;
  controls: CallControls;
  audit: AuditLog;
  /** What operators have set for the next calls. */
  callDefaults: SettingsStore;
  /** How the server is doing now. */
  status: () => ServerStatus;
  /** What runs. */
  settings: () => Omit<SettingsPageData, "saved" | "editable">;
  /** Every setting by name. */
  settingNames: readonly SettingName[];
  runtime: () => RuntimeInfo;
  /** Runs the doctor's checks; callers at once share one run. */
  checks: () => Promise<readonly CheckResult[]>;
  /** Calls from the browser; `agent` answers the next one. */
  phone: Pick<PhoneDeps, "calls" | "tokens" | "random" | "speech"> & { readonly agent: () => string };
  credentials: Credentials;
  sessions: Sessions;
  /** Proxies whose `X-Forwarded-For` is believed. */
  trustProxy: AddressRanges;
  hub: EventHub;
  assets: Assets;
  clock: Clock;
  log: Log;
  readiness: () => Readiness;
  /** Metrics in the text form of Prometheus. */
  metrics: () => string;
  /** Routes of Twilio's webhooks, with their full paths. */
  voice: Hono<ServeEnv>;
  /** The route of the media stream, with its full path. */
  media: Hono<ServeEnv>;
}

/** Joins all routes, with their errors as problems and their headers. Serve its `fetch` with `serveHttp()`. */
export function createApp(deps: AppDeps): Hono<ServeEnv> {
  const { publicUrl, assets, log, readiness, metrics, trustProxy } = deps;
  const signIn = new SignIn(deps);
  const admin = requireAdmin(signIn);
  const app = new Hono<ServeEnv>();
  app.onError(mapError(log));
  app.notFound((c) => problem({ status: 404, detail: `There is nothing at ${c.req.path}.` }));
  app.use(secureHeaders({ secure: publicUrl.startsWith("https:") }));
  app.get("/", (c) => c.redirect("/admin", 302));
  app.route("/", deps.media);
  app.route("/", deps.voice);
  app.route("/", opsRoutes({ readiness, metrics, admin, trustProxy }));
  app.route("/", assetRoutes(assets));
  app.route("/", loginRoutes({ signIn, assets }));
  app.route("/", pages(deps));
  app.route("/", api(deps, admin));
  return app;
}

/** For those who are signed in. */
function pages(deps: AppDeps): Hono<PageEnv> {
  const { directory, audit, status, assets, sessions, clock, phone } = deps;
  const settings = (role: Role) => settingsPageData(deps, role === "operator");
  const app = new Hono<PageEnv>();
  app.use("/admin", signedInOnly(sessions));
  app.use("/admin/*", signedInOnly(sessions));
  app.route("/", adminRoutes({ directory, assets, clock, status, settings, audit }));
  app.route("/", adminCallRoutes({ directory, assets, clock, settings: deps.settings }));
  app.route("/", adminPhoneRoutes({ assets, clock, agent: phone.agent }));
  return app;
}

function api(deps: AppDeps, admin: MiddlewareHandler<AdminEnv>): Hono<AdminEnv> {
  const { directory, hub, controls, audit, callDefaults, status, settings, checks, runtime, settingNames } =
    deps;
  const { publicUrl, log, metrics } = deps;
  const app = new Hono<AdminEnv>();
  const limit = limitAnswers(ANSWER_LIMITS);
  // Event streams have limits of their own.
  app.use("/api/*", admin, neverStored, (c, next) => c.req.path === "/api/events" ? next() : limit(c, next));
  app.route(
    "/",
    exportRoutes({ directory, audit, bundle: { runtime, settingNames, settings, status, metrics } }),
  );
  app.route("/", apiRoutes({ directory, hub }));
  app.route("/", controlRoutes({ controls, audit }));
  app.route("/", statusRoutes({ status, audit }));
  app.route("/", loginLinkRoutes({ credentials: deps.credentials, audit }));
  app.route("/", settingsRoutes({ settings, callDefaults, checks, audit }));
  const { calls, tokens, random, speech } = deps.phone;
  app.route("/", phoneRoutes({ publicUrl, admin, calls, tokens, random, speech, log, audit }));
  return app;
}

const neverStored: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
};

/**
 * Maps an exception to a problem. One that carries its own response gives that; anything unforeseen is logged and
 * says nothing of its inside to the client.
 */
function mapError(log: Log): ErrorHandler {
  return (error, c) => {
    if (error instanceof HTTPException) {
      return error.res !== undefined
        ? error.getResponse()
        : problem({ status: error.status, detail: error.message || "The request was refused." });
    }
    if (error instanceof InvalidCursorError) {
      return problem({ status: 400, detail: `cursor: ${error.message}` });
    }
    log.error("HTTP", "request failed", {
      method: c.req.method,
      path: c.req.path,
      error: error.name,
      reason: error.message.split("\n", 1)[0],
    });
    return problem({ status: 500, detail: "The server failed to answer; its log says why." });
  };
}
