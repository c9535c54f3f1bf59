/** What a session's cookie says, signed so that it needs no record on the server. @module */
import { Buffer } from "node:buffer";
import { createHmac, hkdfSync } from "node:crypto";
import { sameSecret } from "../core/secret.ts";
import type { Role } from "../store/audit.ts";

/** A session as its cookie knows it; times are of the wall clock, in s since 1970. */
export interface SessionTicket {
  /** What the session may do. */
  readonly role: Role;
  /** 128 random bits in base64url. */
  readonly id: string;
  /** When it was used, as far as the browser has been told. */
  readonly usedS: number;
  /** When it ends in any case. */
  readonly endsS: number;
}

/** Keys by role. A role without one has no sessions. */
export type SessionKeys = { readonly [R in Role]?: Uint8Array | undefined };

/** Role, id and both times in base 36, then HMAC-SHA256 of all that in base64url. */
const COOKIE = /^(operator|viewer)\.([\w-]{22})\.([0-9a-z]{1,8})\.([0-9a-z]{1,8})\.([\w-]{43})$/;

/**
 * The key that a token gives (HKDF, RFC 5869). Each role has a key of its own token: somebody who knows the viewer's can
 * find nothing out about the operator's, and whoever changes a token ends the sessions that it began.
 */
export function sessionKey(token: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", token, "", "ketzev session", 32));
}

/** The cookie's value. */
export function formatSessionCookie({ role, id, usedS, endsS }: SessionTicket, key: Uint8Array): string {
  const text = `${role}.${id}.${usedS.toString(36)}.${endsS.toString(36)}`;
  return `${text}.${sign(text, key)}`;
}

/** The ticket of a value that was signed here; `undefined` for anything else. */
export function parseSessionCookie(value: string, keys: SessionKeys): SessionTicket | undefined {
  const [, role, id, usedS, endsS, signature] = COOKIE.exec(value) ?? [];
  if (role !== "operator" && role !== "viewer") return undefined;
  const key = keys[role];
  if (key === undefined) return undefined;
  const text = value.slice(0, value.lastIndexOf("."));
  if (!sameSecret(signature!, sign(text, key))) return undefined;
  return { role, id: id!, usedS: parseInt(usedS!, 36), endsS: parseInt(endsS!, 36) };
}

function sign(text: string, key: Uint8Array): string {
  return Buffer.from(createHmac("sha256", key).update(text).digest()).toString("base64url");
}
