/** What of the settings must not be seen, and which are set. @module */

import { type Config, loadConfig } from "./config.ts";
import { VENDORS } from "./config_providers.ts";
import type { Environment } from "./core/settings.ts";

/** Every value of `config` that must not be seen: for the log's `secrets`. */
export function secretsOf(config: Config): readonly string[] {
  const keys = VENDORS.map((vendor) => config.providers.vendors[vendor].apiKey);
  const { adminToken, viewerToken, kvAccessToken, alertWebhookUrl } = config;
  const store = passwordOf(config.kvPath);
  return [adminToken, viewerToken, config.twilio.authToken, kvAccessToken, alertWebhookUrl, store, ...keys]
    .filter((secret) => secret !== undefined);
}

/** Every secret setting by its name in the environment, and whether it is set. */
export function secretSettings(config: Config): { readonly name: string; readonly set: boolean }[] {
  const { adminToken, viewerToken, kvAccessToken, alertWebhookUrl, providers } = config;
  const values: [name: string, value: string | undefined][] = [
    ["TWILIO_AUTH_TOKEN", config.twilio.authToken],
    ["ADMIN_TOKEN", adminToken],
    ["VIEWER_TOKEN", viewerToken],
    ["DENO_KV_ACCESS_TOKEN", kvAccessToken],
    ["ALERT_WEBHOOK_URL", alertWebhookUrl],
    ...VENDORS.map((vendor): [string, string | undefined] => [
      `${vendor.toUpperCase()}_API_KEY`,
      providers.vendors[vendor].apiKey,
    ]),
  ];
  return values.map(([name, value]) => ({ name, set: value !== undefined }));
}

/** Every setting that `loadConfig()` reads, and whether `env` sets it; never a value. */
export function settingNames(env: Environment): { readonly name: string; readonly set: boolean }[] {
  const names: string[] = [];
  const asked = new Proxy(env, {
    get(target, name) {
      if (typeof name === "string" && !names.includes(name)) names.push(name);
      return typeof name === "string" ? target[name] : undefined;
    },
  });
  loadConfig(asked);
  return names.map((name) => ({ name, set: (env[name] ?? "").trim() !== "" }));
}

/** Password within the URL of a KV service. */
function passwordOf(kvPath: string): string | undefined {
  if (!/^https?:/i.test(kvPath) || !URL.canParse(kvPath)) return undefined;
  const { password } = new URL(kvPath);
  return password === "" ? undefined : password;
}
