/** The composition root: reads the environment, builds the world, serves, and takes it down again. @module */

import { Metronome } from "./lib/core/clock.ts";
import { readDotEnv } from "./lib/core/dot_env.ts";
import { ConfigError, errorMessage } from "./lib/core/errors.ts";
import { systemRandomBytes } from "./lib/core/ids.ts";
import { createLog } from "./lib/core/log.ts";
import { LoopLag } from "./lib/core/loop_lag.ts";
import { secretMask } from "./lib/core/mask.ts";
import { createDemoAgent } from "./lib/calls/demo_agent.ts";
import { demoPhrases } from "./lib/calls/demo_phrases.ts";
import { createEchoAgent } from "./lib/calls/echo_agent.ts";
import { CallSession } from "./lib/calls/call_session.ts";
import { createVoice, greetingSound } from "./lib/calls/create_voice.ts";
import { drainCalls } from "./lib/calls/drain_calls.ts";
import { openHistory } from "./lib/calls/history_store.ts";
import { CallMetrics } from "./lib/calls/metrics.ts";
import { CallRegistry } from "./lib/calls/registry.ts";
import { boundTo, type Config, loadConfig, secretsOf } from "./lib/config.ts";
import { createLocalTts } from "./lib/speech/local/create_local_tts.ts";
import { createLocalVoiceDetection } from "./lib/speech/local/create_local_voice_detection.ts";
import { SpeechCache } from "./lib/speech/speech_cache.ts";
import { FallbackTokenStore } from "./lib/twilio/fallback_token_store.ts";
import { KvTokenStore } from "./lib/twilio/kv_token_store.ts";
import { MemoryTokenStore } from "./lib/twilio/memory_token_store.ts";
import { createCallControl } from "./lib/twilio/rest.ts";
import { StreamTokens } from "./lib/twilio/tokens.ts";
import { createApp } from "./lib/web/app.ts";
import { EventHub } from "./lib/web/event_hub.ts";
import { loadAssets } from "./lib/web/load_assets.ts";
import { createSessions } from "./lib/web/session_cookie.ts";
import { makeSecret } from "./lib/web/secret.ts";
import { createMediaRoutes } from "./routes/media.ts";
import { createVoiceRoutes } from "./routes/voice.ts";

/** `/readyz` answers 503 while the event loop's p95 lag is above this, in ms. */
const MAX_LAG_MS = 50;

async function serve(settings: Config): Promise<void> {
  const clock = new Metronome();
  const adminToken = settings.adminToken ?? makeSecret(systemRandomBytes);
  const secrets = [adminToken, ...secretsOf(settings)];
  const log = createLog({ clock, ...settings.log, secrets });
  const lag = new LoopLag(clock);
  const metrics = new CallMetrics();
  const stopping = new AbortController();

  let kv: Deno.Kv | undefined;
  const openKv = async (path: string) => kv = await Deno.openKv(path);
  const history = await openHistory({ path: settings.kvPath, clock, log, openKv });
  const tokenMemory = new MemoryTokenStore(clock);
  // A file serves this process alone, and takes a disk's time for each call; only a service is shared with others.
  const tokenStore = kv === undefined || !/^https?:/.test(settings.kvPath)
    ? tokenMemory
    : new FallbackTokenStore({ first: new KvTokenStore(kv, clock), second: tokenMemory }, { clock, log });
  const tokens = new StreamTokens(tokenStore, systemRandomBytes);

  const { language, greeting } = settings;
  const tts = createLocalTts({ language, clock, log });
  const detection = createLocalVoiceDetection({ clock, log });
  const cache = new SpeechCache(tts, { signal: stopping.signal });
  const greetingAudio = await readGreeting(settings.greetingAudio);
  const voice = createVoice({ tts, cache, language, greeting, greetingAudio });
  const phrases = demoPhrases(language);
  const agent = settings.agent === "echo" ? "echo" : "demo";
  const createAgent = agent === "echo" ? createEchoAgent : createDemoAgent;
  const parts = { voice, detection };

  const { accountSid, authToken, apiUrl } = settings.twilio;
  const control = accountSid === undefined || authToken === undefined
    ? undefined
    : createCallControl({ accountSid, authToken, apiUrl });

  const registry = new CallRegistry({
    clock,
    log,
    archive: history,
    maxCalls: settings.maxCalls,
    onEnded: (by, call) => metrics.callEnded(by, call),
  });
  const hub = new EventHub({ directory: registry, clock });
  const assets = await loadAssets(new URL("./dist", import.meta.url).pathname);

  let warm = false;
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
  const { publicUrl } = config;
  const secure = publicUrl.startsWith("https:");
  const sessions = createSessions({ adminToken, secure, clock, random: systemRandomBytes });
  const rejected = (what: string, reason: string) => metrics.rejected(what, reason);

  const app = createApp({
    publicUrl,
    directory: registry,
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
    voice: createVoiceRoutes({ publicUrl, authToken, language, tokens, calls: registry, log, rejected }),
    media: createMediaRoutes({
      publicUrl,
      authToken,
      maxCalls: config.maxCalls,
      clock,
      log,
      tokens,
      isDraining: () => registry.draining,
      startCall: (stream, { callSid }, { from, to, direction }) => {
        if (registry.has(callSid)) return { refused: "call has a stream" };
        const session = new CallSession(stream, {
          clock,
          log,
          info: { callSid, from, to, direction },
          agent,
          language,
          createAgent,
          parts,
          tx: { totals: metrics.tx, ...config.tx },
          observer: metrics,
          hangUp: control && ((callSid) => control.hangUp(callSid)),
          hide: secretMask(secrets),
          onEnded: (session) => registry.remove(session),
        });
        registry.add(session);
        void session.run();
        return session;
      },
      rejected,
      invalid: (reason) => metrics.rxInvalid(reason),
    }),
  });
  fetch = (request, info) => app.fetch(request, info);
  lag.start();

  log.info("HTTP", "serving", { url: publicUrl, agent, language, store: settings.kvPath });
  log.info("HTTP", "sign in to the admin page, once, within an hour", {
    link: publicUrl + sessions.issueLink(),
  });
  const warmedUp = Promise.all([
    detection.ready,
    voice.greeting(agent === "demo" ? phrases.greeting : undefined),
  ]);
  warmedUp.catch((thrown) => log.error("TTS", "cannot warm up", { error: errorMessage(thrown) }))
    .finally(() => warm = true);

  const hurry = new AbortController();
  const shutDown = async (signal: string): Promise<void> => {
    if (registry.draining) return hurry.abort();
    log.info("HTTP", "draining, no more calls are taken", { signal, calls: registry.liveCount });
    const goodbye = () => cache.speech(phrases.goodbye, { language });
    const cut = await drainCalls(registry, { clock, drainMs: config.drainMs, hurry: hurry.signal, goodbye });
    await registry.saved();
    hub.close();
    await Promise.race([server.shutdown(), clock.sleepUntil(clock.now() + 2_000)]);
    await history.close();
    log.info("HTTP", "stopped", { cutShort: cut });
    log[Symbol.dispose]();
    Deno.exit(0);
  };
  Deno.addSignalListener("SIGTERM", () => void shutDown("SIGTERM"));
  Deno.addSignalListener("SIGINT", () => void shutDown("SIGINT"));

  // Without these two, one promise that nobody waits for ends the process and every call on it.
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log.error("CALL", "unhandled rejection", { error: errorMessage(event.reason) });
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    log.error("CALL", "uncaught error", { error: errorMessage(event.error) });
  });
}

async function readGreeting(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  try {
    return greetingSound(path, await Deno.readFile(path));
  } catch (thrown) {
    throw new ConfigError("GREETING_AUDIO", `Cannot use GREETING_AUDIO=${path}: ${errorMessage(thrown)}`);
  }
}

/** Starts the server with settings as in the environment. Rejects with what it can't start for, in one line. */
export async function start(env: Record<string, string>): Promise<void> {
  await serve(loadConfig(env));
}

if (import.meta.main) {
  try {
    await start({ ...await readDotEnv(), ...Deno.env.toObject() });
  } catch (thrown) {
    console.error(`Ketzev cannot start: ${errorMessage(thrown)}`);
    Deno.exit(1);
  }
}
