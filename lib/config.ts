/** The one list of settings: what `loadConfig()` makes of the environment. docs/contract.md lists them. @module */

import { isLoopbackHost } from "./core/addresses.ts";
import type { LogLevelName } from "./core/log_event.ts";
import { type Environment, Settings } from "./core/settings.ts";
import { checkReach, loadPublicUrl, loadRanges, loadTrustProxy, loadWebhook } from "./config_reach.ts";
import { loadProviders, type ProvidersConfig } from "./config_providers.ts";

/** What answers a call. */
export type AgentName = "demo" | "echo" | "cascade" | "realtime";

/** Agents that can be chosen. */
export const implementedAgents: readonly AgentName[] = Object.freeze(["demo", "echo"]);

/** How to reach Twilio, and what proves that it is Twilio. */
export interface TwilioConfig {
  /** `AC…`. */
  readonly accountSid: string | undefined;
  /** Primary auth token: signs webhooks and media sockets, and signs in to REST. */
  readonly authToken: string | undefined;
  /** The number that calls come to and go out from, E.164. */
  readonly phoneNumber: string | undefined;
  /** REST base without `/` at the end. */
  readonly apiUrl: string;
}

/** All settings, checked and frozen. */
export interface Config {
  /** Name or address to listen on, without brackets. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Base that Twilio uses, without `/` at the end. Made from the port unless `PUBLIC_URL` is set. */
  readonly publicUrl: string;
  /** Whether only this machine can reach the server: `host` is a loopback address. */
  readonly loopbackOnly: boolean;
  /** Account and number. */
  readonly twilio: TwilioConfig;
  /** Signs in to the admin page; `undefined`: one is made at the start. */
  readonly adminToken: string | undefined;
  /** Signs in to the admin page to look, not to act; another one than the admin token. */
  readonly viewerToken: string | undefined;
  /** `auto`: what the keys allow. */
  readonly agent: AgentName | "auto";
  /** BCP 47, such as `en` or `he`. */
  readonly language: string;
  /** Spoken first; `undefined`: that of the language. */
  readonly greeting: string | undefined;
  /** `undefined`: that of the language. */
  readonly systemPrompt: string | undefined;
  /** Path of a `.wav` or `.ulaw` file; not looked at here. */
  readonly greetingAudio: string | undefined;
  /** Speech and language services. */
  readonly providers: ProvidersConfig;
  /** The transmit path. */
  readonly tx: {
    /** Capacity of a call's queue in 20 ms frames. */
    readonly queueFrames: number;
    /** How far Twilio's buffer is kept ahead. */
    readonly leadMs: number | "auto";
  };
  /** Calls at once. */
  readonly maxCalls: number;
  /** How long calls may go on after SIGTERM. */
  readonly drainMs: number;
  /** Path of a file, or URL of a KV service. */
  readonly kvPath: string;
  /** Signs in to a KV service; Deno itself reads it. */
  readonly kvAccessToken: string | undefined;
  /** Days that records of calls are kept; 0: forever. */
  readonly historyDays: number;
  /** Where alerts are posted to: https, or http to this machine. Its path often holds a key. */
  readonly alertWebhookUrl: string | undefined;
  /** Addresses and ranges that it may lead to, besides those of the public internet. */
  readonly alertWebhookAllow: readonly string[];
  /** Addresses and ranges of proxies, whose `X-Forwarded-For` is believed. */
  readonly trustProxy: readonly string[];
  /** Form and mildest level of the log. */
  readonly log: { readonly format: "text" | "json"; readonly level: LogLevelName };
  /** E.164 numbers or prefixes. */
  readonly transferAllow: readonly string[];
  /** E.164 numbers or prefixes. */
  readonly dialAllow: readonly string[];
}

const HOST = {
  matches: /^(?:[0-9A-Za-z.-]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?)$/,
  wanted: "a host name or address",
};
const ACCOUNT_SID = { matches: /^AC[0-9a-fA-F]{32}$/, wanted: "AC and 32 hex digits" };
const NUMBER = { matches: /^\+[1-9]\d{6,14}$/, wanted: "an E.164 number such as +972501234567" };
const PREFIXES = {
  matches: /^\+[1-9]\d{0,14}$/,
  wanted: "E.164 numbers or prefixes such as +972,+1555 with commas between them",
};
const LANGUAGE = {
  matches: /^[a-z]{2,3}(?:-[0-9A-Za-z]{2,8})*$/i,
  wanted: "a language such as en, he or he-IL",
};
const AUDIO_FILE = { matches: /\.(?:wav|ulaw)$/i, wanted: "the path of a .wav or .ulaw file" };
const KV = { matches: /^(?!(?!https?:)[a-z][\w+.-]*:\/\/)/i, wanted: "a path or an http(s) URL" };
const LEAD = { matches: /^(?:auto|\d{1,4})$/i, wanted: "auto or a number of milliseconds from 0 to 1000" };

/**
 * Reads every setting from `env` and checks it; reads no file and opens no socket.
 *
 * @throws {ConfigError} At the first bad value: one line that names the setting, its value (unless it is secret) and
 * what was expected.
 */
export function loadConfig(env: Environment): Config {
  const settings = new Settings(env);
  const port = settings.integer("PORT", { min: 0, max: 65_535, default: 8000 });
  const host = (settings.text("HOST", HOST) ?? "127.0.0.1").replace(/^\[|\]$/g, "");
  const config: Config = {
    host,
    port,
    publicUrl: loadPublicUrl(settings) ?? defaultPublicUrl(port),
    loopbackOnly: isLoopbackHost(host),
    twilio: Object.freeze({
      accountSid: settings.text("TWILIO_ACCOUNT_SID", ACCOUNT_SID),
      authToken: settings.secret("TWILIO_AUTH_TOKEN"),
      phoneNumber: settings.text("TWILIO_PHONE_NUMBER", NUMBER),
      apiUrl: settings.url("TWILIO_API_URL", ["http:", "https:"]) ?? "https://api.twilio.com",
    }),
    adminToken: settings.secret("ADMIN_TOKEN"),
    viewerToken: settings.secret("VIEWER_TOKEN"),
    agent: loadAgent(settings),
    language: loadLanguage(settings),
    greeting: settings.text("GREETING"),
    systemPrompt: settings.text("SYSTEM_PROMPT"),
    greetingAudio: settings.text("GREETING_AUDIO", AUDIO_FILE),
    providers: loadProviders(settings),
    tx: Object.freeze({
      queueFrames: settings.integer("TX_QUEUE_FRAMES", { min: 50, max: 100_000, default: 1000 }),
      leadMs: loadLead(settings),
    }),
    maxCalls: settings.integer("MAX_CALLS", { min: 1, max: 100_000, default: 500 }),
    drainMs: settings.integer("DRAIN_S", { min: 0, max: 86_400, default: 600 }) * 1000,
    kvPath: settings.text("KV_PATH", KV) ?? "./data/ketzev.kv",
    kvAccessToken: settings.secret("DENO_KV_ACCESS_TOKEN"),
    historyDays: settings.integer("HISTORY_DAYS", { min: 0, max: 3650, default: 30 }),
    alertWebhookUrl: loadWebhook(settings),
    alertWebhookAllow: loadRanges("ALERT_WEBHOOK_ALLOW", settings),
    trustProxy: loadTrustProxy(settings),
    log: Object.freeze({
      format: settings.oneOf("LOG_FORMAT", ["text", "json"], "text"),
      level: settings.oneOf("LOG_LEVEL", ["debug", "info", "warn", "error"], "info"),
    }),
    transferAllow: settings.list("TRANSFER_ALLOW", PREFIXES),
    dialAllow: settings.list("DIAL_ALLOW", PREFIXES),
  };
  checkReach(config);
  return Object.freeze(config);
}

/**
 * `config` for a server that is bound to `port`: with `PORT=0` the port is known only then, and so is the public URL,
 * unless it is set.
 */
export function boundTo(config: Config, port: number): Config {
  const isDefault = config.publicUrl === defaultPublicUrl(config.port);
  return Object.freeze({ ...config, port, publicUrl: isDefault ? defaultPublicUrl(port) : config.publicUrl });
}

function defaultPublicUrl(port: number): string {
  return port === 80 ? "http://localhost" : `http://localhost:${port}`;
}

function loadAgent(settings: Settings): AgentName | "auto" {
  const agent = settings.oneOf("AGENT", ["auto", "demo", "echo", "cascade", "realtime"], "auto");
  if (agent !== "auto" && !implementedAgents.includes(agent)) {
    settings.refuse(
      "AGENT",
      `${["auto", ...implementedAgents].join(", ")}: ${agent} isn't part of this version yet`,
    );
  }
  return agent;
}

function loadLead(settings: Settings): number | "auto" {
  const lead = settings.text("TX_LEAD_MS", LEAD)?.toLowerCase() ?? "auto";
  if (lead === "auto") return "auto";
  return Number(lead) <= 1000 ? Number(lead) : settings.refuse("TX_LEAD_MS", LEAD.wanted);
}

/** Desktops set `LANGUAGE` for gettext, a list such as `en_US:en`: the first language of it that is spoken here. */
function loadLanguage(settings: Settings): string {
  const value = settings.text("LANGUAGE") ?? "en";
  if (!/[_:]/.test(value)) return settings.text("LANGUAGE", LANGUAGE) ?? value;
  const listed = value.split(":").map((one) => one.replace(/[.@].*$/, "").replace("_", "-"));
  return listed.find((one) => /^(?:en|he)(?:-[A-Z]{2})?$/.test(one)) ?? "en";
}
