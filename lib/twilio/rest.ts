import { errorMessage } from "../core/errors.ts";

/** Twilio's REST base, whose host the library itself fits to `TWILIO_EDGE` and `TWILIO_REGION`. */
const TWILIO_API = "https://api.twilio.com";
/** A request to Twilio that takes longer has failed. */
export const REST_TIMEOUT_MS = 10_000;
/** "The requested resource was not found": for a call that is to end, it has. */
const NOT_FOUND = 20404;

/** What can be done to a call from outside its stream. */
export interface CallControl {
  /** Ends the call. Resolves too when it has already ended; rejects with Error when Twilio refuses or can't be reached. */
  hangUp(callSid: string): Promise<void>;
  /** Gives a call that is under way new TwiML, up to 4,000 characters; rejects with Error like {@linkcode hangUp}, and when the call is over. */
  transfer(callSid: string, twiml: string): Promise<void>;
}

/** Options of {@linkcode createCallControl}. */
export interface CallControlOptions {
  /** `AC…` */
  readonly accountSid: string;
  /** Its primary auth token. */
  readonly authToken: string;
  /** REST base, for tests. @default "https://api.twilio.com" */
  readonly apiUrl?: string;
}

/** Calls by Twilio's REST API ("Call resource"). The library is loaded by the first call: it takes 100 ms and 12 MB. */
export function createCallControl(options: CallControlOptions): CallControl {
  let loading: ReturnType<typeof loadClient> | undefined;
  const call = async (callSid: string) => (await (loading ??= loadClient(options))).calls(callSid);
  return {
    async hangUp(callSid) {
      try {
        await (await call(callSid)).update({ status: "completed" });
      } catch (thrown) {
        if (isOver(thrown)) return;
        // Not as its cause: what the library throws holds the credentials.
        throw new Error(`Cannot hang up call ${callSid}: ${errorMessage(thrown)}`);
      }
    },
    async transfer(callSid, twiml) {
      try {
        await (await call(callSid)).update({ twiml });
      } catch (thrown) {
        throw new Error(`Cannot transfer call ${callSid}: ${errorMessage(thrown)}`);
      }
    },
  };
}

async function loadClient(options: CallControlOptions) {
  const { default: Twilio } = await import("twilio/lib/rest/Twilio.js");
  const { default: RequestClient } = await import("twilio/lib/base/RequestClient.js");
  const httpClient = new RequestClient({ timeout: REST_TIMEOUT_MS, keepAlive: false });
  const { apiUrl = TWILIO_API } = options;
  if (apiUrl !== TWILIO_API) {
    const base = apiUrl.replace(/\/$/, "");
    const request = httpClient.request.bind(httpClient);
    // The library knows no other base; its requests are sent elsewhere on their way out.
    httpClient.request = (to) => request({ ...to, uri: to.uri.replace(/^https:\/\/[^/]+/, base) });
  }
  return new Twilio(options.accountSid, options.authToken, { httpClient });
}

function isOver(thrown: unknown): boolean {
  if (typeof thrown !== "object" || thrown === null) return false;
  const { status, code } = thrown as { status?: unknown; code?: unknown };
  return status === 404 || code === NOT_FOUND;
}
