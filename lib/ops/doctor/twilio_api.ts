import type { Config } from "../../config.ts";
import { failed, type Failure } from "./check.ts";
import { networkFailure } from "./network_failure.ts";

/** An answer of Twilio's REST API: its JSON, or what is wrong. */
export type ApiAnswer = { readonly json: Readonly<Record<string, unknown>> } | { readonly failure: Failure };

/** What to do about each of Twilio's REST codes. */
const FIXES: Readonly<Record<number, string>> = {
  20003: "Copy Account SID and the primary Auth Token anew from the Twilio Console; an API key doesn't do.",
  20404: "Copy the Account SID anew from the Twilio Console; credentials are per region.",
  20429: "Twilio limits requests: wait a minute.",
};

/**
 * `GET` below the account of `twilio`. Follows Twilio "Programmable Voice REST API": HTTP Basic, errors as
 * `{code, message}`.
 */
export async function getFromTwilio(
  twilio: Config["twilio"],
  options: { path: string; signal: AbortSignal },
): Promise<ApiAnswer> {
  const { accountSid = "", authToken = "", apiUrl } = twilio;
  const headers = {
    Authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
    Accept: "application/json",
  };
  const url = `${apiUrl}/2010-04-01/Accounts/${accountSid}${options.path}`;
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: options.signal });
  } catch (thrown) {
    const { detail } = networkFailure(thrown);
    return { failure: failed(detail, `See that this machine can reach ${new URL(apiUrl).host}.`) };
  }
  const json = await readObject(response);
  if (response.ok && json !== undefined) return { json };
  const code = typeof json?.code === "number" ? json.code : response.status === 401 ? 20003 : undefined;
  const message = typeof json?.message === "string" ? `: ${json.message}` : "";
  const fix = FIXES[code ?? 0] ?? "See the code in Twilio's error dictionary, or TWILIO_API_URL.";
  return { failure: failed(`Twilio answers HTTP ${response.status}${message}`, fix, code) };
}

async function readObject(response: Response): Promise<Record<string, unknown> | undefined> {
  try {
    const json = await response.json();
    return typeof json === "object" && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}
