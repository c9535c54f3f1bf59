import { isCallSid } from "../core/ids.ts";

/** Longest text that is taken over from a webhook; more is cut off. Unit: UTF-16 code units. */
export const MAX_FIELD_CHARS = 128;

/** Fields of a webhook by Twilio's names: form, query or JSON. */
export type WebhookFields = (name: string) => string | undefined;

/** A call as its webhook tells of it. Numbers are E.164, or `client:…`, `sip:…`, `anonymous`. */
export interface RingingCall {
  /** The call, `CA…`. */
  readonly callSid: string;
  /** Number of the caller, E.164, or a client's name. */
  readonly from: string;
  /** Number that was called. */
  readonly to: string;
  /** Who called whom: `inbound` came to us. */
  readonly direction: "inbound" | "outbound";
}

/** Reads form or query fields; of a repeated name the first counts. */
export function formFields(form: URLSearchParams): WebhookFields {
  return (name) => form.get(name) ?? undefined;
}

/** Reads the fields of a JSON object; `undefined` when `body` is none. Numbers become their digits. */
export function jsonFields(body: string): WebhookFields | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  const fields = new Map(Object.entries(json));
  return (name) => {
    const value: unknown = fields.get(name);
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
}

/** The call of a webhook; `undefined` without a valid `CallSid`. Follows Twilio "TwiML for Programmable Voice". */
export function readRingingCall(fields: WebhookFields): RingingCall | undefined {
  const callSid = fields("CallSid");
  if (!isCallSid(callSid)) return undefined;
  return {
    callSid,
    from: partyOf(fields("From")),
    to: partyOf(fields("To")),
    direction: fields("Direction")?.startsWith("outbound") ? "outbound" : "inbound",
  };
}

/** `SequenceNumber` of a status callback, from 0; `null` when it has none. */
export function readSequence(fields: WebhookFields): number | null {
  const text = fields("SequenceNumber") ?? "";
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
}

function partyOf(text: string | undefined): string {
  return text === undefined || text === "" ? "unknown" : text.slice(0, MAX_FIELD_CHARS).toWellFormed();
}
