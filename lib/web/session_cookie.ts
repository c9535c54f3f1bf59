/** Sessions of those who are signed in, kept here and named by a cookie. @module */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Role } from "../store/audit.ts";
import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import { digestOf, makeSecret, sameSecret } from "./secret.ts";

/** Sessions kept at most; the one that was used longest ago gives way. */
export const MAX_SESSIONS = 1_000;
/** Sign-in links that wait for their use at most; the oldest gives way. */
export const MAX_LINKS = 16;
/** How long a sign-in link can be used, in ms. */
export const LINK_MS = 60 * 60_000;

/** Options of {@linkcode createSessions}. */
export interface SessionsOptions {
  /** What signs operators in, 1 character or more. */
  adminToken: string;
  /** What signs viewers in; not the same. @default nobody can be a viewer */
  viewerToken?: string | undefined;
  /** Whether pages are served over https: the cookie is then `Secure` and has the prefix `__Host-`. */
  secure: boolean;
  clock: Clock;
  random: RandomBytes;
  /** A session that is not used ends after this, in ms. @default 4 h */
  idleMs?: number;
  /** A session ends after this in any case, in ms. @default 24 h */
  absoluteMs?: number;
}

/** One signed-in browser. */
export interface Session {
  readonly role: Role;
  /** Tells one sign-in from another in the audit log: the first characters of a digest. */
  readonly id: string;
  /** False from the moment of logout or expiry; asking is no use of the session. */
  alive(): boolean;
}

/** Signs operators and viewers in and out. */
export interface Sessions {
  /** Path and query of a page that signs an operator in once, within an hour: `/login?link=…`. */
  issueLink(): string;
  /** Whose token this is, if anyone's; takes equally long for any text. */
  roleOf(token: string): Role | undefined;
  /** Uses up a link's secret; false when it is unknown, used or too old. */
  redeemLink(secret: string): boolean;
  /** Begins a session and sets its cookie. */
  begin(c: Context, role: Role): Session;
  /** The session of a request, which counts as a use of it. */
  find(c: Context): Session | undefined;
  /** Ends the session of a request and takes its cookie away; returns the session that has ended. */
  end(c: Context): Session | undefined;
}

/** Characters of a digest that name a session. */
const ID_CHARS = 8;

interface Entry {
  readonly role: Role;
  readonly id: string;
  usedMs: number;
  readonly endsMs: number;
  ended: boolean;
}

/** Makes an empty set of sessions. The server keeps digests of secrets only. */
export function createSessions(options: SessionsOptions): Sessions {
  const { adminToken, viewerToken, secure, clock, random } = options;
  const { idleMs = 4 * 3_600_000, absoluteMs = 24 * 3_600_000 } = options;
  if (adminToken === "" || viewerToken === "") throw new RangeError("Cannot make sessions: a token is empty");
  if (adminToken === viewerToken) throw new RangeError("Cannot make sessions: both tokens are the same");
  const name = secure ? "__Host-ketzev_session" : "ketzev_session";
  const attributes = { path: "/", httpOnly: true, sameSite: "Strict", secure } as const;
  /** By the digest of the cookie's value, the one used longest ago first. */
  const sessions = new Map<string, Entry>();
  /** Ends of validity by the digest of the link's secret. */
  const links = new Map<string, number>();

  const isAlive = (entry: Entry): boolean =>
    !entry.ended && clock.now() < Math.min(entry.usedMs + idleMs, entry.endsMs);

  const toSession = (entry: Entry): Session => ({
    role: entry.role,
    id: entry.id,
    alive: () => isAlive(entry),
  });

  const lookUp = (c: Context): [digest: string, entry: Entry | undefined] => {
    const value = getCookie(c, name) ?? "";
    const digest = digestOf(value.slice(0, 100));
    return [digest, sessions.get(digest)];
  };

  const end = (digest: string): Entry | undefined => {
    const entry = sessions.get(digest);
    if (entry !== undefined) entry.ended = true;
    sessions.delete(digest);
    return entry;
  };

  return {
    issueLink() {
      const secret = makeSecret(random);
      links.set(digestOf(secret), clock.now() + LINK_MS);
      if (links.size > MAX_LINKS) links.delete(links.keys().next().value!);
      return `/login?link=${secret}`;
    },
    roleOf(token) {
      const isOperator = sameSecret(token, adminToken);
      const isViewer = sameSecret(token, viewerToken ?? adminToken) && viewerToken !== undefined;
      return isOperator ? "operator" : isViewer ? "viewer" : undefined;
    },
    redeemLink(secret) {
      const digest = digestOf(secret);
      const untilMs = links.get(digest);
      links.delete(digest);
      return untilMs !== undefined && clock.now() < untilMs;
    },
    begin(c, role) {
      end(lookUp(c)[0]);
      const value = makeSecret(random);
      const digest = digestOf(value);
      const usedMs = clock.now();
      const id = digest.slice(0, ID_CHARS);
      const entry: Entry = { role, id, usedMs, endsMs: usedMs + absoluteMs, ended: false };
      sessions.set(digest, entry);
      if (sessions.size > MAX_SESSIONS) end(sessions.keys().next().value!);
      setCookie(c, name, value, attributes);
      return toSession(entry);
    },
    find(c) {
      const [digest, entry] = lookUp(c);
      if (entry === undefined) return undefined;
      if (!isAlive(entry)) {
        end(digest);
        return undefined;
      }
      entry.usedMs = clock.now();
      sessions.delete(digest);
      sessions.set(digest, entry);
      return toSession(entry);
    },
    end(c) {
      const entry = end(lookUp(c)[0]);
      deleteCookie(c, name, attributes);
      return entry && toSession(entry);
    },
  };
}
