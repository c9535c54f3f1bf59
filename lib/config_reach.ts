/** Settings that depend on who can reach the server, and on what it reaches. @module */

import { addressRanges, isAddressRange, isLoopbackHost, isPublicAddress } from "./core/addresses.ts";
import { ConfigError } from "./core/errors.ts";
import { MIN_TOKEN_CHARS } from "./core/secret.ts";
import type { Settings } from "./core/settings.ts";

const RANGES = "IP addresses and ranges such as 10.0.0.0/8,::1 with commas between them";
const LOOPBACK: readonly string[] = Object.freeze(["127.0.0.0/8", "::1"]);

/** What {@linkcode checkReach} looks at: the part of `Config` of the same names. */
export interface Reach {
  /** Name or address to listen on. */
  readonly host: string;
  /** Whether `host` is a loopback address. */
  readonly loopbackOnly: boolean;
  /** Base that Twilio uses. */
  readonly publicUrl: string;
  /** Signs in to the admin page. */
  readonly adminToken: string | undefined;
  /** Signs in to look. */
  readonly viewerToken: string | undefined;
  /** The auth token proves that a request comes from Twilio. */
  readonly twilio: { readonly authToken: string | undefined };
}

/** `PUBLIC_URL`, if it is set: https, or http to this machine. */
export function loadPublicUrl(settings: Settings): string | undefined {
  const url = settings.url("PUBLIC_URL", ["http:", "https:"]);
  if (url?.startsWith("http:") && !isLoopbackHost(new URL(url).hostname)) {
    const wanted =
      "https://, which Twilio's media streams need; http:// is for this machine alone (localhost)";
    settings.refuse("PUBLIC_URL", wanted);
  }
  return url;
}

/** Addresses and ranges of `name`; `wanted` is what a message says of a wrong one. */
export function loadRanges(name: string, settings: Settings, wanted: string = RANGES): readonly string[] {
  const ranges = settings.list(name, { matches: /^/, wanted });
  return ranges.every(isAddressRange) ? ranges : settings.refuse(name, wanted);
}

/** `TRUST_PROXY`: addresses and ranges, none, or by default this machine. */
export function loadTrustProxy(settings: Settings): readonly string[] {
  const value = settings.text("TRUST_PROXY")?.toLowerCase();
  if (value === undefined) return LOOPBACK;
  return value === "none" ? Object.freeze([]) : loadRanges("TRUST_PROXY", settings, `none, or ${RANGES}`);
}

/**
 * `ALERT_WEBHOOK_URL`, if it is set: https, or http to this machine. An address must be one that may be connected to; what
 * a name leads to is checked at each connection.
 */
export function loadWebhook(settings: Settings): string | undefined {
  const value = settings.secret("ALERT_WEBHOOK_URL");
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && url.username === "" && url.password === "") {
    const allowed = addressRanges(loadRanges("ALERT_WEBHOOK_ALLOW", settings));
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const mayLead = !isAddressRange(host) || isPublicAddress(host) || allowed.has(host);
    const isHttp = url.protocol === "http:" || url.protocol === "https:";
    if (isLoopbackHost(host) ? isHttp : url.protocol === "https:" && mayLead) return url.href;
  }
  const wanted =
    "an https:// URL, or http:// to this machine, without user, of a public address or one that " +
    "ALERT_WEBHOOK_ALLOW names";
  return refuseHidden("ALERT_WEBHOOK_URL", wanted);
}

/** Whether others than this machine's users come to the server, directly or through a proxy or tunnel. */
export function isReachable({ loopbackOnly, publicUrl }: Reach): boolean {
  return !loopbackOnly || !isLoopbackHost(new URL(publicUrl).hostname);
}

/**
 * What others can reach must know who they are.
 *
 * @throws {ConfigError} when a token is missing or too short for that, or the viewer's is the operator's
 */
export function checkReach(reach: Reach): void {
  const { adminToken, viewerToken, twilio } = reach;
  if (viewerToken !== undefined && viewerToken === adminToken) {
    refuseHidden("VIEWER_TOKEN", "another one than ADMIN_TOKEN");
  }
  if (!reach.loopbackOnly) {
    const needed = [["ADMIN_TOKEN", adminToken], ["TWILIO_AUTH_TOKEN", twilio.authToken]] as const;
    const missing = needed.filter(([, value]) => value === undefined).map(([name]) => name).join(" and ");
    if (missing !== "") {
      const host = JSON.stringify(reach.host);
      const message = `Cannot use HOST=${host}: expected ${missing} to be set, or a loopback address`;
      throw new ConfigError("HOST", message);
    }
  }
  const short = isReachable(reach) ? shortTokens(reach)[0] : undefined;
  if (short === undefined) return;
  refuseHidden(short, `at least ${MIN_TOKEN_CHARS} characters where others can reach the server`);
}

/** Names of the sign-in tokens that are set, but shorter than {@linkcode MIN_TOKEN_CHARS}. */
export function shortTokens({ adminToken, viewerToken }: Reach): string[] {
  const tokens = [["ADMIN_TOKEN", adminToken], ["VIEWER_TOKEN", viewerToken]] as const;
  return tokens.filter(([, value]) => value !== undefined && value.length < MIN_TOKEN_CHARS).map(([name]) =>
    name
  );
}

function refuseHidden(name: string, wanted: string): never {
  throw new ConfigError(name, `Cannot use ${name} (hidden): expected ${wanted}`);
}
