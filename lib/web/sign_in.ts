/** Decides whether a token or a link signs in, and holds back guessing. @module */
import type { Context } from "hono";
import type { AuditEntry, AuditLog, Role } from "../store/audit.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { clientSource } from "./client_source.ts";
import { GuessLimiter } from "./guess_limiter.ts";
import { isSameOrigin } from "./same_origin.ts";
import type { Sessions } from "./session_cookie.ts";

/** What came of a try; `waitMs` over 0: the try was not looked at, nor will one be within it. */
export type SignInResult = { ok: true; role: Role } | { ok: false; waitMs: number };

/** Options of {@linkcode SignIn}. */
export interface SignInOptions {
  sessions: Sessions;
  clock: Clock;
  log: Log;
  audit: Pick<AuditLog, "write">;
  /** Base URL of our pages; when it is https, a proxy stands in front that tells the client's address. */
  publicUrl: string;
}

/** Checks who asks. One per server, so that guesses count together wherever they are made. */
export class SignIn {
  readonly sessions: Sessions;
  readonly #limiter: GuessLimiter;
  readonly #log: Log;
  readonly #audit: Pick<AuditLog, "write">;
  readonly #publicUrl: string;

  constructor(options: SignInOptions) {
    this.sessions = options.sessions;
    this.#limiter = new GuessLimiter(options.clock);
    this.#log = options.log;
    this.#audit = options.audit;
    this.#publicUrl = options.publicUrl;
  }

  /** Whose token `token` is; not looked at while the source of the request has to wait. */
  tryToken(c: Context, token: string): SignInResult {
    return this.#try(c, () => this.sessions.roleOf(token));
  }

  /** Uses up a link's secret. Wrong links count as guesses, like wrong tokens. */
  tryLink(c: Context, secret: string): SignInResult {
    return this.#try(c, () => this.sessions.redeemLink(secret) ? "operator" : undefined);
  }

  /** Begins a session after a try that was right. */
  begin(c: Context, role: Role, how: "token" | "link"): void {
    const { id } = this.sessions.begin(c, role);
    this.#note({ role, session: id, action: "sign_in", detail: `by ${how}` });
  }

  /** Ends the session of a request, if it has one. */
  end(c: Context): void {
    const session = this.sessions.end(c);
    if (session === undefined) return;
    this.#note({ role: session.role, session: session.id, action: "sign_out", detail: "" });
  }

  /** See {@linkcode isSameOrigin}. */
  isSameOrigin(c: Context): boolean | undefined {
    return isSameOrigin(c, this.#publicUrl);
  }

  #try(c: Context, evaluate: () => Role | undefined): SignInResult {
    const source = clientSource(c, { behindProxy: this.#publicUrl.startsWith("https:") });
    const waitMs = this.#limiter.waitMs(source);
    if (waitMs > 0) return { ok: false, waitMs };
    const role = evaluate();
    if (role !== undefined) return { ok: true, role };
    this.#limiter.wrong(source);
    this.#log.warn("HTTP", "sign-in refused", { source, path: c.req.path });
    return { ok: false, waitMs: 0 };
  }

  #note(entry: Pick<AuditEntry, "role" | "session" | "action" | "detail">): void {
    this.#audit.write({ ...entry, callSid: null, outcome: "done" });
  }
}
