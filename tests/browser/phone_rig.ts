/** A real server of the phone page: real routes, real calls, embedded speech. */
import type { CallView } from "../../lib/calls/call_view.ts";
import { CallSession } from "../../lib/calls/call_session.ts";
import { createVoice } from "../../lib/agents/create_voice.ts";
import { createDemoAgent } from "../../lib/agents/demo_agent.ts";
import { createEchoAgent } from "../../lib/agents/echo_agent.ts";
import { CallRegistry } from "../../lib/calls/registry.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { systemRandomBytes } from "../../lib/core/ids.ts";
import type { Fetch } from "../../lib/platform/http_server.ts";
import { serveHttp } from "../../lib/platform/serve.ts";
import { createLocalTts } from "../../lib/speech/local/create_local_tts.ts";
import { createLocalVoiceDetection } from "../../lib/speech/local/create_local_voice_detection.ts";
import { SpeechCache } from "../../lib/speech/speech_cache.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { StreamTokens } from "../../lib/twilio/tokens.ts";
import { TxTotals } from "../../lib/tx/tx_totals.ts";
import { EventHub } from "../../lib/web/event_hub.ts";
import { loadAssets } from "../../lib/web/assets.ts";
import { createMediaRoutes } from "../../routes/media.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { makeSessions, makeTestApp } from "../web/test_app.ts";

/** Agents that can answer. */
const AGENTS = { demo: createDemoAgent, echo: createEchoAgent };

/** Embedded speech that all servers of a test share: it takes seconds to start. */
export function startSpeech() {
  const clock = new Metronome();
  const log = new KeepingLog();
  const stopping = new AbortController();
  const tts = createLocalTts({ language: "en", clock, log });
  const detection = createLocalVoiceDetection({ clock, log });
  const cache = new SpeechCache(tts, { signal: stopping.signal });
  return {
    tts,
    detection,
    cache,
    [Symbol.dispose]() {
      stopping.abort();
      tts[Symbol.dispose]();
      detection[Symbol.dispose]?.();
    },
  };
}

/** Options of {@linkcode servePhone}. */
export interface PhoneRigOptions {
  speech: ReturnType<typeof startSpeech>;
  /** Folder of the bundled islands. */
  folder: string;
  agent: keyof typeof AGENTS;
  /** Without it, handshakes are taken unsigned. */
  authToken?: string;
}

/** A running server. */
export interface PhoneRig extends AsyncDisposable {
  readonly base: string;
  readonly registry: CallRegistry;
  /** Views of calls that have ended, the oldest first. */
  readonly ended: CallView[];
  readonly rejections: string[];
  readonly log: KeepingLog;
  state: { draining: boolean };
}

/** Serves on a free port. */
export async function servePhone(options: PhoneRigOptions): Promise<PhoneRig> {
  const { folder, agent, authToken } = options;
  const { tts, detection, cache } = options.speech;
  const clock = new Metronome();
  const log = new KeepingLog();
  const voice = createVoice({ tts, cache, language: "en", greeting: undefined, greetingAudio: undefined });
  const ended: CallView[] = [];
  const rejections: string[] = [];
  const state = { draining: false };
  const registry = new CallRegistry({
    clock,
    log,
    maxCalls: 2,
    archive: {
      save: (view) => Promise.resolve(void ended.push(view)),
      list: () => Promise.resolve({ values: [...ended].reverse(), cursor: null }),
      get: (sid) => Promise.resolve(ended.find(({ callSid }) => callSid === sid)),
      trace: () => Promise.resolve(undefined),
    },
  });
  const tokens = new StreamTokens(new MemoryTokenStore(clock), systemRandomBytes);
  const { credentials, sessions } = makeSessions({ clock });
  const media = createMediaRoutes({
    publicUrl: "https://agent.example",
    authToken,
    maxCalls: 2,
    clock,
    log,
    tokens,
    session: (c) => sessions.find(c),
    expectsStreams: () => !state.draining,
    startCall: (stream, { callSid }, { from, to, direction }) => {
      const session = new CallSession(stream, {
        clock,
        log,
        info: { callSid, from, to, direction },
        agent,
        language: "en",
        createAgent: AGENTS[agent],
        parts: { voice, detection },
        tx: { totals: new TxTotals() },
        observer: { bargeIn: () => {}, turn: () => {} },
        onEnded: (session) => registry.remove(session),
      });
      registry.add(session);
      void session.run();
      return session;
    },
    rejected: (what, reason) => void rejections.push(`${what} ${reason}`),
    invalid: (reason) => void rejections.push(`invalid ${reason}`),
  });
  const hub = new EventHub({ directory: registry, clock });
  const { app } = makeTestApp({
    publicUrl: "https://agent.example",
    directory: registry,
    hub,
    credentials,
    sessions,
    media,
    assets: await loadAssets(folder, { islands: ["phone.js", "phone_worklet.js", "login.js"] }),
    log,
    phone: {
      calls: { ring: async (call) => state.draining ? "draining" : await registry.admission.ring(call) },
      tokens,
      random: systemRandomBytes,
      speech: (text, how) => tts.synthesize(text, how),
      agent: () => agent,
    },
  }, clock);
  await voice.greeting("Warming up.")?.speech;
  const fetch: Fetch = (request, info) => app.fetch(request, info);
  const server = await serveHttp(fetch, { port: 0, hostname: "127.0.0.1", clock });
  return {
    base: `http://localhost:${server.port}`,
    registry,
    ended,
    rejections,
    log,
    state,
    async [Symbol.asyncDispose]() {
      hub.close();
      for (const session of registry.sessions()) session.controls.hangUp();
      await registry.saved();
      await server.shutdown();
    },
  };
}
