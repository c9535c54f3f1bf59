/** Twilio's voice webhooks. Follows Twilio "TwiML for Programmable Voice" and "Call resource". @module */

import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ResumeAnswer, RingAnswer } from "../lib/calls/admission.ts";
import type { Log } from "../lib/core/log.ts";
import { maskNumber } from "../lib/core/mask.ts";
import { REFUSAL_DETAILS, refusalOf } from "../lib/twilio/refusal.ts";
import type { StreamTokens } from "../lib/twilio/tokens.ts";
import { busyTwiml, connectTwiml, hangupTwiml } from "../lib/twilio/twiml.ts";
import {
  formFields,
  jsonFields,
  readRingingCall,
  readSequence,
  type RingingCall,
  type WebhookFields,
} from "../lib/twilio/webhook_fields.ts";
import { problem } from "../lib/web/problem.ts";
import { remoteAddressOf, type ServeEnv } from "../lib/web/client.ts";

/** Longer bodies are refused with 413. Twilio's take about 1 KiB. */
export const MAX_WEBHOOK_BYTES = 65_536;

/** What the webhooks need of the calls. */
export interface CallDesk {
  /** A call rings, perhaps not for the first time. */
  ring(call: RingingCall): RingAnswer | Promise<RingAnswer>;
  /** The stream of a call has ended and the call has not. The process may have been started since. */
  resume(call: RingingCall): ResumeAnswer | Promise<ResumeAnswer>;
  /** Twilio tells the `CallStatus`; `sequence` orders what comes out of order, `null` when unknown. */
  status(callSid: string, status: string, sequence: number | null): void;
}

/** What {@linkcode createVoiceRoutes} is made from. */
export interface VoiceDeps {
  /** Base that Twilio uses; read at each request. */
  readonly publicUrl: string;
  /** `undefined`: unsigned requests are taken, from this machine only. */
  readonly authToken: string | undefined;
  /** BCP 47, for what is spoken when there is no room. */
  readonly language: string;
  readonly tokens: Pick<StreamTokens, "first" | "issue">;
  readonly calls: CallDesk;
  readonly log: Log;
  /** Counts `voice_rejected_total{what,reason}`. */
  readonly rejected: (what: "webhook", reason: string) => void;
}

/** `/voice`, `/voice/status` and `/voice/resume`, by POST and by GET. */
export function createVoiceRoutes(deps: VoiceDeps): Hono<ServeEnv> {
  const routes = new Hono<ServeEnv>();
  const limit = bodyLimit({
    maxSize: MAX_WEBHOOK_BYTES,
    onError: () => reject(deps, 413, "too_large", `The body is longer than ${MAX_WEBHOOK_BYTES} bytes.`),
  });
  const answer = (path: string, handle: Handle) =>
    routes.on(["GET", "POST"], path, limit, async (c) => {
      const received = await receive(c, deps);
      return received instanceof Response ? received : await handle(received.call, received.fields);
    });
  answer("/voice", (call) => answerRing(call, deps));
  answer("/voice/resume", (call) => answerResume(call, deps));
  answer("/voice/status", (call, fields) => takeStatus(call, fields, deps));
  return routes;
}

type Handle = (call: RingingCall, fields: WebhookFields) => Response | Promise<Response>;

const RING_LINES: Readonly<Record<RingAnswer, string>> = {
  admitted: "call rings",
  known: "webhook of a call that has had its stream is repeated",
  full: "call is turned away",
  draining: "call is turned away",
};

async function answerRing(call: RingingCall, deps: VoiceDeps): Promise<Response> {
  const answer = await deps.calls.ring(call);
  deps.log.info("CALL", RING_LINES[answer], { ...fieldsOf(call), answer });
  if (answer === "known") return connect(deps.tokens.first(call.callSid), deps);
  if (answer === "admitted") return connect(await issue(call, deps), deps);
  deps.rejected("webhook", answer);
  return twiml(busyTwiml(deps.language));
}

async function answerResume(call: RingingCall, deps: VoiceDeps): Promise<Response> {
  const answer = await deps.calls.resume(call);
  deps.log.info("CALL", "stream has ended, call goes on", { ...fieldsOf(call), answer });
  if (answer === "reconnect") return connect(await issue(call, deps, { resumed: true }), deps);
  if (answer === "hangup") return twiml(hangupTwiml());
  deps.rejected("webhook", answer);
  return twiml(busyTwiml(deps.language));
}

/** Takes status callbacks of calls and of streams alike. */
function takeStatus(call: RingingCall, fields: WebhookFields, deps: VoiceDeps): Response {
  const event = fields("StreamEvent");
  const status = fields("CallStatus");
  if (event === "stream-error") {
    deps.log.warn("CALL", "Twilio reports a stream error", {
      call: call.callSid,
      error: fields("StreamError"),
    });
  } else if (event !== undefined) {
    deps.log.debug("CALL", "Twilio reports on a stream", { call: call.callSid, event });
  } else if (status !== undefined) {
    deps.log.debug("CALL", "Twilio reports on a call", { call: call.callSid, status });
    deps.calls.status(call.callSid, status, readSequence(fields));
  }
  return new Response(null, { status: 204 });
}

function issue(call: RingingCall, deps: VoiceDeps, more: { resumed?: true } = {}): Promise<string> {
  const { callSid, from, to, direction } = call;
  return deps.tokens.issue(callSid, { from, to, direction, ...more });
}

function connect(token: string, deps: VoiceDeps): Response {
  const base = deps.publicUrl.replace(/\/$/, "");
  return twiml(connectTwiml({
    streamUrl: `${base.replace(/^http/i, "ws")}/media`,
    token,
    statusCallback: `${base}/voice/status`,
    resumeUrl: `${base}/voice/resume`,
  }));
}

/** Reads a webhook and checks that it is Twilio's, before anything is looked at. */
async function receive(
  c: Context<ServeEnv>,
  deps: VoiceDeps,
): Promise<Response | { call: RingingCall; fields: WebhookFields }> {
  const { url, headers } = c.req.raw;
  const type = c.req.method === "GET" ? "query" : bodyType(headers.get("content-type"));
  const body = type === "query" ? "" : await c.req.text();
  const form = new URLSearchParams(type === "query" ? new URL(url).search : type === "form" ? body : "");
  const refusal = refusalOf({
    url,
    headers,
    signature: headers.get("x-twilio-signature"),
    remoteAddress: remoteAddressOf(c.env),
    ...(type === "form" ? { form } : type === "query" ? {} : { body }),
  }, { authToken: deps.authToken, publicUrl: deps.publicUrl });
  if (refusal !== undefined) return reject(deps, 403, refusal, REFUSAL_DETAILS[refusal]);
  const fields = type === "other" ? jsonFields(body) : formFields(form);
  if (fields === undefined) {
    return reject(deps, 400, "bad_body", "The body is neither a form nor a JSON object.");
  }
  const call = readRingingCall(fields);
  if (call === undefined) {
    return reject(deps, 400, "bad_call_sid", "CallSid is missing, or is not CA and 32 hex digits.");
  }
  return { call, fields };
}

/** A POST without a type has no body, which is a form without fields. */
function bodyType(contentType: string | null): "form" | "other" {
  return contentType === null || /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(contentType)
    ? "form"
    : "other";
}

function reject(deps: VoiceDeps, status: 400 | 403 | 413, reason: string, detail: string): Response {
  deps.rejected("webhook", reason);
  deps.log.warn("HTTP", "webhook refused", { status, reason });
  return problem({ status, detail });
}

function fieldsOf(call: RingingCall): { call: string; from: string; to: string; direction: string } {
  return {
    call: call.callSid,
    from: maskNumber(call.from),
    to: maskNumber(call.to),
    direction: call.direction,
  };
}

function twiml(document: string): Response {
  return new Response(document, { headers: { "content-type": "text/xml" } });
}
