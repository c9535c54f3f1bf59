/** `GET /media`: the WebSocket of a Twilio media stream. Follows Twilio "Media Streams Overview". @module */

import { type Context, Hono } from "hono";
import type { Role } from "../lib/store/audit.ts";
import type { Clock } from "../lib/core/clock.ts";
import { errorMessage } from "../lib/core/errors.ts";
import type { Log } from "../lib/core/log.ts";
import { readHandshake } from "../lib/platform/handshake.ts";
import type { WebSocketPort } from "../lib/platform/web_socket_port.ts";
import { MediaStream } from "../lib/twilio/media_stream.ts";
import { REFUSAL_DETAILS, refusalOf } from "../lib/twilio/refusal.ts";
import type { RxInvalidReason } from "../lib/twilio/rx_guard.ts";
import type { StreamHandler, StreamStart } from "../lib/twilio/stream_handler.ts";
import type { StreamContext, StreamTokens } from "../lib/twilio/tokens.ts";
import { problem } from "../lib/web/problem.ts";
import { isSameOrigin } from "../lib/web/same_origin.ts";
import { remoteAddressOf, type ServeEnv } from "../lib/web/client.ts";

/** Sockets that may be open without a call: twice the calls, for those that resume all at once, and some more. */
export function maxWaitingSockets(maxCalls: number): number {
  return 2 * maxCalls + 50;
}

/** What {@linkcode createMediaRoutes} is made from. */
export interface MediaDeps {
  /** Base that Twilio uses; read at each request. */
  readonly publicUrl: string;
  /** `undefined`: unsigned handshakes are taken, from this machine only. Tokens are needed all the same. */
  readonly authToken: string | undefined;
  readonly maxCalls: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: Pick<StreamTokens, "redeem">;
  /** Who is signed in, by the cookie of a handshake; an operator's browser may call. @default nobody is */
  readonly session?: (c: Context<ServeEnv>) => { readonly role: Role } | undefined;
  /** Whether any stream would be taken: none is while the server goes down, but those of calls that ring. */
  readonly expectsStreams: () => boolean;
  /** Makes the call of a stream whose token was good; refuses one that is live on another socket. */
  readonly startCall: (
    stream: MediaStream,
    start: StreamStart,
    context: StreamContext,
  ) => StreamHandler | { readonly refused: string } | Promise<StreamHandler | { readonly refused: string }>;
  /** Counts `voice_rejected_total{what,reason}`. */
  readonly rejected: (what: "media", reason: string) => void;
  /** Counts `voice_rx_invalid_total{reason}`. */
  readonly invalid: (reason: RxInvalidReason) => void;
}

/** `/media`. */
export function createMediaRoutes(deps: MediaDeps): Hono<ServeEnv> {
  const waiting = new Set<MediaStream>();
  return new Hono<ServeEnv>().get(
    "/media",
    (c) => refuse(c, waiting.size, deps) ?? upgrade(c, waiting, deps),
  );
}

function refuse(c: Context<ServeEnv>, waitingCount: number, deps: MediaDeps): Response | undefined {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") return upgradeRequired();
  const refused = refuseBrowser(c, deps) ?? refusePeer(c, deps);
  if (typeof refused === "object") return refused;
  if (!deps.expectsStreams()) return reject(deps, 503, "draining", "The server is about to stop.");
  if (waitingCount >= maxWaitingSockets(deps.maxCalls)) {
    return reject(deps, 503, "too_many_sockets", "Too many sockets wait for their start.");
  }
  const handshake = readHandshake(c.req.raw.headers);
  if ("accept" in handshake) return undefined;
  const { status, headers } = handshake;
  const refusal = reject(deps, status, "bad_handshake", "The WebSocket handshake is incomplete.");
  return status === 426 ? upgradeRequired(headers) : refusal;
}

function upgradeRequired(headers: Readonly<Record<string, string>> = { upgrade: "websocket" }): Response {
  return problem({
    status: 426,
    title: "Upgrade Required",
    detail: "This address takes WebSocket connections of Twilio Media Streams only, of version 13.",
    headers: { ...headers },
  });
}

/** Of a handshake that carries a session: its refusal, or `"taken"`. Twilio's carry none. */
function refuseBrowser(c: Context<ServeEnv>, deps: MediaDeps): Response | "taken" | undefined {
  const session = deps.session?.(c);
  if (session === undefined) return undefined;
  // Other pages of the same site, such as another port of this machine, are sent the cookie too.
  if (c.req.header("origin") === undefined || isSameOrigin(c, deps.publicUrl) !== true) {
    return reject(deps, 403, "cross_site", "With a cookie, this request must come from the admin page.");
  }
  return session.role === "operator"
    ? "taken"
    : reject(deps, 403, "viewer", "Calls from the browser are for operators.");
}

/** The refusal of everybody else: only Twilio gets in, or this machine where there is no auth token. */
function refusePeer(c: Context<ServeEnv>, deps: MediaDeps): Response | undefined {
  const { url, headers } = c.req.raw;
  const signature = headers.get("x-twilio-signature");
  const refusal = refusalOf({ url, headers, signature, remoteAddress: remoteAddressOf(c.env) }, {
    authToken: deps.authToken,
    publicUrl: deps.publicUrl,
    webSocket: true,
  });
  return refusal === undefined ? undefined : reject(deps, 403, refusal, REFUSAL_DETAILS[refusal]);
}

function upgrade(c: Context<ServeEnv>, waiting: Set<MediaStream>, deps: MediaDeps): Response {
  const upgraded = c.env.upgrade?.();
  if (upgraded === undefined) throw new TypeError("Cannot upgrade: the server has no WebSockets");
  takeStream(upgraded.socket, waiting, deps);
  return upgraded.response;
}

function takeStream(socket: WebSocketPort, waiting: Set<MediaStream>, deps: MediaDeps): void {
  const stream: MediaStream = new MediaStream(socket, {
    clock: deps.clock,
    accept: async (start) => {
      const accepted = await startCall(stream, start, deps);
      waiting.delete(stream);
      return accepted;
    },
    onError: (thrown) =>
      deps.log.error("CALL", "media stream fails", { call: stream.callSid, reason: errorMessage(thrown) }),
    onInvalid: deps.invalid,
    onEnd: (how) => {
      waiting.delete(stream);
      deps.log.debug("RX", "media stream ends", { call: stream.callSid, stream: stream.streamSid, how });
    },
  });
  waiting.add(stream);
  stream.listen();
}

async function startCall(
  stream: MediaStream,
  start: StreamStart,
  deps: MediaDeps,
): Promise<StreamHandler | { readonly refused: string }> {
  const context = await deps.tokens.redeem(start.customParameters["token"] ?? "", start.callSid);
  if (context === undefined) {
    deps.rejected("media", "bad_token");
    deps.log.warn("CALL", "media stream refused, its token is not good", { call: start.callSid });
    return { refused: "bad token" };
  }
  // Nobody is left to talk to; no call is made, and no provider asked.
  if (stream.ended !== undefined) return { refused: "too late" };
  const accepted = await deps.startCall(stream, start, context);
  if ("refused" in accepted) {
    deps.rejected("media", "refused");
    deps.log.warn("CALL", "media stream refused", { call: start.callSid, reason: accepted.refused });
  }
  return accepted;
}

function reject(deps: MediaDeps, status: 400 | 403 | 426 | 503, reason: string, detail: string): Response {
  deps.rejected("media", reason);
  deps.log.warn("HTTP", "media socket refused", { status, reason });
  return problem({ status, detail });
}
