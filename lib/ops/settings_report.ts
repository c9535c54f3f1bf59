/** What runs, for the settings page: made from the settings, without a secret in it. @module */
import type { Config } from "../config.ts";
import type {
  LanguageChoice,
  ProviderSetting,
  SecretSetting,
  SettingsPageData,
} from "./settings_page_data.ts";

/** What the settings don't say. */
export interface SettingsReportOptions {
  /** Of the server, such as `0.1.0`. */
  readonly version: string;
  /** Such as `Deno 2.9.6`. */
  readonly runtime: string;
  /** The agent that `auto` came to. */
  readonly agent: string;
  /** Who does which job now; `name` as logs have it. */
  readonly providers: readonly Pick<ProviderSetting, "role" | "name">[];
  /** Languages and voices that operators can choose. */
  readonly choices: readonly LanguageChoice[];
  /** Every secret setting there is. */
  readonly secrets: readonly SecretSetting[];
}

/** The part of the page that stays the same while the server runs. */
export function settingsReport(
  config: Config,
  options: SettingsReportOptions,
): Omit<SettingsPageData, "saved" | "editable"> {
  const { secrets, providers, ...rest } = options;
  return {
    ...rest,
    publicUrl: config.publicUrl,
    providers: providers.map(({ role, name }) => ({ role, name, ...keyOf(name, config) })),
    secrets,
    tx: config.tx,
    limits: { maxCalls: config.maxCalls, drainS: config.drainMs / 1000 },
    historyDays: config.historyDays,
    store: storeOf(config.kvPath),
    transferAllow: config.transferAllow,
    twilioAccount: config.twilio.accountSid !== undefined && config.twilio.authToken !== undefined,
    defaults: {
      greeting: config.greeting ?? null,
      systemPrompt: config.systemPrompt ?? null,
      voice: config.providers.tts?.voice ?? null,
      language: config.language,
    },
    greetingIsSound: config.greetingAudio !== undefined,
  };
}

/** The vendor stands before the first colon of a provider's name. */
function keyOf(name: string | null, { providers }: Config): Pick<ProviderSetting, "key" | "keySet"> {
  const vendor = name?.split(":", 1)[0] ?? "";
  if (!Object.hasOwn(providers.vendors, vendor)) return { key: null, keySet: true };
  const { apiKey } = providers.vendors[vendor as keyof typeof providers.vendors];
  return { key: `${vendor.toUpperCase()}_API_KEY`, keySet: apiKey !== undefined };
}

/** Of a service only the host: its URL may hold credentials. */
function storeOf(kvPath: string): SettingsPageData["store"] {
  if (kvPath === ":memory:") return { kind: "memory", place: "" };
  if (!/^https?:/i.test(kvPath)) return { kind: "file", place: kvPath };
  return { kind: "service", place: URL.canParse(kvPath) ? new URL(kvPath).host : "" };
}
