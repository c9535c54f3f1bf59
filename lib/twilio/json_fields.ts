/** Reading single fields of JSON from outside, without trust in any of them. @module */

/** A JSON object; each value is still unknown. */
export type Json = Readonly<Record<string, unknown>>;

/** Safe in JSON, XML and URLs without an escape. Twilio's SIDs are two letters and 32 hex digits. */
const SID = /^[A-Za-z0-9_-]{1,64}$/;
const DIGITS = /^[0-9]{1,16}$/;

/** Whether `value` is a JSON object, not an array and not null. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `text` may stand as a SID on the wire without an escape. */
export function isSid(text: string): boolean {
  return SID.test(text);
}

/** A field of its own; what `json` inherits is `undefined`. */
export function own(json: Json, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

/** A text field; empty if it is missing or of another type. */
export function textOf(json: Json, name: string): string {
  const value = own(json, name);
  return typeof value === "string" ? value : "";
}

/** A field that {@linkcode isSid}, or `undefined`. */
export function sidOf(json: Json, name: string): string | undefined {
  const value = own(json, name);
  return typeof value === "string" && SID.test(value) ? value : undefined;
}

/** A whole number from 0, written as a number or as digits; `null` for anything else. */
export function numberOf(json: Json, name: string): number | null {
  const value = own(json, name);
  if (typeof value !== "string" && typeof value !== "number") return null;
  if (typeof value === "string" && !DIGITS.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}
