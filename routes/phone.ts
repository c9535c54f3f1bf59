/** `/api/phone/…`: calls that an operator's browser makes, without Twilio. @module */

import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { RingAnswer } from "../lib/calls/admission.ts";
import type { AuditLog } from "../lib/store/audit.ts";
import { errorMessage } from "../lib/core/errors.ts";
import { newSid, type RandomBytes } from "../lib/core/ids.ts";
import type { Log } from "../lib/core/log.ts";
import type { StreamTokens } from "../lib/twilio/tokens.ts";
import type { RingingCall } from "../lib/twilio/webhook_fields.ts";
import { problem } from "../lib/web/problem.ts";
import { actorOf, type AdminEnv } from "../lib/web/require_admin.ts";
import type { CallDesk } from "./voice.ts";

/** Caller of every call that a browser makes: of Twilio's form for its browser clients, never a number. */
export const BROWSER_CALLER = "client:browser";
/** Whom such a call is for. */
export const BROWSER_CALLED = "client:agent";
/** Longest text that is spoken for the caller, in characters. */
export const MAX_SPEECH_CHARS = 300;
/** Longest speech in bytes: two minutes, far more than such a text takes. */
const MAX_SPEECH_BYTES = 960_000;
const MAX_BODY_BYTES = 4_096;
const HEBREW = /[\u0590-\u05ff]/;

/** Speaks as the caller: 8 kHz μ-law in chunks of any size, as `lib/speech/tts.ts` says. */
export type CallerSpeech = (
  text: string,
  options: { readonly language: string; readonly signal: AbortSignal },
) => AsyncIterable<Uint8Array>;

/** What {@linkcode phoneRoutes} depends on. */
export interface PhoneDeps {
  /** Base URL of the server. */
  readonly publicUrl: string;
  /** Lets only operators through; with a cookie, only requests of our own pages. */
  readonly admin: MiddlewareHandler<AdminEnv>;
  readonly calls: Pick<CallDesk, "ring">;
  readonly tokens: Pick<StreamTokens, "issue">;
  readonly random: RandomBytes;
  readonly speech: CallerSpeech;
  readonly log: Log;
  /** Takes down who made a call. @default nobody does */
  readonly audit?: Pick<AuditLog, "write">;
}

/** A call that may now open its stream, within a minute. */
export interface PhoneCall {
  readonly callSid: string;
  readonly streamSid: string;
  /** To be sent once, as the custom parameter `token` of `start`. */
  readonly token: string;
  /** Address of the media route, at the origin that asked. */
  readonly url: string;
}

/** `POST /api/phone/calls` and `POST /api/phone/speech`. */
export function phoneRoutes(deps: PhoneDeps): Hono<AdminEnv> {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem({ status: 413, detail: `The body is longer than ${MAX_BODY_BYTES} bytes.` }),
  });
  return new Hono<AdminEnv>()
    .post("/api/phone/calls", deps.admin, limit, (c) => makeCall(c, deps))
    .post("/api/phone/speech", deps.admin, limit, (c) => speak(c, deps));
}

const REFUSALS: Readonly<Record<Exclude<RingAnswer, "admitted">, string>> = {
  known: "The call has been made already.",
  full: "All lines are taken. Try again when a call has ended.",
  draining: "The server is about to stop and takes no more calls.",
};

async function makeCall(c: Context<AdminEnv>, deps: PhoneDeps): Promise<Response> {
  const callSid = newSid("CA", deps.random);
  const parties = { from: BROWSER_CALLER, to: BROWSER_CALLED, direction: "inbound" } as const;
  const call: RingingCall = { callSid, ...parties };
  const answer = await deps.calls.ring(call);
  const actor = actorOf(c);
  deps.log.info("CALL", answer === "admitted" ? "browser calls" : "browser is turned away", {
    call: callSid,
    answer,
  });
  if (answer !== "admitted") {
    const detail = REFUSALS[answer];
    deps.audit?.write({ ...actor, action: "phone", callSid: null, detail, outcome: "refused" });
    return problem({ status: 503, detail, headers: { "retry-after": "5" } });
  }
  const token = await deps.tokens.issue(callSid, parties);
  deps.audit?.write({ ...actor, action: "phone", callSid, detail: "call from the browser", outcome: "done" });
  const made: PhoneCall = { callSid, streamSid: newSid("MZ", deps.random), token, url: mediaUrl(c, deps) };
  return c.json(made, 201, { "cache-control": "no-store" });
}

/** A cookie goes to the origin of its page alone, which need not be the one that Twilio uses; `admin` let it in. */
function mediaUrl(c: Context, { publicUrl }: PhoneDeps): string {
  const origin = c.req.header("origin") ?? "";
  const isOrigin = /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
  return `${(isOrigin ? origin : publicUrl.replace(/\/$/, "")).replace(/^http/i, "ws")}/media`;
}

async function speak(c: Context<AdminEnv>, deps: PhoneDeps): Promise<Response> {
  const text = readText(await c.req.json().catch(() => undefined));
  if (text === undefined) {
    return problem({ status: 400, detail: `text must have 1 to ${MAX_SPEECH_CHARS} characters.` });
  }
  const language = HEBREW.test(text) ? "he" : "en";
  const done = new AbortController();
  try {
    const audio = await collect(deps.speech(text, { language, signal: done.signal }));
    if (audio.length === 0) {
      return problem({
        status: 422,
        title: "Unprocessable Content",
        detail: "There is nothing in the text to speak.",
      });
    }
    return new Response(audio, {
      headers: { "content-type": "audio/x-mulaw", "cache-control": "no-store" },
    });
  } catch (thrown) {
    deps.log.warn("TTS", "cannot speak for the browser", { error: errorMessage(thrown) });
    return problem({ status: 502, title: "Bad Gateway", detail: "The text could not be spoken." });
  } finally {
    done.abort();
  }
}

/** Control characters become spaces: no engine reads them, and some take them for commands. */
function readText(body: unknown): string | undefined {
  const given = typeof body === "object" && body !== null && "text" in body ? body.text : undefined;
  if (typeof given !== "string") return undefined;
  const text = given.replace(/\p{Cc}/gu, " ").trim();
  const { length } = [...text];
  return length >= 1 && length <= MAX_SPEECH_CHARS ? text : undefined;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_SPEECH_BYTES) {
      throw new RangeError("Cannot speak: the speech is longer than two minutes");
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
