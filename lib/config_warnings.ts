import type { Config } from "./config.ts";
import { isReachable, shortTokens } from "./config_reach.ts";
import { settingNames } from "./config_secrets.ts";
import { nearestName } from "./core/near_name.ts";
import { MIN_TOKEN_CHARS } from "./core/secret.ts";
import type { Environment } from "./core/settings.ts";

/** A setting that can be used, but is probably not meant so. */
export interface SettingWarning {
  /** Names the setting; never its value. */
  readonly detail: string;
  /** What to do about it. */
  readonly fix: string;
}

/**
 * What of `env` is probably a mistake, although `config` could be made of it: names that are nearly a setting, settings
 * that nothing uses, tokens that are short or of a wrong form, and a public URL whose requests will be refused. Shows
 * names, never values.
 */
export function settingWarnings(env: Environment, config: Config): readonly SettingWarning[] {
  return [...slips(env), ...unusedSettings(config), ...weakTokens(config), ...twilioWarnings(config)];
}

/** Settings that are checked, but that no agent of this version uses. */
function unusedSettings({ providers, systemPrompt, dialAllow }: Config): SettingWarning[] {
  const isSet: Readonly<Record<string, boolean>> = {
    STT: providers.stt !== undefined,
    LLM: providers.llm !== undefined,
    TTS: providers.tts !== undefined && providers.tts.vendor !== "local",
    REALTIME: providers.realtime !== undefined,
    SYSTEM_PROMPT: systemPrompt !== undefined,
    DIAL_ALLOW: dialAllow.length > 0,
  };
  return Object.keys(isSet).filter((name) => isSet[name]).map((name) => ({
    detail: `${name} is set, but nothing in this version uses it`,
    fix: `Remove ${name}.`,
  }));
}

function slips(env: Environment): SettingWarning[] {
  const names = settingNames(env).map(({ name }) => name);
  return Object.keys(env).flatMap((name) => {
    const nearest = nearestName(name, names);
    if (nearest === undefined) return [];
    const detail = `${name} is not a setting; did you mean ${nearest}?`;
    return [{ detail, fix: `Rename ${name} to ${nearest}, or remove it.` }];
  });
}

function weakTokens(config: Config): SettingWarning[] {
  const fix = "Set a longer one, for example from `openssl rand -hex 16`.";
  return shortTokens(config).map((name) => ({
    detail: `${name} is shorter than ${MIN_TOKEN_CHARS} characters`,
    fix,
  }));
}

/** Follows Twilio "Auth Tokens and How to Change Them": 32 hex digits. */
function twilioWarnings(config: Config): SettingWarning[] {
  const { authToken } = config.twilio;
  if (authToken === undefined) {
    if (!isReachable(config)) return [];
    const detail =
      "PUBLIC_URL can be reached by Twilio, but without TWILIO_AUTH_TOKEN its requests are refused";
    return [{ detail, fix: "Set TWILIO_AUTH_TOKEN to the primary Auth Token from the Twilio Console." }];
  }
  if (/^[0-9a-f]{32}$/.test(authToken)) return [];
  const detail = "TWILIO_AUTH_TOKEN doesn't have the form of an auth token, 32 hex digits";
  return [{ detail, fix: "Copy the primary Auth Token from the Twilio Console." }];
}
