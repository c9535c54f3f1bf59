/** The composition root: reads the environment, builds the world, serves, and takes it down again. @module */

import about from "./deno.json" with { type: "json" };
import { CallSession } from "./lib/calls/call_session.ts";
import { drainCalls } from "./lib/calls/drain_calls.ts";
import { CallMetrics } from "./lib/ops/metrics.ts";
import { CallRegistry } from "./lib/calls/registry.ts";
import { settingsReport } from "./lib/ops/settings_report.ts";
import { allowsNumber } from "./lib/calls/transfer_line.ts";
import { boundTo, type Config, loadConfig } from "./lib/config.ts";
import { settingWarnings } from "./lib/config_warnings.ts";
import { secretSettings, secretsOf, settingNames } from "./lib/config_secrets.ts";
import { Metronome } from "./lib/core/clock.ts";
import { readDotEnv } from "./lib/core/dot_env.ts";
import { errorMessage } from "./lib/core/errors.ts";
import { systemRandomBytes } from "./lib/core/ids.ts";
import { createLog, type Log } from "./lib/core/log.ts";
import { LoopLag } from "./lib/core/loop_lag.ts";
import { secretMask } from "./lib/core/mask.ts";
import type { Environment } from "./lib/core/settings.ts";
import { checksOnDemand } from "./lib/ops/doctor/checks_on_demand.ts";
import { openSpeech } from "./lib/server/open_speech.ts";
import { openStores } from "./lib/server/open_stores.ts";
import { watchServer } from "./lib/server/watch_server.ts";
import { createCallControl } from "./lib/twilio/rest.ts";
import { createApp } from "./routes/app.ts";
import { EventHub } from "./lib/web/event_hub.ts";
import { loadAssets } from "./lib/web/load_assets.ts";
import { makeSecret } from "./lib/web/secret.ts";
import { createSessions } from "./lib/web/session_cookie.ts";
import { createMediaRoutes } from "./routes/media.ts";
import { BROWSER_CALLER } from "./routes/phone.ts";
import { createVoiceRoutes } from "./routes/voice.ts";

/** `/readyz` answers 503 while the event loop's p95 lag is above this, in ms. */
const MAX_LAG_MS = 50;
/** The last thing that a stop waits for is open requests; for so long, in ms. */
const CLOSE_MS = 2_000;

async function serve(settings: Config, env: Environment): Promise<void> {
  const clock = new Metronome();
  const startedMs = clock.now();
  const adminToken = settings.adminToken ?? makeSecret(systemRandomBytes);
  const secrets = [adminToken, ...secretsOf(settings)];
  const hide = secretMask(secrets);
  const log = createLog({ clock, ...settings.log, secrets });
  for (const { detail: warning, fix } of settingWarnings(env, settings)) {
    log.warn("HTTP", "a setting needs a look", { warning, fix });
  }
  const stopping = new AbortController();
  const { signal } = stopping;
  const lag = new LoopLag(clock);
  const metrics = new CallMetrics();
  const stores = await openStores(settings, { clock, log, hide });
  const speech = await openSpeech(settings, { clock, log, settings: stores.settings, signal });
  const registry: CallRegistry = new CallRegistry({
    clock,
    log,
    archive: stores.history,
    maxCalls: settings.maxCalls,
    peers: { calls: () => snapshots.calls(), fresh: () => snapshots.fresh() },
    onEnded: (by, call) => metrics.callEnded(by, call),
  });
  const snapshots = stores.shareCalls(() => registry.live());
  const { alertWebhookUrl: webhookUrl, maxCalls } = settings;
  const house = {
    clock,
    log,
    lag,
    metrics,
    registry,
    snapshots,
    stores,
    speech,
    maxCalls,
    webhookUrl,
    signal,
  };
  const status = watchServer(house);
  const hub = new EventHub({ directory: registry, clock, status, peers: () => snapshots.calls() });
  const assets = await loadAssets(new URL("./dist", import.meta.url).pathname);

  let warm = false;
  void speech.warm.then(() => warm = true);
  const readiness = () => {
    const reasons: string[] = [];
    if (registry.draining) reasons.push("draining");
    else if (registry.full) reasons.push("full");
    if ((lag.percentile(95) ?? 0) > MAX_LAG_MS) reasons.push("lagging");
    if (!warm) reasons.push("warming up");
    return { ready: reasons.length === 0, reasons };
  };

  let fetch: (request: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const server = Deno.serve(
    { hostname: settings.host, port: settings.port, onListen: () => {} },
    (request, info) => fetch(request, info),
  );
  const config = boundTo(settings, (server.addr as Deno.NetAddr).port);
  const { publicUrl, transferAllow } = config;
  const { accountSid, authToken, apiUrl } = config.twilio;
  const control = accountSid === undefined || authToken === undefined
    ? undefined
    : createCallControl({ accountSid, authToken, apiUrl });
  const sessions = createSessions({
    adminToken,
    viewerToken: config.viewerToken,
    secure: publicUrl.startsWith("https:"),
    clock,
    random: systemRandomBytes,
  });
  const allows = allowsNumber(transferAllow);
  const { tokens } = stores;
  const { agent } = speech;
  const rejected = (what: string, reason: string) => metrics.rejected(what, reason);
  const runtime = `Deno ${Deno.version.deno}`;
  const version = about.version;

  const voice = createVoiceRoutes({
    publicUrl,
    authToken,
    language: config.language,
    tokens,
    calls: registry,
    log,
    rejected,
  });
  const media = createMediaRoutes({
    publicUrl,
    authToken,
    maxCalls,
    clock,
    log,
    tokens,
    session: (c) => sessions.find(c),
    isDraining: () => registry.draining,
    startCall(stream, { callSid }, { from, to, direction }) {
      if (registry.has(callSid)) return { refused: "call has a stream" };
      // Twilio knows nothing of a call that comes from our own page.
      const twilio = from === BROWSER_CALLER ? undefined : control;
      const session = new CallSession(stream, {
        clock,
        log,
        info: { callSid, from, to, direction },
        agent,
        ...speech.forCall(),
        createAgent: speech.createAgent,
        tx: { totals: metrics.tx, ...config.tx },
        observer: metrics,
        hangUp: twilio && ((callSid) => twilio.hangUp(callSid)),
        transfer: { allows, redirect: twilio && ((callSid, twiml) => twilio.transfer(callSid, twiml)) },
        hide,
        onEnded: (session) => registry.remove(session),
      });
      registry.add(session);
      void session.run();
      return session;
    },
    rejected,
    invalid: (reason) => metrics.rxInvalid(reason),
  });
  const { choices } = speech;
  const app = createApp({
    publicUrl,
    directory: registry,
    controls: registry,
    audit: stores.audit,
    house: stores.settings,
    status,
    settings: () =>
      settingsReport(config, {
        version,
        runtime,
        agent,
        providers: speech.providers(),
        choices,
        secrets: secretSettings(config),
      }),
    settingNames: settingNames(env),
    runtime: () => ({
      version,
      runtime,
      platform: `${Deno.build.os} ${Deno.build.arch}`,
      uptimeS: Math.round((clock.now() - startedMs) / 1000),
      residentBytes: Deno.memoryUsage().rss,
    }),
    checks: checksOnDemand({
      config,
      clock,
      random: systemRandomBytes,
      signal,
      denoVersion: Deno.version.deno,
    }),
    phone: {
      calls: registry,
      tokens,
      random: systemRandomBytes,
      speech: (text, how) => speech.tts.synthesize(text, how),
      agent: () => agent,
    },
    sessions,
    hub,
    assets,
    clock,
    log,
    readiness,
    metrics: () =>
      metrics.format({
        ...registry.figures(),
        loopLagMs: { "0.5": lag.percentile(50), "0.95": lag.percentile(95), "0.99": lag.percentile(99) },
        residentBytes: Deno.memoryUsage().rss,
      }),
    voice,
    media,
  });
  fetch = (request, info) => app.fetch(request, info);
  lag.start();

  const { language, kvPath } = config;
  log.info("HTTP", "serving", { url: publicUrl, agent, language, store: kvPath });
  log.info("HTTP", "sign in to the admin page, once, within an hour", {
    link: publicUrl + sessions.issueLink(),
  });

  const hurry = new AbortController();
  const shutDown = async (signal: string): Promise<void> => {
    if (registry.draining) return hurry.abort();
    log.info("HTTP", "draining, no more calls are taken", { signal, calls: registry.liveCount });
    const { drainMs } = config;
    const cut = await drainCalls(registry, {
      clock,
      drainMs,
      hurry: hurry.signal,
      goodbye: () => speech.goodbye(),
    });
    await registry.saved();
    hub.close();
    stopping.abort(new Error("the server stops"));
    await Promise.race([server.shutdown(), clock.sleepUntil(clock.now() + CLOSE_MS)]);
    await snapshots.close();
    await stores.close();
    log.info("HTTP", "stopped", { cutShort: cut });
    log[Symbol.dispose]();
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGTERM", () => void shutDown("SIGTERM"));
  Deno.addSignalListener("SIGINT", () => void shutDown("SIGINT"));
  catchTheRest(log);
}

/** Without these two, one promise that nobody waits for ends the process and every call on it. */
function catchTheRest(log: Log): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.error("CALL", "unhandled rejection", { error: errorMessage(event.reason) });
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    log.error("CALL", "uncaught error", { error: errorMessage(event.error) });
  });
}

/** Starts the server with settings as in the environment. Rejects with what it can't start for, in one line. */
export async function start(env: Record<string, string>): Promise<void> {
  await serve(loadConfig(env), env);
}

if (import.meta.main) {
  try {
    await start({ ...await readDotEnv(), ...Deno.env.toObject() });
  } catch (thrown) {
    console.error(`Ketzev cannot start: ${errorMessage(thrown)}`);
    Deno.exit(1);
  }
}
