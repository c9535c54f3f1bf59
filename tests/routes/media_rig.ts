import { createHmac } from "node:crypto";
import { getCookie } from "hono/cookie";
import type { Role } from "../../lib/store/audit.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { systemRandomBytes } from "../../lib/core/ids.ts";
import type { Fetch } from "../../lib/platform/http_server.ts";
import { serveHttp } from "../../lib/platform/serve.ts";
import type { StreamHandler, StreamStart } from "../../lib/twilio/stream_handler.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { type StreamContext, StreamTokens } from "../../lib/twilio/tokens.ts";
import { createMediaRoutes } from "../../routes/media.ts";
import { CONNECTED, sids, startMessage } from "../twilio/call_messages.ts";
import { MemoryLog } from "../twilio/memory_log.ts";

/** Base that the signatures of these tests are made for; not where the server is. */
export const PUBLIC_URL = "https://agent.example";
export const AUTH_TOKEN = "12345";
export const CONTEXT: StreamContext = { from: "+15551230001", to: "+15551230002", direction: "inbound" };

/** A call that was started: plays back what it hears, and tells how it ended. */
export interface EchoCall {
  readonly start: StreamStart;
  readonly context: StreamContext;
  readonly ended: Promise<string>;
}

/** A real server of `/media` on a free port. */
export interface MediaRig extends AsyncDisposable {
  readonly port: number;
  readonly tokens: StreamTokens;
  readonly calls: EchoCall[];
  readonly rejections: string[];
  readonly log: MemoryLog;
  state: { draining: boolean; refuse: string | undefined };
}

/** Options of {@linkcode serveMedia}. */
export interface MediaRigOptions {
  authToken?: string | undefined;
  maxCalls?: number;
  /** @default serveHttp */
  serve?: typeof serveHttp;
}

/** Starts a server that has `AUTH_TOKEN` unless `authToken` is given. The cookie `role` stands for a session. */
export async function serveMedia(options: MediaRigOptions = {}): Promise<MediaRig> {
  const { authToken, maxCalls = 500, serve = serveHttp } = { authToken: AUTH_TOKEN, ...options };
  const clock = new Metronome();
  const tokens = new StreamTokens(new MemoryTokenStore(clock), systemRandomBytes);
  const calls: EchoCall[] = [];
  const rejections: string[] = [];
  const log = new MemoryLog();
  const state: MediaRig["state"] = { draining: false, refuse: undefined };
  const routes = createMediaRoutes({
    publicUrl: PUBLIC_URL,
    authToken,
    maxCalls,
    clock,
    log,
    tokens,
    session: (c) => {
      const role = getCookie(c, "role");
      return role === undefined ? undefined : { role: role as Role };
    },
    expectsStreams: () => !state.draining,
    startCall: (stream, start, context) => {
      if (state.refuse !== undefined) return { refused: state.refuse };
      const ended = Promise.withResolvers<string>();
      calls.push({ start, context, ended: ended.promise });
      const handler: StreamHandler = {
        media: ({ payload }) => stream.sendMedia(payload),
        dtmf: () => {},
        mark: () => {},
        closed: (how) => ended.resolve(how),
      };
      return handler;
    },
    rejected: (what, reason) => void rejections.push(`${what} ${reason}`),
    invalid: () => {},
  });
  const fetch: Fetch = (request, info) => routes.fetch(request, info);
  const server = await serve(fetch, { port: 0, hostname: "127.0.0.1", clock });
  const { port } = server;
  return { port, tokens, calls, rejections, log, state, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** What Twilio signs a handshake with. */
export function signHandshake(url = "wss://agent.example/media"): string {
  return createHmac("sha1", AUTH_TOKEN).update(url).digest("base64");
}

/** Opens an unsigned socket and sends `connected` and `start` of call `n`. */
export async function dial(rig: MediaRig, n: number, parameters: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/media`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("Cannot open a socket"));
  });
  socket.onerror = null;
  socket.send(CONNECTED);
  socket.send(startMessage(n, parameters));
  return socket;
}

/** Code and reason of a socket's end. */
export function closeOf(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.onclose = ({ code, reason }) => resolve(`${code} ${reason}`);
  });
}

/** First message that arrives. */
export function messageOf(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(data);
  });
}

/** A good token of call `n`. */
export async function tokenOf(rig: MediaRig, n: number): Promise<{ token: string }> {
  return { token: await rig.tokens.issue(sids(n).callSid, CONTEXT) };
}

/** A handshake by hand: status line and headers of the answer, before anything else. The connection stays open. */
export async function handshake(
  rig: MediaRig,
  headers: Record<string, string> = {},
): Promise<{ status: number; head: string; conn: Deno.TcpConn }> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: rig.port });
  const lines = Object.entries({
    Host: "10.1.1.1",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  }).filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}\r\n`);
  await conn.write(new TextEncoder().encode(`GET /media HTTP/1.1\r\n${lines.join("")}\r\n`));
  let head = "";
  const chunk = new Uint8Array(4096);
  while (!head.includes("\r\n\r\n")) {
    const count = await conn.read(chunk);
    if (count === null) break;
    head += new TextDecoder("latin1").decode(chunk.subarray(0, count));
  }
  return { status: Number(head.split(" ")[1]), head: head.toLowerCase(), conn };
}
