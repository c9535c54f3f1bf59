/** Decides whether a token or a link signs in, and holds back guessing. @module */
import type { Context } from "hono";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { clientSource } from "./client_source.ts";
import { GuessLimiter } from "./guess_limiter.ts";
import { isSameOrigin } from "./same_origin.ts";
import type { Sessions } from "./session_cookie.ts";

/** What came of a try; `waitMs` over 0: the try was not looked at, nor will one be within it. */
export type SignInResult = { ok: true } | { ok: false; waitMs: number };

/** Options of {@linkcode SignIn}. */
export interface SignInOptions {
  sessions: Sessions;
  clock: Clock;
  log: Log;
  /** Base URL of our pages; when it is https, a proxy stands in front that tells the client's address. */
  publicUrl: string;
}

/** Checks who asks. One per server, so that guesses count together wherever they are made. */
export class SignIn {
  readonly sessions: Sessions;
  readonly #limiter: GuessLimiter;
  readonly #log: Log;
  readonly #publicUrl: string;

  constructor(options: SignInOptions) {
    this.sessions = options.sessions;
    this.#limiter = new GuessLimiter(options.clock);
    this.#log = options.log;
    this.#publicUrl = options.publicUrl;
  }

  /** Whether `token` is the admin token; not looked at while the source of the request has to wait. */
  tryToken(c: Context, token: string): SignInResult {
    const source = clientSource(c, { behindProxy: this.#publicUrl.startsWith("https:") });
    const waitMs = this.#limiter.waitMs(source);
    if (waitMs > 0) return { ok: false, waitMs };
    if (this.sessions.isToken(token)) return { ok: true };
    this.#limiter.wrong(source);
    this.#log.warn("HTTP", "sign-in refused", { source, path: c.req.path });
    return { ok: false, waitMs: 0 };
  }

  /** See {@linkcode isSameOrigin}. */
  isSameOrigin(c: Context): boolean | undefined {
    return isSameOrigin(c, this.#publicUrl);
  }
}
