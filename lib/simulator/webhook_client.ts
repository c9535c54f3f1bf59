import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { linkAbort } from "../core/signals.ts";
import { saidIn, TwilioError } from "./twilio_error.ts";

/** Form parameters of a webhook. */
export type WebhookParameters = Readonly<Record<string, string>>;

/** A webhook's answer. */
export interface WebhookAnswer {
  /** Address that answered, redirects followed: what relative URLs in it stand on. */
  readonly url: URL;
  /** Without parameters, lower case; empty if there was none. */
  readonly contentType: string;
  /** The answer's text, at most as long as Twilio takes it. */
  readonly body: string;
}

/** Options of {@linkcode WebhookClient}. */
export interface WebhookClientOptions {
  /** Signs every request, if given. */
  authToken: string | null;
  /** Where requests for an address really go, see `Route.reach`. */
  reach: (url: URL) => URL;
  /** Time limits of requests. */
  clock: Clock;
}

/** How one webhook is requested. */
export interface RequestOptions {
  /** `GET` or `POST`. */
  readonly method: string;
  /** The same for each try of a request. */
  readonly idempotencyToken: string;
  /** Ends the request. */
  readonly signal: AbortSignal;
}

/** Twilio's limits ("Webhook connection overrides"; errors 11205, 11215). */
const EXCHANGE_MS = 15_000;
const MAX_REDIRECTS = 10;
const MAX_BODY_CHARACTERS = 64 * 1024;

/** Makes the webhook requests of one call as Twilio does: signed, form-encoded, with the call's cookies. */
export class WebhookClient {
  readonly #options: WebhookClientOptions;
  readonly #cookies = new Map<string, string>();

  /** Asks for nothing yet. */
  constructor(options: WebhookClientOptions) {
    this.#options = options;
  }

  /**
   * Requests `url` with `parameters` and follows redirects, ten at most.
   *
   * @throws {TwilioError} if nobody answers in time, or the answer's status is 4xx or 5xx
   */
  async request(url: URL, parameters: WebhookParameters, options: RequestOptions): Promise<WebhookAnswer> {
    let target = url;
    let method = options.method;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const { response, body } = await this.#exchange(target, parameters, { ...options, method });
      const { status, headers } = response;
      const location = headers.get("location");
      if (status >= 300 && status < 400 && location !== null) {
        // Only 307 and 308 promise to keep the method.
        if (status < 307) method = "GET";
        target = new URL(location, target);
        continue;
      }
      if (status >= 400) {
        const message = `Cannot use ${target.href}: HTTP ${status} ${saidIn(body)}`.trimEnd();
        throw new TwilioError(11217, message, { status });
      }
      const contentType = (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
      return { url: target, contentType, body };
    }
    throw new TwilioError(11215, `Cannot use ${url.href}: more than ${MAX_REDIRECTS} redirects`);
  }

  /** One request; a connection that can't be made is tried twice. */
  async #exchange(
    url: URL,
    parameters: WebhookParameters,
    options: RequestOptions,
  ): Promise<{ response: Response; body: string }> {
    const requested = new URL(url);
    requested.hash = "";
    if (options.method === "GET") {
      for (const [name, value] of Object.entries(parameters)) requested.searchParams.append(name, value);
    }
    const { clock } = this.#options;
    using scope = linkAbort(options.signal);
    const alarm = clock.alarm(() => {
      scope.abort(
        new TwilioError(11205, `Cannot reach ${requested.href}: no answer within ${EXCHANGE_MS} ms`),
      );
    });
    alarm.set(clock.now() + EXCHANGE_MS);
    const reached = this.#options.reach(requested);
    const init = { ...this.#init(requested, parameters, options), signal: scope.signal };
    try {
      const response = await fetch(reached, init).catch((thrown) => {
        if (scope.signal.aborted) throw thrown;
        return fetch(reached, init);
      });
      this.#keepCookies(response);
      const body = await response.text();
      if (body.length <= MAX_BODY_CHARACTERS) return { response, body };
      throw new TwilioError(
        11750,
        `Cannot use an answer of ${body.length} characters: at most ${MAX_BODY_CHARACTERS}`,
      );
    } catch (thrown) {
      if (scope.signal.aborted) throw scope.signal.reason;
      if (thrown instanceof TwilioError) throw thrown;
      const why = /refused/i.test(errorMessage(thrown)) ? "connection refused" : errorMessage(thrown);
      throw new TwilioError(11200, `Cannot reach ${reached.origin}: ${why}`);
    } finally {
      alarm.cancel();
    }
  }

  #init(url: URL, parameters: WebhookParameters, { method, idempotencyToken }: RequestOptions): RequestInit {
    const isPost = method === "POST";
    const headers: Record<string, string> = {
      "user-agent": "TwilioProxy/1.1",
      "accept": "*/*",
      "i-twilio-idempotency-token": idempotencyToken,
    };
    const { authToken } = this.#options;
    if (authToken !== null) {
      headers["x-twilio-signature"] = signatureOf(authToken, url, isPost ? parameters : {});
    }
    if (this.#cookies.size > 0) {
      headers["cookie"] = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    }
    if (!isPost) return { method, headers, redirect: "manual" };
    headers["content-type"] = "application/x-www-form-urlencoded; charset=UTF-8";
    const body = new URLSearchParams(parameters).toString();
    return { method, headers, body, redirect: "manual" };
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0]!.split("=", 2);
      if (name !== undefined && value !== undefined) this.#cookies.set(name.trim(), value.trim());
    }
  }
}

/** `X-Twilio-Signature` of a request, following Twilio "Usage / Security": no fragment; over https no port. */
export function signatureOf(authToken: string, url: URL, parameters: WebhookParameters): string {
  const signed = new URL(url);
  signed.hash = "";
  if (signed.protocol === "https:") {
    signed.port = "";
    signed.username = "";
    signed.password = "";
  }
  return getExpectedTwilioSignature(authToken, signed.href, { ...parameters });
}
