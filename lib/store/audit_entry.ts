/** Entries of the audit log on their way into the store and out of it. @module */
import { maskNumber } from "../core/mask.ts";
import type { AuditEntry } from "./audit.ts";

/** Longest detail, in characters. */
export const MAX_DETAIL_CHARS = 200;
const MAX_ID_CHARS = 64;
/** Control characters, what changes the direction of text, and line separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** An entry as it may be kept: no text of it can be long, fake a line, or give a number away. */
export function cleanEntry(
  entry: Omit<AuditEntry, "at">,
  atMs: number,
  hide: (text: string) => string,
): AuditEntry {
  const { role, session, action, callSid, detail, outcome } = entry;
  return {
    at: new Date(atMs).toISOString(),
    role,
    session: cut(clean(session), MAX_ID_CHARS),
    action,
    callSid: callSid === null ? null : cut(clean(callSid), MAX_ID_CHARS),
    detail: cut(clean(maskNumber(hide(detail))), MAX_DETAIL_CHARS),
    outcome,
  };
}

/** An entry of the store, or `undefined` for anything else. */
export function parseEntry(value: unknown): AuditEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { at, role, session, action, callSid, detail, outcome } = value as Record<string, unknown>;
  const whole = [at, role, session, action, detail, outcome].every((text) => typeof text === "string") &&
    (callSid === null || typeof callSid === "string");
  return whole ? { at, role, session, action, callSid, detail, outcome } as AuditEntry : undefined;
}

function clean(text: string): string {
  return text.toWellFormed().replace(UNSAFE, "\ufffd");
}

function cut(text: string, maxChars: number): string {
  const characters = [...text];
  return characters.length <= maxChars ? text : characters.slice(0, maxChars - 1).join("") + "…";
}
