import type { Settings } from "./core/settings.ts";

/** Services that an API key can be given for. */
export const VENDORS = ["openai", "anthropic", "deepgram", "elevenlabs", "cartesia"] as const;

/** Name of a service, as in `STT=deepgram` and, in capitals, `DEEPGRAM_API_KEY`. */
export type VendorName = typeof VENDORS[number];

/** How to reach a service. */
export interface VendorConfig {
  /** Secret. */
  readonly apiKey: string | undefined;
  /** Replaces the service's own address; without `/` at the end. */
  readonly baseUrl: string | undefined;
}

/** A service, or what is built in, for one purpose. */
export interface ProviderChoice {
  /** Who does it; `local` is built in. */
  readonly vendor: VendorName | "local";
  /** `undefined`: the adapter's default. */
  readonly model: string | undefined;
  /** `undefined`: the adapter's default. */
  readonly voice: string | undefined;
}

/** Services and what each is to be used for; `undefined` leaves the choice to the keys. */
export interface ProvidersConfig {
  /** Keys and addresses. */
  readonly vendors: Readonly<Record<VendorName, VendorConfig>>;
  /** Speech to text. */
  readonly stt: ProviderChoice | undefined;
  /** What the agent says. */
  readonly llm: ProviderChoice | undefined;
  /** Text to speech. */
  readonly tts: ProviderChoice | undefined;
  /** Speech to speech. */
  readonly realtime: ProviderChoice | undefined;
}

/** What can do each job. `voice`: whether a third part is allowed. */
const JOBS = {
  STT: { vendors: ["deepgram", "openai", "elevenlabs"], voice: false },
  LLM: { vendors: ["openai", "anthropic"], voice: false },
  TTS: { vendors: ["local", "elevenlabs", "deepgram", "cartesia", "openai"], voice: true },
  REALTIME: { vendors: ["openai"], voice: true },
} as const satisfies Record<string, { vendors: readonly (VendorName | "local")[]; voice: boolean }>;

const BASE_URL_PROTOCOLS = ["http:", "https:", "ws:", "wss:"] as const;

/** Reads keys, base URLs and the choice for each job. A vendor that is chosen needs its key or a base URL. */
export function loadProviders(settings: Settings): ProvidersConfig {
  const entries = VENDORS.map((vendor) => [vendor, loadVendor(vendor, settings)] as const);
  const vendors = Object.freeze(Object.fromEntries(entries) as Record<VendorName, VendorConfig>);
  return Object.freeze({
    vendors,
    stt: loadChoice("STT", vendors, settings),
    llm: loadChoice("LLM", vendors, settings),
    tts: loadChoice("TTS", vendors, settings),
    realtime: loadChoice("REALTIME", vendors, settings),
  });
}

function loadVendor(vendor: VendorName, settings: Settings): VendorConfig {
  const prefix = vendor.toUpperCase();
  return Object.freeze({
    apiKey: settings.secret(`${prefix}_API_KEY`),
    baseUrl: settings.url(`${prefix}_BASE_URL`, BASE_URL_PROTOCOLS),
  });
}

/** A model's name may hold colons only where no voice can follow it. */
function loadChoice(
  name: keyof typeof JOBS,
  vendors: ProvidersConfig["vendors"],
  settings: Settings,
): ProviderChoice | undefined {
  const value = settings.text(name);
  if (value === undefined) return undefined;
  const { vendors: known, voice: takesVoice } = JOBS[name];
  const form = takesVoice ? "vendor, vendor:model or vendor:model:voice" : "vendor or vendor:model";
  const wanted = `${form}, the vendor one of ${known.join(", ")}`;

  const [first = "", ...rest] = value.split(":");
  const vendor = known.find((one) => one === first.toLowerCase()) ?? settings.refuse(name, wanted);
  const parts = takesVoice ? rest : rest.length > 0 ? [rest.join(":")] : [];
  if (parts.length > 2 || parts.some((part) => !/^[^\s]+$/.test(part))) settings.refuse(name, wanted);
  if (vendor !== "local" && vendors[vendor].apiKey === undefined && vendors[vendor].baseUrl === undefined) {
    settings.refuse(name, `${vendor.toUpperCase()}_API_KEY to be set along with it`);
  }
  return Object.freeze({ vendor, model: parts[0], voice: parts[1] });
}
