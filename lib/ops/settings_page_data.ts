/** What the settings page shows. Types only; safe in a browser. @module */
import type { CallDefaults } from "../store/call_defaults.ts";

/** A service, or what is built in, that does one job. */
export interface ProviderSetting {
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
  readonly set: boolean;
}

/** A language that calls can be held in, and the voices that speak it; the first one is its default. */
export interface LanguageChoice {
  /** `en`, `he` … */
  readonly language: string;
  readonly voices: readonly string[];
}

/** `GET /api/settings`: what runs, and what can be changed. Holds no secret. */
export interface SettingsPageData {
  readonly version: string;
  /** Such as `Deno 2.9.6`. */
  readonly runtime: string;
  readonly publicUrl: string;
  /** What runs: the agent by name, and who does which job for it. */
  readonly agent: string;
  readonly providers: readonly ProviderSetting[];
  /** Every secret setting there is. */
  readonly secrets: readonly SecretSetting[];
  /** The transmit path: capacity of a call's queue in 20 ms frames, and lead in ms. */
  readonly tx: { readonly queueFrames: number; readonly leadMs: number | "auto" };
  readonly limits: { readonly maxCalls: number; readonly drainS: number };
  /** Days that records of calls are kept; 0: for good. */
  readonly historyDays: number;
  /** Where records are kept; `place` is the path of the file or the host of the service. */
  readonly store: { readonly kind: "file" | "service" | "memory"; readonly place: string };
  /** E.164 numbers or prefixes that calls may be transferred to. */
  readonly transferAllow: readonly string[];
  /** Whether calls can be changed by Twilio's REST API: Account SID and Auth Token are set. */
  readonly twilioAccount: boolean;
  /** As operators have set them. */
  readonly house: CallDefaults;
  /** What `null` in {@linkcode SettingsPageData.house} stands for; a text that depends on the language is `null`. */
  readonly defaults: CallDefaults;
  /** A greeting that is a sound file wins over any text. */
  readonly greetingIsSound: boolean;
  readonly choices: readonly LanguageChoice[];
  /** Whether the one who asks may change {@linkcode SettingsPageData.house}. */
  readonly editable: boolean;
}

/** `GET /api/checks`: one thing that must be right for calls to work. `skip`: there was nothing to check. */
export interface CheckResult {
  readonly name: string;
  readonly state: "ok" | "skip" | "warn" | "fail";
  readonly detail: string;
  /** What to do about it; `null` where nothing is wrong. */
  readonly fix: string | null;
}
