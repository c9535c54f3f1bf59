/** The pages, the API and Twilio's routes of a server, as one handler. @module */

import about from "../../deno.json" with { type: "json" };
import type { SettingName } from "../web/debug_bundle.ts";
import type { SettingWarning } from "../config_warnings.ts";
import { addressRanges } from "../core/addresses.ts";
import { secretSettings } from "../config_secrets.ts";
import { checksOnDemand } from "../ops/doctor/checks_on_demand.ts";
import type { ServerStatus } from "../ops/server_status.ts";
import { settingsReport } from "../ops/settings_report.ts";
import type { Fetch } from "../platform/http_server.ts";
import { EventHub } from "../web/event_hub.ts";
import { loadAssets } from "../web/assets.ts";
import { createCredentials, type Credentials } from "../web/credentials.ts";
import { createSessions } from "../web/sessions.ts";
import { type AppDeps, createApp } from "../../routes/app.ts";
import type { Readiness } from "../../routes/ops.ts";
import { callRoutes } from "./call_routes.ts";
import type { ServerParts } from "./parts.ts";

/** `/readyz` answers 503 while the event loop's p95 lag is above this, in ms. */
const MAX_LAG_MS = 50;

/** What {@linkcode createWeb} needs besides the parts. */
export interface WebOptions {
  /** How the server is doing now. */
  readonly status: () => ServerStatus;
  /** Every setting by name. */
  readonly settingNames: readonly SettingName[];
  /** Version of the Deno that runs. */
  readonly denoVersion: string;
  /** What is probably a mistake in the settings. */
  readonly warnings: readonly SettingWarning[];
}

/** What is served, and what has to be told of it. */
export interface ServerWeb {
  /** Answers every request. */
  readonly fetch: Fetch;
  /** Ends the streams of viewers; to be closed before the server stops. */
  readonly hub: EventHub;
  /** What signs in; issues sign-in links. */
  readonly credentials: Credentials;
}

/** Joins the routes of a server. Rejects when the islands have not been built. */
export async function createWeb(parts: ServerParts, options: WebOptions): Promise<ServerWeb> {
  const { config, clock, log, random, metrics, registry, snapshots, stores, speech } = parts;
  const { status } = options;
  const { publicUrl } = config;
  const secure = publicUrl.startsWith("https:");
  const tokens = { adminToken: parts.adminToken, viewerToken: config.viewerToken };
  const credentials = createCredentials({ ...tokens, clock, random });
  const sessions = createSessions({ ...tokens, secure, clock, random, signedOut: stores.signedOut });
  const hub = new EventHub({ directory: registry, clock, status, peers: () => snapshots.calls() });
  const app = createApp({
    publicUrl,
    directory: registry,
    controls: registry,
    audit: stores.audit,
    callDefaults: stores.settings,
    status,
    ...aboutServer(parts, options),
    phone: {
      calls: registry.admission,
      tokens: stores.tokens,
      random,
      speech: (text, how) => speech.tts.synthesize(text, how),
      agent: () => speech.agent,
    },
    credentials,
    sessions,
    trustProxy: addressRanges(config.trustProxy),
    hub,
    assets: await loadAssets(new URL("../../dist", import.meta.url).pathname),
    clock,
    log,
    readiness: readiness(parts),
    metrics: () => metrics.format(figures(parts)),
    ...callRoutes(parts, sessions),
  });
  return { fetch: (request, info) => app.fetch(request, info), hub, credentials };
}

/** What the server says of itself: its settings, its version, and the doctor's checks. */
function aboutServer(
  { config, clock, random, speech, stopping: { signal } }: ServerParts,
  { settingNames, denoVersion, warnings }: WebOptions,
): Pick<AppDeps, "settings" | "settingNames" | "runtime" | "checks"> {
  const { version } = about;
  const runtime = `Deno ${denoVersion}`;
  const startedMs = clock.now();
  const { agent, choices } = speech;
  return {
    settings: () =>
      settingsReport(config, {
        version,
        runtime,
        agent,
        providers: speech.providers(),
        choices,
        secrets: secretSettings(config),
      }),
    settingNames,
    runtime: () => ({
      version,
      runtime,
      platform: `${Deno.build.os} ${Deno.build.arch}`,
      uptimeS: Math.round((clock.now() - startedMs) / 1000),
      residentBytes: Deno.memoryUsage().rss,
    }),
    checks: checksOnDemand({ config, clock, random, signal, denoVersion, warnings }),
  };
}

/** Whether the next call would be taken, and answered in time. */
function readiness({ registry, lag, speech }: ServerParts): () => Readiness {
  let warm = false;
  void speech.warm.then(() => warm = true);
  return () => {
    const reasons: string[] = [];
    if (registry.admission.draining) reasons.push("draining");
    else if (registry.admission.full) reasons.push("full");
    if ((lag.percentile(95) ?? 0) > MAX_LAG_MS) reasons.push("lagging");
    if (!warm) reasons.push("warming up");
    return { ready: reasons.length === 0, reasons };
  };
}

function figures({ registry, lag }: ServerParts) {
  return {
    ...registry.figures(),
    loopLagMs: { "0.5": lag.percentile(50), "0.95": lag.percentile(95), "0.99": lag.percentile(99) },
    residentBytes: Deno.memoryUsage().rss,
  };
}
