/** Sessions of those who are signed in, carried by a signed cookie so that they outlive a restart. @module */
import { Buffer } from "node:buffer";
import type { Context } from "hono";
import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import { digestOf } from "../core/secret.ts";
import type { Role } from "../store/audit.ts";
import { SessionCookies, sessionKey, type SessionTicket } from "./session_cookie.ts";

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
  /** Whether pages are served over https; see {@linkcode SessionCookies}. */
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
  return new CookieSessions(options);
}

class CookieSessions implements Sessions {
  readonly #options: SessionsOptions;
  readonly #idleMs: number;
  readonly #absoluteMs: number;
  readonly #cookies: SessionCookies;
  /** By {@linkcode sessionOf}, the one used longest ago first. */
  readonly #entries = new Map<string, Entry>();

  constructor(options: SessionsOptions) {
    const { adminToken, viewerToken } = options;
    this.#options = options;
    this.#idleMs = options.idleMs ?? 4 * 3_600_000;
    this.#absoluteMs = options.absoluteMs ?? 24 * 3_600_000;
    const viewer = viewerToken === undefined ? undefined : sessionKey(viewerToken);
    this.#cookies = new SessionCookies({ operator: sessionKey(adminToken), viewer }, options);
  }

  begin(c: Context, role: Role): Session {
    const { clock, random } = this.#options;
    void this.#end(this.#cookies.read(c)?.ticket);
    const usedS = Math.floor(clock.wallNow() / 1_000);
    const id = Buffer.from(random(16)).toString("base64url");
    const ticket = { role, id, usedS, endsS: usedS + this.#absoluteMs / 1_000 };
    const entry = this.#toEntry(ticket);
    this.#keep(sessionOf(ticket), entry);
    this.#cookies.write(c, ticket);
    return entry;
  }

  find(c: Context): Session | undefined {
    const { clock, signedOut } = this.#options;
    const { ticket, name } = this.#cookies.read(c) ?? {};
    if (ticket === undefined) return undefined;
    const session = sessionOf(ticket);
    const entry = this.#entries.get(session) ?? (signedOut.known ? this.#toEntry(ticket) : undefined);
    if (!entry?.alive()) return undefined;
    entry.usedMs = clock.now();
    this.#keep(session, entry);
    const usedS = Math.floor(clock.wallNow() / 1_000);
    if (Math.abs(usedS - ticket.usedS) > RENEW_S) this.#cookies.write(c, { ...ticket, usedS }, name);
    return entry;
  }

  async end(c: Context): Promise<Session | undefined> {
    const read = this.#cookies.read(c);
    if (read === undefined) return undefined;
    this.#cookies.remove(c, read.name);
    return await this.#end(read.ticket);
  }

  #toEntry(ticket: SessionTicket): Entry {
    const { clock, signedOut } = this.#options;
    const session = sessionOf(ticket);
    const leftMs = Math.min(this.#absoluteMs, ticket.endsS * 1_000 - clock.wallNow());
    const entry: Entry = {
      role: ticket.role,
      id: digestOf(ticket.id).slice(0, ID_CHARS),
      usedMs: clock.now() - Math.max(0, clock.wallNow() - ticket.usedS * 1_000),
      endsMs: clock.now() + leftMs,
      ended: false,
      alive: () =>
        !entry.ended && !signedOut.has(session) &&
        clock.now() < Math.min(entry.usedMs + this.#idleMs, entry.endsMs),
    };
    return entry;
  }

  #keep(session: string, entry: Entry): void {
    this.#entries.delete(session);
    this.#entries.set(session, entry);
    if (this.#entries.size <= MAX_SESSIONS) return;
    const [oldest, forgotten] = this.#entries.entries().next().value!;
    // What goes on by it, such as an event stream, could not be told of its end any more.
    forgotten.ended = true;
    this.#entries.delete(oldest);
  }

  async #end(ticket: SessionTicket | undefined): Promise<Session | undefined> {
    if (ticket === undefined) return undefined;
    const { clock, signedOut } = this.#options;
    const session = sessionOf(ticket);
    const entry = this.#entries.get(session) ?? this.#toEntry(ticket);
    if (!entry.alive()) return undefined;
    entry.ended = true;
    this.#keep(session, entry);
    await signedOut.add(session, Math.min(ticket.endsS * 1_000, clock.wallNow() + this.#absoluteMs));
    return entry;
  }
}

/** What names a session here and in the store. A viewer, who could sign cookies, can name no operator's. */
function sessionOf({ role, id }: SessionTicket): string {
  return `${role}.${digestOf(id)}`;
}
