/** The cookie of a session: what it says, signed so that it needs no record on the server, and under which name. @module */
import { Buffer } from "node:buffer";
import { createHmac, hkdfSync } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { isLoopbackHost } from "../core/addresses.ts";
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

const PLAIN = "ketzev_session";
const SECURE = `__Host-${PLAIN}`;

/** A ticket, and the name of the cookie that it came in. */
export interface ReadTicket {
  /** What the cookie says. */
  readonly ticket: SessionTicket;
  /** Name of the cookie. */
  readonly name: string;
}

/**
 * Session cookies of requests and answers. Where pages are served over https, the cookie is `Secure` and has the prefix
 * `__Host-`, so that no other host of the domain can set it; a browser that comes to this machine itself, by http, gets a
 * plain one, which counts there only.
 */
export class SessionCookies {
  readonly #keys: SessionKeys;
  readonly #secure: boolean;

  /** `secure`: whether pages are served over https. */
  constructor(keys: SessionKeys, options: { readonly secure: boolean }) {
    this.#keys = keys;
    this.#secure = options.secure;
  }

  /** The ticket of a request, if it has a good one. */
  read(c: Context): ReadTicket | undefined {
    const isHere = !this.#secure || isLoopbackUrl(c.req.url);
    const names = [...this.#secure ? [SECURE] : [], ...isHere ? [PLAIN] : []];
    for (const name of names) {
      const ticket = parseSessionCookie(getCookie(c, name) ?? "", this.#keys);
      if (ticket !== undefined) return { ticket, name };
    }
    return undefined;
  }

  /** Sets the cookie under `name`, by default the one for the browser that asks. The role must have a key. */
  write(c: Context, ticket: SessionTicket, name: string = this.#nameFor(c)): void {
    setCookie(c, name, formatSessionCookie(ticket, this.#keys[ticket.role]!), attributesOf(name));
  }

  /** Takes the cookie away that a request came with. */
  remove(c: Context, name: string): void {
    deleteCookie(c, name, attributesOf(name));
  }

  /** By where the browser says that it is: a proxy may have changed the host of the request. */
  #nameFor(c: Context): string {
    return this.#secure && !isLoopbackUrl(c.req.header("origin") ?? c.req.url) ? SECURE : PLAIN;
  }
}

function attributesOf(name: string) {
  return { path: "/", httpOnly: true, sameSite: "Strict", secure: name === SECURE } as const;
}

function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

function sign(text: string, key: Uint8Array): string {
  return Buffer.from(createHmac("sha256", key).update(text).digest()).toString("base64url");
}
