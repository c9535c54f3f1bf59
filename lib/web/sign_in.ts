/** Decides whether a token or a link signs in, and limits wrong tries. @module */
import type { Context } from "hono";
import type { AuditEntry, AuditLog, Role } from "../store/audit.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { type AddressRanges, networkOf } from "../core/addresses.ts";
import { clientOf } from "./client.ts";
import type { Credentials } from "./credentials.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { isSameOrigin } from "./same_origin.ts";
import type { Sessions } from "./sessions.ts";

/** What came of a try; `waitMs` over 0: its client has made too many wrong ones, and has to wait. */
export type SignInResult = { ok: true; role: Role } | { ok: false; waitMs: number };

/** Options of {@linkcode SignIn}. */
export interface SignInOptions {
  /** Whose a token or link is. */
  readonly credentials: Credentials;
  /** Those that are signed in. */
  readonly sessions: Sessions;
  /** What waits are measured with. */
  readonly clock: Clock;
  /** Told of wrong tries. */
  readonly log: Log;
  /** Told who signs in and out. */
  readonly audit: Pick<AuditLog, "write">;
  /** Base URL of our pages. */
  readonly publicUrl: string;
  /** Proxies that tell whom they see. */
  readonly trustProxy: AddressRanges;
}

/**
 * Checks who asks. One per server, so that wrong tries count together wherever they are made.
 *
 * What has to be limited is how many candidates for a token somebody can strike out. A link and a token of
 * `MIN_TOKEN_CHARS` can't be found by trying, however often: they are always compared, and the right one gets in, whoever
 * has tried what. Of a shorter token, which only a server of this machine alone may have, each answer would be a step
 * towards it: past the limit no try of that client is compared with it. What is wrong is 429 past the limit in any case.
 */
export class SignIn {
  /** Those that are signed in. */
  readonly sessions: Sessions;
  readonly #options: SignInOptions;
  readonly #limiter: RateLimiter;

  /** Nobody has tried yet. */
  constructor(options: SignInOptions) {
    this.sessions = options.sessions;
    this.#options = options;
    this.#limiter = new RateLimiter(options.clock);
  }

  /** Whose token `token` is. */
  tryToken(c: Context, token: string): SignInResult {
    const { credentials } = this.#options;
    return this.#try(c, (strongOnly) => credentials.roleOf(token, { strongOnly }));
  }

  /** Uses up a link's secret. */
  tryLink(c: Context, secret: string): SignInResult {
    return this.#try(c, () => this.#options.credentials.redeemLink(secret) ? "operator" : undefined);
  }

  /** Begins a session after a try that was right. */
  begin(c: Context, role: Role, how: "token" | "link"): void {
    const { id } = this.sessions.begin(c, role);
    this.#note({ role, session: id, action: "sign_in", detail: `by ${how}` });
  }

  /** Ends the session of a request, if it has one; forever where the store works. */
  async end(c: Context): Promise<void> {
    const session = await this.sessions.end(c);
    if (session === undefined) return;
    this.#note({ role: session.role, session: session.id, action: "sign_out", detail: "" });
  }

  /** See {@linkcode isSameOrigin}. */
  isSameOrigin(c: Context): boolean | undefined {
    return isSameOrigin(c, this.#options.publicUrl);
  }

  #try(c: Context, compare: (strongOnly: boolean) => Role | undefined): SignInResult {
    const { log, trustProxy } = this.#options;
    const source = networkOf(clientOf(c, trustProxy).address);
    const waitMs = this.#limiter.waitMs(source);
    const role = compare(waitMs > 0);
    if (role !== undefined) return { ok: true, role };
    if (waitMs > 0) return { ok: false, waitMs };
    this.#limiter.wrong(source);
    log.warn("HTTP", "sign-in refused", { source, path: c.req.path });
    return { ok: false, waitMs: 0 };
  }

  #note(entry: Pick<AuditEntry, "role" | "session" | "action" | "detail">): void {
    this.#options.audit.write({ ...entry, callSid: null, outcome: "done" });
  }
}
