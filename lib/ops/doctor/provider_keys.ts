import { type VendorName, VENDORS } from "../../config_providers.ts";
import { errorMessage } from "../../core/errors.ts";
import { type Check, type DoctorContext, failed, ok, type Outcome, skipped } from "./check.ts";

/** A cheap request that needs the key. */
interface Probe {
  readonly baseUrl: string;
  readonly path: string;
  headers(key: string): Record<string, string>;
}

/** Lists that each vendor's API reference documents. */
const PROBES: Readonly<Record<VendorName, Probe>> = {
  openai: {
    baseUrl: "https://api.openai.com/v1",
    path: "/models",
    headers: (key) => ({ Authorization: `Bearer ${key}` }),
  },
  anthropic: {
    baseUrl: "https://api.anthropic.com",
    path: "/v1/models",
    headers: (key) => ({ "x-api-key": key, "anthropic-version": "2023-06-01" }),
  },
  deepgram: {
    baseUrl: "https://api.deepgram.com",
    path: "/v1/projects",
    headers: (key) => ({ Authorization: `Token ${key}` }),
  },
  elevenlabs: {
    baseUrl: "https://api.elevenlabs.io",
    path: "/v1/models",
    headers: (key) => ({ "xi-api-key": key }),
  },
  cartesia: {
    baseUrl: "https://api.cartesia.ai",
    path: "/voices",
    headers: (key) => ({ "X-API-Key": key, "Cartesia-Version": "2025-04-16" }),
  },
};

/** One check a vendor: whether its key is there and taken. */
export const providerKeyChecks: readonly Check[] = VENDORS.map((vendor) => ({
  name: vendor,
  run: (context) => checkKey(vendor, context),
  onTimeout: { fix: `See that this machine can reach ${vendor}, or ${vendor.toUpperCase()}_BASE_URL.` },
}));

async function checkKey(vendor: VendorName, { config, signal }: DoctorContext): Promise<Outcome> {
  const name = `${vendor.toUpperCase()}_API_KEY`;
  const { apiKey, baseUrl } = config.providers.vendors[vendor];
  if (apiKey === undefined && baseUrl === undefined) return skipped(`${name} isn't set`);
  const probe = PROBES[vendor];
  const headers = apiKey === undefined ? {} : probe.headers(apiKey);
  const base = (baseUrl ?? probe.baseUrl).replace(/^ws/, "http");
  let response: Response;
  try {
    response = await fetch(base + probe.path, { headers, signal });
    await response.body?.cancel();
  } catch (thrown) {
    return failed(errorMessage(thrown), `See that this machine can reach ${new URL(base).host}.`);
  }
  const { host } = new URL(base);
  if (response.ok) return ok(apiKey === undefined ? `${host} answers` : `${name} is taken by ${host}`);
  const isRefused = response.status === 401 || response.status === 403;
  const fix = isRefused
    ? `Set ${name} to a key that is active.`
    : "Try again later, or see the vendor's status page.";
  return failed(`${host} answers HTTP ${response.status}`, fix);
}
