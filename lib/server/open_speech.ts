/** What answers a call: the embedded voice and ears, and what operators have set for the next calls. @module */
import type { AgentParts, CreateAgent } from "../agents/agent.ts";
import { createVoice } from "../agents/create_voice.ts";
import { createDemoAgent } from "../agents/demo_agent.ts";
import { demoPhrases } from "../agents/demo_phrases.ts";
import { createEchoAgent } from "../agents/echo_agent.ts";
import type { SettingsStore } from "../store/call_defaults.ts";
import type { ProviderHealth } from "../ops/server_status.ts";
import type { Phrase } from "../agents/speech.ts";
import type { LanguageChoice } from "../ops/settings_page_data.ts";
import { readSoundFile } from "../audio/sound_file.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../core/clock.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { createLocalTts, type CreateLocalTtsOptions } from "../speech/local/create_local_tts.ts";
import type { LocalTts } from "../speech/local/local_tts.ts";
import { createLocalVoiceDetection } from "../speech/local/create_local_voice_detection.ts";
import { SpeechCache } from "../speech/speech_cache.ts";
import type { TextToSpeech } from "../speech/tts.ts";
import { WatchedTts } from "../speech/watched_tts.ts";

/** Speech for all calls of the process. */
export interface ServerSpeech {
  /** What answers, by its name in `AGENT`. */
  readonly agent: "demo" | "echo";
  /** Makes what answers one call. */
  readonly createAgent: CreateAgent;
  /** The synthesiser of all calls, with its failures counted. */
  readonly tts: TextToSpeech;
  /** Languages that calls can be held in, and their voices; the first one is the default. */
  readonly choices: readonly LanguageChoice[];
  /** Language and parts of the next call, as things are set now. */
  forCall(): { readonly language: string; readonly parts: AgentParts };
  /** A call rings: what its answer needs and is not there is made ready, while the stream is being opened. */
  callRings(): void;
  /** Resolves when the greeting is there, so that the first call would not have to wait. Never rejects. */
  readonly warm: Promise<void>;
  /** How synthesis and voice detection are doing, for the page. */
  providers(): readonly ProviderHealth[];
  /** What went wrong with them so far. */
  readonly errors: number;
  /** What callers hear when the server goes down. */
  goodbye(): Phrase;
}

/** Options of {@linkcode openSpeech}. */
export interface OpenSpeechOptions {
  /** For deadlines of synthesis and voice detection. */
  readonly clock: Clock;
  /** Told when a worker or the warm-up fails. */
  readonly log: Log;
  /** What operators have set; read at each call. */
  readonly settings: Pick<SettingsStore, "current">;
  /** Its abort ends every synthesis. */
  readonly stopping: AbortController;
}

/**
 * Makes the speech of `config`, and begins to warm it up. Rejects with a ConfigError for a language or voice that there
 * isn't, and a greeting that can't be played.
 */
export async function openSpeech(config: Config, options: OpenSpeechOptions): Promise<ServerSpeech> {
  const { clock, log, settings, stopping: { signal } } = options;
  const local = localTts(config.language, { clock, log, inUse: () => detection.listening > 0 });
  const voiceOf = configuredVoice(config, local);
  const tts = new WatchedTts(local);
  const detection = createLocalVoiceDetection({ clock, log });
  const cache = new SpeechCache(tts, { signal });
  const greetingAudio = await readGreeting(config.greetingAudio);
  const agent = config.agent === "echo" ? "echo" : "demo";
  const nextLanguage = () => settings.current.language ?? config.language;
  const forCall = () => {
    const { current } = settings;
    const language = nextLanguage();
    const greeting = current.greeting ?? config.greeting;
    const voice = createVoice({
      tts,
      cache,
      language,
      voice: current.voice ?? voiceOf(language),
      greeting,
      greetingAudio,
    });
    return { language, parts: { voice, detection } };
  };
  const greet = async () => {
    const { language, parts: { voice } } = forCall();
    await voice.greeting(agent === "demo" ? demoPhrases(language).greeting : undefined)?.speech;
  };
  let ttsState: ProviderHealth["state"] = "warming_up";
  const warm = greet().catch((thrown) => {
    log.error("TTS", "cannot warm up", { error: errorMessage(thrown) });
  }).finally(() => ttsState = "ok");
  return {
    agent,
    createAgent: agent === "echo" ? createEchoAgent : createDemoAgent,
    tts,
    choices: local.choices,
    forCall,
    callRings: () => {
      // A failure shows when the agent asks for it.
      greet().catch(() => {});
      local.wake(nextLanguage());
      detection.start();
    },
    warm,
    providers: () => [
      { name: tts.name, role: "tts", state: tts.failing ? "failing" : ttsState },
      { name: detection.name, role: "vad", state: detection.failing ? "failing" : "ok" },
    ],
    get errors() {
      return tts.errors + detection.stats.crashes;
    },
    goodbye: () => {
      const { language } = config;
      const text = demoPhrases(language).goodbye;
      return { text, speech: cache.speech(text, { language }) };
    },
  };
}

function localTts(language: string, world: Omit<CreateLocalTtsOptions, "language">): LocalTts {
  try {
    return createLocalTts({ language, ...world });
  } catch (thrown) {
    const message = `Cannot use LANGUAGE=${JSON.stringify(language)}: ${errorMessage(thrown)}`;
    throw new ConfigError("LANGUAGE", message);
  }
}

/** The voice of `TTS=local:model:voice`, for the language that it speaks. */
function configuredVoice(config: Config, local: LocalTts): (language: string) => string | undefined {
  const { tts } = config.providers;
  if (tts?.vendor !== "local" || tts.voice === undefined) return () => undefined;
  const { voice } = tts;
  const { language, voices } = local.voiceFor(config.language);
  if (!voices.includes(voice)) {
    const value = JSON.stringify(["local", tts.model, voice].join(":"));
    const known = `the voices of ${language} are ${voices.join(", ")}`;
    throw new ConfigError("TTS", `Cannot use TTS=${value}: ${known}`);
  }
  return (wanted) => local.voiceFor(wanted).voices.includes(voice) ? voice : undefined;
}

async function readGreeting(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  try {
    return readSoundFile(path, await Deno.readFile(path));
  } catch (thrown) {
    throw new ConfigError("GREETING_AUDIO", `Cannot use GREETING_AUDIO=${path}: ${errorMessage(thrown)}`);
  }
}
