import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { type RandomBytes, randomHex } from "../core/ids.ts";
import type { Findings } from "./call_ledger.ts";
import { TwilioError } from "./twilio_error.ts";
import type { StreamNoun } from "./twiml_document.ts";
import type { WebhookAnswer, WebhookClient, WebhookParameters } from "./webhook_client.ts";

/** Options of {@linkcode CallWebhooks}. */
export interface CallWebhooksOptions {
  /** `CA…` */
  readonly callSid: string;
  /** `AC…` */
  readonly accountSid: string;
  /** Number of the caller. */
  readonly from: string;
  /** Number of the server. */
  readonly called: string;
  /** More parameters, or other values for the usual ones. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Makes the requests. */
  readonly client: WebhookClient;
  /** Time of the status callbacks. */
  readonly clock: Clock;
  /** For tokens of requests. */
  readonly random: RandomBytes;
  /** Where callbacks that failed are listed: they change nothing. */
  readonly warnings: Findings;
}

const NEVER = new AbortController().signal;

/** What Twilio requests in the course of one call: TwiML, and the status callbacks of the call and its streams. */
export class CallWebhooks {
  readonly #options: CallWebhooksOptions;

  /** Asks for nothing yet. */
  constructor(options: CallWebhooksOptions) {
    this.#options = options;
  }

  /**
   * Requests TwiML with the call's parameters and `more`.
   *
   * @throws {TwilioError} if there is none
   */
  twiml(
    url: URL,
    { method, status, more, signal }: {
      method: string;
      status: string;
      more: WebhookParameters;
      signal: AbortSignal;
    },
  ): Promise<WebhookAnswer> {
    return this.#request(url, method, { ...this.#parameters(status), ...more }, signal);
  }

  /** Tells what became of a stream, if its noun asks for it. Follows Twilio "TwiML Voice: `<Stream>`". */
  async stream(
    noun: StreamNoun,
    { base, streamSid, event, error }: {
      base: URL;
      streamSid: string;
      event: string;
      error: string | undefined;
    },
  ): Promise<void> {
    if (noun.statusCallback === null) return;
    const { callSid, accountSid, clock } = this.#options;
    await this.#callback(new URL(noun.statusCallback, base), noun.statusCallbackMethod, {
      AccountSid: accountSid,
      CallSid: callSid,
      StreamSid: streamSid,
      StreamName: noun.name ?? streamSid,
      StreamEvent: event,
      ...(error === undefined ? {} : { StreamError: error }),
      Timestamp: new Date(clock.wallNow()).toISOString(),
    });
  }

  /** Tells that the call has ended. Follows Twilio "Call resource - StatusCallback". */
  async ended(url: URL, status: string, durationMs: number): Promise<void> {
    const seconds = Math.round(durationMs / 1000);
    await this.#callback(url, "POST", {
      ...this.#parameters(status),
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      CallbackSource: "call-progress-events",
      SequenceNumber: "0",
      Timestamp: new Date(this.#options.clock.wallNow()).toUTCString().replace("GMT", "+0000"),
    });
  }

  async #callback(url: URL, method: string, parameters: WebhookParameters): Promise<void> {
    try {
      await this.#request(url, method, parameters, NEVER);
    } catch (thrown) {
      const code = thrown instanceof TwilioError ? thrown.code : 11200;
      this.#options.warnings.add(code, errorMessage(thrown));
    }
  }

  #request(
    url: URL,
    method: string,
    parameters: WebhookParameters,
    signal: AbortSignal,
  ): Promise<WebhookAnswer> {
    const idempotencyToken = randomHex(16, this.#options.random);
    return this.#options.client.request(url, parameters, { method, idempotencyToken, signal });
  }

  /** Parameters of every voice webhook, following Twilio "TwiML for Programmable Voice". */
  #parameters(status: string): Record<string, string> {
    const { callSid, accountSid, from, called, parameters } = this.#options;
    const places = ["Called", "Caller", "From", "To"].flatMap((who) => [
      [`${who}City`, ""],
      [`${who}Country`, "US"],
      [`${who}State`, ""],
      [`${who}Zip`, ""],
    ]);
    return {
      AccountSid: accountSid,
      ApiVersion: "2010-04-01",
      CallSid: callSid,
      CallStatus: status,
      CallToken: JSON.stringify({ parentCallInfoToken: callSid }),
      Called: called,
      Caller: from,
      Direction: "inbound",
      From: from,
      StirVerstat: "TN-Validation-Passed-A",
      To: called,
      ...Object.fromEntries(places),
      ...parameters,
    };
  }
}
