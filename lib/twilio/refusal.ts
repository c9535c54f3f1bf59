import { isSignedByTwilio, type ReceivedRequest, type SignatureOptions } from "./signature.ts";

/** Why a request is not taken for one of Twilio's: the label `reason` of `voice_rejected_total`. */
export type Refusal = "bad_signature" | "not_loopback" | "proxied" | "cross_site";

/** What was received, and from where. */
export interface ArrivedRequest extends ReceivedRequest {
  /** Tell of proxies and of other sites. */
  readonly headers: Headers;
  /** Address of the peer of the connection; `undefined` when it isn't known. */
  readonly remoteAddress: string | undefined;
}

/** Options of {@linkcode refusalOf}. */
export interface RefusalOptions extends Omit<SignatureOptions, "authToken"> {
  /** Without one, requests are taken unsigned, from this machine only. */
  readonly authToken: string | undefined;
}

/** What each refusal says to whoever asked. */
export const REFUSAL_DETAILS: Readonly<Record<Refusal, string>> = {
  bad_signature: "X-Twilio-Signature is missing or does not match this URL and these parameters.",
  not_loopback: "Without TWILIO_AUTH_TOKEN requests are taken from this machine only.",
  proxied:
    "Without TWILIO_AUTH_TOKEN requests are taken from this machine only, not through a proxy or tunnel.",
  cross_site: "Without TWILIO_AUTH_TOKEN requests are not taken from pages of other sites.",
};

const LOOPBACK_ADDRESS = /^(?:127(?:\.[0-9]{1,3}){3}|::1|::ffff:127(?:\.[0-9]{1,3}){3})$/i;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?$/i;
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * Why `request` is not taken, or `undefined` if it is. With an auth token only Twilio's signature counts. Without one
 * the request has to come from this machine, by no proxy, and not from another site's page in a browser here.
 */
export function refusalOf(request: ArrivedRequest, options: RefusalOptions): Refusal | undefined {
  const { authToken, ...rest } = options;
  if (authToken !== undefined) {
    return isSignedByTwilio(request, { authToken, ...rest }) ? undefined : "bad_signature";
  }
  if (!LOOPBACK_ADDRESS.test(request.remoteAddress ?? "")) return "not_loopback";
  if (PROXY_HEADERS.some((name) => request.headers.has(name))) return "proxied";
  return isFromHere(request.headers, options.publicUrl) ? undefined : "cross_site";
}

/** A name of somebody else's that points to this machine counts as another site (DNS rebinding). */
function isFromHere(headers: Headers, publicUrl: string): boolean {
  const own = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  const host = headers.get("host");
  if (host !== null && !LOOPBACK_HOST.test(host) && host !== own?.host) return false;
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  return origin === null || origin === own?.origin || origin === `http://${host}`;
}
