/** Sessions of signed-in operators, kept here and named by a cookie. @module */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
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
  /** What signs in, 1 character or more. */
  adminToken: string;
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
  /** False from the moment of logout or expiry; asking is no use of the session. */
  alive(): boolean;
}

/** Signs operators in and out. */
export interface Sessions {
  /** Path and query of a page that signs in once, within an hour: `/login?link=…`. */
  issueLink(): string;
  /** Whether this is the admin token; takes equally long for any text. */
  isToken(given: string): boolean;
  /** Uses up a link's secret; false when it is unknown, used or too old. */
  redeemLink(secret: string): boolean;
  /** Begins a session and sets its cookie. */
  begin(c: Context): void;
  /** The session of a request, which counts as a use of it. */
  find(c: Context): Session | undefined;
  /** Ends the session of a request and takes its cookie away. */
  end(c: Context): void;
}

interface Entry {
  usedMs: number;
  readonly endsMs: number;
  ended: boolean;
}

/** Makes an empty set of sessions. The server keeps digests of secrets only. */
export function createSessions(options: SessionsOptions): Sessions {
  const { adminToken, secure, clock, random, idleMs = 4 * 3_600_000, absoluteMs = 24 * 3_600_000 } = options;
  if (adminToken === "") throw new RangeError("Cannot make sessions: the admin token is empty");
  const name = secure ? "__Host-ketzev_session" : "ketzev_session";
  const attributes = { path: "/", httpOnly: true, sameSite: "Strict", secure } as const;
  /** By the digest of the cookie's value, the one used longest ago first. */
  const sessions = new Map<string, Entry>();
  /** Ends of validity by the digest of the link's secret. */
  const links = new Map<string, number>();

  const isAlive = (entry: Entry): boolean =>
    !entry.ended && clock.now() < Math.min(entry.usedMs + idleMs, entry.endsMs);

  const lookUp = (c: Context): [digest: string, entry: Entry | undefined] => {
    const value = getCookie(c, name) ?? "";
    const digest = digestOf(value.slice(0, 100));
    return [digest, sessions.get(digest)];
  };

  const end = (digest: string): void => {
    const entry = sessions.get(digest);
    if (entry !== undefined) entry.ended = true;
    sessions.delete(digest);
  };

  return {
    issueLink() {
      const secret = makeSecret(random);
      links.set(digestOf(secret), clock.now() + LINK_MS);
      if (links.size > MAX_LINKS) links.delete(links.keys().next().value!);
      return `/login?link=${secret}`;
    },
    isToken: (given) => sameSecret(given, adminToken),
    redeemLink(secret) {
      const digest = digestOf(secret);
      const untilMs = links.get(digest);
      links.delete(digest);
      return untilMs !== undefined && clock.now() < untilMs;
    },
    begin(c) {
      end(lookUp(c)[0]);
      const value = makeSecret(random);
      sessions.set(digestOf(value), { usedMs: clock.now(), endsMs: clock.now() + absoluteMs, ended: false });
      if (sessions.size > MAX_SESSIONS) end(sessions.keys().next().value!);
      setCookie(c, name, value, attributes);
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
      return { alive: () => isAlive(entry) };
    },
    end(c) {
      end(lookUp(c)[0]);
      deleteCookie(c, name, attributes);
    },
  };
}
