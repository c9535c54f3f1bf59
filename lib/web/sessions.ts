/** Sessions of those who are signed in, carried by a signed cookie so that they outlive a restart. @module */
import { Buffer } from "node:buffer";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { isLoopbackHost } from "../core/addresses.ts";
import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import { digestOf } from "../core/secret.ts";
import type { Role } from "../store/audit.ts";
import {
  formatSessionCookie,
  parseSessionCookie,
  sessionKey,
  type SessionKeys,
  type SessionTicket,
} from "./session_cookie.ts";

/** Sessions whose last use is remembered here; of others it is known from their cookie. */
export const MAX_SESSIONS = 1_000;
/** A cookie is written anew when it was written longer ago than this, in s. */
export const RENEW_S = 60;

/** Remembers who has signed out, for longer than this process lives. */
export interface SignedOut {
  /** Whether it is known what was remembered before this process; until then no session of before goes on. */
  readonly known: boolean;
  /** Whether the session was signed out of, by any process of the store. */
  has(session: string): boolean;
  /** Resolves when it is kept, or can't be. Never rejects. `untilMs`: when it may be forgotten, by the wall clock. */
  add(session: string, untilMs: number): Promise<void>;
}

/** Options of {@linkcode createSessions}. */
export interface SessionsOptions {
  /** Signs operators' cookies; a random one ends all sessions with the process. */
  readonly adminToken: string;
  /** Signs viewers' cookies. @default nobody can be a viewer */
  readonly viewerToken?: string | undefined;
  /**
   * Whether pages are served over https: the cookie is then `Secure` and has the prefix `__Host-`; but for a browser that
   * comes by a loopback host, which gets no https there.
   */
  readonly secure: boolean;
  /** When sessions end. */
  readonly clock: Clock;
  /** For the cookies' values. */
  readonly random: RandomBytes;
  /** Which sessions were signed out before their time. */
  readonly signedOut: SignedOut;
  /** A session that is not used ends after this, in ms. @default 4 h */
  readonly idleMs?: number;
  /** A session ends after this in any case, in ms. @default 24 h */
  readonly absoluteMs?: number;
}

/** One signed-in browser. */
export interface Session {
  /** What it may do. */
  readonly role: Role;
  /** Tells one sign-in from another in the audit log: the first characters of a digest. */
  readonly id: string;
  /** False from the moment of logout or expiry; asking is no use of the session. */
  alive(): boolean;
}

/** Sessions of operators and viewers. */
export interface Sessions {
  /** Begins a session and sets its cookie; the one that the request came with ends. */
  begin(c: Context, role: Role): Session;
  /** The session of a request, which counts as a use of it. */
  find(c: Context): Session | undefined;
  /** Ends the session of a request and takes its cookie away; resolves with the session, if there was one. */
  end(c: Context): Promise<Session | undefined>;
}

/** Characters of a digest that name a session. */
const ID_CHARS = 8;

/** What this process knows of a session; times of the monotonic clock, which no change of the wall clock moves. */
interface Entry extends Session {
  usedMs: number;
  readonly endsMs: number;
  ended: boolean;
}

/** Makes sessions on top of what browsers carry and `signedOut` remembers. */
export function createSessions(options: SessionsOptions): Sessions {
  const { secure, clock, random, signedOut } = options;
  const { idleMs = 4 * 3_600_000, absoluteMs = 24 * 3_600_000 } = options;
  const keys = keysOf(options);
  const isSecure = (c: Context): boolean => secure && !isLoopbackHost(new URL(c.req.url).hostname);
  const nameOf = (c: Context): string => isSecure(c) ? "__Host-ketzev_session" : "ketzev_session";
  const attributesOf = (c: Context) =>
    ({ path: "/", httpOnly: true, sameSite: "Strict", secure: isSecure(c) }) as const;
  /** By {@linkcode sessionOf}, the one used longest ago first. */
  const entries = new Map<string, Entry>();
  const nowS = (): number => Math.floor(clock.wallNow() / 1_000);

  const toEntry = (ticket: SessionTicket): Entry => {
    const session = sessionOf(ticket);
    const leftMs = Math.min(absoluteMs, ticket.endsS * 1_000 - clock.wallNow());
    const entry: Entry = {
      role: ticket.role,
      id: digestOf(ticket.id).slice(0, ID_CHARS),
      usedMs: clock.now() - Math.max(0, clock.wallNow() - ticket.usedS * 1_000),
      endsMs: clock.now() + leftMs,
      ended: false,
      alive: () =>
        !entry.ended && !signedOut.has(session) &&
        clock.now() < Math.min(entry.usedMs + idleMs, entry.endsMs),
    };
    return entry;
  };

  const keep = (session: string, entry: Entry): void => {
    entries.delete(session);
    entries.set(session, entry);
    if (entries.size <= MAX_SESSIONS) return;
    const [oldest, forgotten] = entries.entries().next().value!;
    // What goes on by it, such as an event stream, could not be told of its end any more.
    forgotten.ended = true;
    entries.delete(oldest);
  };

  const write = (c: Context, ticket: SessionTicket): void =>
    setCookie(c, nameOf(c), formatSessionCookie(ticket, keys[ticket.role]!), attributesOf(c));

  const ticketOf = (c: Context): SessionTicket | undefined =>
    parseSessionCookie(getCookie(c, nameOf(c)) ?? "", keys);

  const endTicket = async (ticket: SessionTicket | undefined): Promise<Session | undefined> => {
    if (ticket === undefined) return undefined;
    const session = sessionOf(ticket);
    const entry = entries.get(session) ?? toEntry(ticket);
    if (!entry.alive()) return undefined;
    entry.ended = true;
    keep(session, entry);
    await signedOut.add(session, Math.min(ticket.endsS * 1_000, clock.wallNow() + absoluteMs));
    return entry;
  };

  return {
    begin(c, role) {
      void endTicket(ticketOf(c));
      const usedS = nowS();
      const id = Buffer.from(random(16)).toString("base64url");
      const ticket = { role, id, usedS, endsS: usedS + absoluteMs / 1_000 };
      const entry = toEntry(ticket);
      keep(sessionOf(ticket), entry);
      write(c, ticket);
      return entry;
    },
    find(c) {
      const ticket = ticketOf(c);
      if (ticket === undefined) return undefined;
      const session = sessionOf(ticket);
      const entry = entries.get(session) ?? (signedOut.known ? toEntry(ticket) : undefined);
      if (!entry?.alive()) return undefined;
      entry.usedMs = clock.now();
      keep(session, entry);
      const usedS = nowS();
      if (Math.abs(usedS - ticket.usedS) > RENEW_S) write(c, { ...ticket, usedS });
      return entry;
    },
    async end(c) {
      deleteCookie(c, nameOf(c), attributesOf(c));
      return await endTicket(ticketOf(c));
    },
  };
}

function keysOf({ adminToken, viewerToken }: SessionsOptions): SessionKeys {
  return {
    operator: sessionKey(adminToken),
    viewer: viewerToken === undefined ? undefined : sessionKey(viewerToken),
  };
}

/** What names a session here and in the store. A viewer, who could sign cookies, can name no operator's. */
function sessionOf({ role, id }: SessionTicket): string {
  return `${role}.${digestOf(id)}`;
}
