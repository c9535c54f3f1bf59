/** The few TwiML documents that we answer with. Follows Twilio "TwiML for Programmable Voice". @module */

import VoiceResponse from "twilio/lib/twiml/VoiceResponse.js";

/** What {@linkcode connectTwiml} puts in. URLs are absolute. */
export interface ConnectOptions {
  /** `wss:` URL of the media stream, without a query: Twilio drops it. */
  readonly streamUrl: string;
  /** One-use token; comes back in `start.customParameters.token`. Under 490 characters. */
  readonly token: string;
  /** Where Twilio reports on the stream. */
  readonly statusCallback: string;
  /** Where the call goes on when the stream has ended. */
  readonly resumeUrl: string;
}

/** A voice of Twilio's that speaks a language. Hebrew has none of Polly's. */
interface Spoken {
  readonly voice: "Polly.Joanna" | "Google.he-IL-Wavenet-A";
  readonly language: "en-US" | "he-IL";
  readonly busy: string;
}

const ENGLISH: Spoken = {
  voice: "Polly.Joanna",
  language: "en-US",
  busy: "All lines are busy right now. Please call again in a few minutes. Goodbye.",
};
const HEBREW: Spoken = {
  voice: "Google.he-IL-Wavenet-A",
  language: "he-IL",
  busy: "כל הקווים תפוסים כרגע. אנא התקשרו שוב בעוד כמה דקות. להתראות.",
};

/** Connects the call to our media stream, and comes back to `resumeUrl` when the stream has ended for any reason. */
export function connectTwiml(options: ConnectOptions): string {
  const response = new VoiceResponse();
  const stream = response.connect().stream({
    url: xmlText(options.streamUrl),
    statusCallback: xmlText(options.statusCallback),
  });
  stream.parameter({ name: "token", value: xmlText(options.token) });
  response.redirect({ method: "POST" }, xmlText(options.resumeUrl));
  return response.toString();
}

/** Says that no line is free, then hangs up. `language` such as `en` or `he-IL`; English for what is not spoken here. */
export function busyTwiml(language: string): string {
  const { voice, language: spoken, busy } = /^(?:he|iw)(?:-|$)/i.test(language) ? HEBREW : ENGLISH;
  const response = new VoiceResponse();
  response.say({ voice, language: spoken }, busy);
  response.hangup();
  return response.toString();
}

/** Ends the call. */
export function hangupTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

/** Hands the caller over to `number`, and ends the call when that one has hung up. */
export function dialTwiml(number: string): string {
  const response = new VoiceResponse();
  response.dial(xmlText(number));
  return response.toString();
}

/** XML 1.0 has no form at all, not even an escaped one, for most control characters and for lone surrogates. */
function xmlText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
