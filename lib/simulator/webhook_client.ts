import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { linkAbort } from "../core/signals.ts";

/** Form parameters of a webhook. */
export type WebhookParameters = Readonly<Record<string, string>>;

/** A webhook that could not be made, with Twilio's error code (11200, 11205, 11215, 11217, 11750). */
export class WebhookError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "WebhookError";
    this.code = code;
  }
}

/** A webhook's answer. */
export interface WebhookAnswer {
  /** Address that answered, redirects followed: what relative URLs in it stand on. */
  readonly url: URL;
  /** Without parameters, lower case; empty if there was none. */
  readonly contentType: string;
  readonly body: string;
}

/** Options of {@linkcode WebhookClient}. */
export interface WebhookClientOptions {
  /** Signs every request, if given. */
  authToken: string | null;
  /** Where requests for an address really go, see `Route.reach`. */
  reach: (url: URL) => URL;
  clock: Clock;
  /** @default globalThis.fetch */
  fetch?: typeof fetch;
}

/** Twilio's limits ("Webhook connection overrides"; errors 11205, 11215). */
const EXCHANGE_MS = 15_000;
const MAX_REDIRECTS = 10;
const MAX_BODY_BYTES = 64 * 1024;

/** Makes the webhook requests of one call as Twilio does: signed, form-encoded, with the call's cookies. */
export class WebhookClient {
  readonly #options: WebhookClientOptions;
  readonly #cookies = new Map<string, string>();

  constructor(options: WebhookClientOptions) {
    this.#options = options;
  }

  /**
   * Requests `url` with `parameters` and follows redirects, ten at most.
   *
   * @throws {WebhookError} if nobody answers in time, or the answer's status is 4xx or 5xx
   */
  async request(
    url: URL,
    parameters: WebhookParameters,
    options: { method: string; idempotencyToken: string; signal: AbortSignal },
  ): Promise<WebhookAnswer> {
    let target = url;
    let method = options.method;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#exchange(target, parameters, { ...options, method });
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        // Only 307 and 308 promise to keep the method.
        if (response.status < 307) method = "GET";
        target = new URL(location, target);
        continue;
      }
      const body = await bodyOf(response);
      if (response.status >= 400) {
        const said = body.replace(/\s+/g, " ").slice(0, 120);
        throw new WebhookError(11217, `Cannot use ${target.href}: HTTP ${response.status} ${said}`.trimEnd());
      }
      const contentType = (response.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
      return { url: target, contentType, body };
    }
    throw new WebhookError(11215, `Cannot use ${url.href}: more than ${MAX_REDIRECTS} redirects`);
  }

  /** One request; a connection that can't be made is tried twice. */
  async #exchange(
    url: URL,
    parameters: WebhookParameters,
    options: { method: string; idempotencyToken: string; signal: AbortSignal },
  ): Promise<Response> {
    const requested = new URL(url);
    requested.hash = "";
    if (options.method === "GET") {
      for (const [name, value] of Object.entries(parameters)) requested.searchParams.append(name, value);
    }
    const init = this.#init(requested, parameters, options);
    const { clock } = this.#options;
    using scope = linkAbort(options.signal);
    const alarm = clock.alarm(() => {
      scope.abort(
        new WebhookError(11205, `Cannot reach ${requested.href}: no answer within ${EXCHANGE_MS} ms`),
      );
    });
    alarm.set(clock.now() + EXCHANGE_MS);
    const reached = this.#options.reach(requested);
    const send = this.#options.fetch ?? fetch;
    try {
      const response = await send(reached, { ...init, signal: scope.signal })
        .catch((thrown) => {
          if (scope.signal.aborted) throw scope.signal.reason;
          return send(reached, { ...init, signal: scope.signal }).catch(() => Promise.reject(thrown));
        });
      this.#keepCookies(response);
      // Read here, while the deadline holds.
      const body = await bodyOf(response);
      return new Response(nullBody(response.status) ? null : body, response);
    } catch (thrown) {
      if (scope.signal.aborted) throw scope.signal.reason;
      const why = /refused/i.test(errorMessage(thrown)) ? "connection refused" : errorMessage(thrown);
      throw new WebhookError(11200, `Cannot reach ${reached.origin}: ${why}`);
    } finally {
      alarm.cancel();
    }
  }

  #init(
    url: URL,
    parameters: WebhookParameters,
    options: { method: string; idempotencyToken: string },
  ): RequestInit {
    const isPost = options.method === "POST";
    const headers: Record<string, string> = {
      "user-agent": "TwilioProxy/1.1",
      "accept": "*/*",
      "i-twilio-idempotency-token": options.idempotencyToken,
    };
    const { authToken } = this.#options;
    if (authToken !== null) {
      headers["x-twilio-signature"] = signatureOf(authToken, url, isPost ? parameters : {});
    }
    if (this.#cookies.size > 0) {
      headers["cookie"] = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    }
    if (!isPost) return { method: options.method, headers, redirect: "manual" };
    headers["content-type"] = "application/x-www-form-urlencoded; charset=UTF-8";
    const body = new URLSearchParams(parameters).toString();
    return { method: "POST", headers, body, redirect: "manual" };
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

function nullBody(status: number): boolean {
  return status === 101 || status === 204 || status === 205 || status === 304;
}

async function bodyOf(response: Response): Promise<string> {
  const text = await response.text();
  if (text.length > MAX_BODY_BYTES) {
    throw new WebhookError(
      11750,
      `Cannot use an answer of ${text.length} characters: at most ${MAX_BODY_BYTES}`,
    );
  }
  return text;
}
