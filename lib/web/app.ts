/** The whole HTTP surface. @module */
import { Hono } from "hono";
import { adminRoutes } from "../../routes/admin.tsx";
import { apiRoutes } from "../../routes/api.ts";
import { loginRoutes } from "../../routes/login.tsx";
import { opsRoutes, type Readiness } from "../../routes/ops.ts";
import type { ServeEnv } from "../../routes/serve_env.ts";
import type { CallDirectory } from "../calls/call_directory.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Assets } from "./assets.ts";
import type { EventHub } from "./event_hub.ts";
import { mapError } from "./map_error.ts";
import { problem } from "./problem.ts";
import { requireAdmin } from "./require_admin.ts";
import { secureHeaders } from "./secure_headers.ts";
import { assetRoutes } from "./serve_assets.ts";
import type { Sessions } from "./session_cookie.ts";
import { SignIn } from "./sign_in.ts";

/** What {@linkcode createApp} depends on. */
export interface AppDeps {
  /** Base URL that browsers and Twilio use; https means that a proxy terminates TLS in front. */
  publicUrl: string;
  directory: CallDirectory;
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
  const { publicUrl, directory, sessions, hub, assets, clock, log, readiness, metrics } = deps;
  const signIn = new SignIn({ sessions, clock, log, publicUrl });
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
  app.route("/", adminRoutes({ directory, sessions, assets, clock }));
  app.route("/", apiRoutes({ directory, hub, admin }));
  return app;
}
