/** What the settings page shows. Types only; safe in a browser. @module */
import type { CallDefaults } from "../store/call_defaults.ts";

/** A service, or what is built in, that does one job. */
export interface ProviderSetting {
  /** What it does. */
  readonly role: "stt" | "llm" | "tts" | "realtime" | "vad";
  /** Such as `local` or `openai:gpt-realtime`; `null`: nothing does this job. */
  readonly name: string | null;
  /** Name of the setting that holds its key, such as `OPENAI_API_KEY`; `null`: it needs none. */
  readonly key: string | null;
  /** Whether that key is set; true where none is needed. */
  readonly keySet: boolean;
}

/** A secret setting, and whether it is set. Its value is never shown. */
export interface SecretSetting {
  /** As in the environment, such as `TWILIO_AUTH_TOKEN`. */
  readonly name: string;
  /** Whether the environment sets it. */
  readonly set: boolean;
}

/** A language that calls can be held in, and the voices that speak it; the first one is its default. */
export interface LanguageChoice {
  /** `en`, `he` … */
  readonly language: string;
  /** By the names that the synthesiser knows; never empty. */
  readonly voices: readonly string[];
}

/** `GET /api/settings`: what runs, and what can be changed. Holds no secret. */
export interface SettingsPageData {
  /** Of the server, such as `0.1.0`. */
  readonly version: string;
  /** Such as `Deno 2.9.6`. */
  readonly runtime: string;
  /** Base that Twilio uses, without `/` at the end. */
  readonly publicUrl: string;
  /** What runs: the agent by name, and who does which job for it. */
  readonly agent: string;
  /** Who does which job. */
  readonly providers: readonly ProviderSetting[];
  /** Every secret setting there is. */
  readonly secrets: readonly SecretSetting[];
  /** The transmit path: capacity of a call's queue in 20 ms frames, and lead in ms. */
  readonly tx: { readonly queueFrames: number; readonly leadMs: number | "auto" };
  /** Calls at once, and seconds that calls may go on when the server is to stop. */
  readonly limits: { readonly maxCalls: number; readonly drainS: number };
  /** Days that records of calls are kept; 0: forever. */
  readonly historyDays: number;
  /** Where records are kept; `place` is the path of the file or the host of the service. */
  readonly store: { readonly kind: "file" | "service" | "memory"; readonly place: string };
  /** E.164 numbers or prefixes that calls may be transferred to. */
  readonly transferAllow: readonly string[];
  /** Whether calls can be changed by Twilio's REST API: Account SID and Auth Token are set. */
  readonly twilioAccount: boolean;
  /** As operators have set them. */
  readonly saved: CallDefaults;
  /** What `null` in {@linkcode SettingsPageData.saved} stands for; a text that depends on the language is `null`. */
  readonly defaults: CallDefaults;
  /** A greeting that is a sound file wins over any text. */
  readonly greetingIsSound: boolean;
  /** Languages and voices that operators can choose. */
  readonly choices: readonly LanguageChoice[];
  /** Whether the one who asks may change {@linkcode SettingsPageData.saved}. */
  readonly editable: boolean;
}

/** `GET /api/checks`: one thing that must be right for calls to work. `skip`: there was nothing to check. */
export interface CheckResult {
  /** As the doctor has it, such as `public url`. */
  readonly name: string;
  /** What came of it. */
  readonly state: "ok" | "skip" | "warn" | "fail";
  /** What was found, without secrets and numbers. */
  readonly detail: string;
  /** What to do about it; `null` where nothing is wrong. */
  readonly fix: string | null;
}
