import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable, type Writable } from "node:stream";
import { readHandshake } from "./handshake.ts";
import type { Clock } from "../core/clock.ts";
import type { Fetch, HttpServer, ServeInfo, ServeOptions } from "./http_server.ts";
import { ServerSocket } from "./server_socket.ts";

/**
 * An idle connection is kept longer than proxies keep theirs (Caddy 2 min, nginx 1 min), in ms: a request that one of
 * them sends on a connection that is being closed is lost.
 */
const KEEP_ALIVE_MS = 150_000;
/** Bytes that are written at once. */
const WRITE_BYTES = 64 * 1024;
/** A client that has not taken what was written at once after so long is cut off, in ms. */
export const WRITE_LIMIT_MS = 30_000;

/** Serves by `node:http`, with WebSockets whose memory is bounded. */
export async function serveNode(fetch: Fetch, options: ServeOptions): Promise<HttpServer> {
  const { clock } = options;
  const sockets = new Set<ServerSocket>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    answer(incoming, outgoing, { fetch, clock }).catch(() => outgoing.destroy());
  });
  server.on("upgrade", (incoming, connection: Socket, head) => {
    const upgrade = (accept: string): ServerSocket => {
      connection.write(
        `${headOf(101, [["upgrade", "websocket"], ["sec-websocket-accept", accept]], "Upgrade")}`,
      );
      const socket = new ServerSocket(connection, { clock, head, onClosed: () => sockets.delete(socket) });
      sockets.add(socket);
      return socket;
    };
    answerUpgrade(incoming, connection, { fetch, clock, upgrade }).catch(() => connection.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.hostname, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    shutdown: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What answers a request, and the time. */
interface Answering {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { fetch, clock }: Answering,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  outgoing.on("error", () => gone.abort());
  const request = toRequest(incoming, gone.signal);
  if (request === undefined) return void outgoing.writeHead(400).end();
  const response = await fetched(fetch, request, infoOf(incoming));
  outgoing.writeHead(response.status, [...response.headers].flat());
  await pump(response.body, outgoing, { gone: gone.signal, clock });
}

/** Answers a request that asks for an upgrade, whether it gets one or not. */
async function answerUpgrade(
  incoming: IncomingMessage,
  connection: Socket,
  { fetch, clock, upgrade }: Answering & { readonly upgrade: (accept: string) => ServerSocket },
): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  connection.on("close", leave);
  connection.on("error", leave);
  const request = toRequest(incoming, gone.signal);
  // What comes behind the head of an upgrade is no body.
  if (request === undefined || incoming.method !== "GET") {
    connection.end(headOf(400, [], "close"));
    return;
  }
  let upgraded = false;
  const handshake = readHandshake(request.headers);
  const response = await fetched(fetch, request, {
    ...infoOf(incoming),
    upgrade() {
      if (upgraded || !("accept" in handshake)) throw new TypeError("Cannot upgrade: there is no handshake");
      upgraded = true;
      connection.off("close", leave);
      connection.off("error", leave);
      return { socket: upgrade(handshake.accept), response: new Response() };
    },
  });
  if (upgraded) return;
  connection.write(headOf(response.status, [...response.headers], "close"));
  await pump(response.body, connection, { gone: gone.signal, clock });
  connection.destroySoon();
}

async function fetched(fetch: Fetch, request: Request, info: ServeInfo): Promise<Response> {
  try {
    return await fetch(request, info);
  } catch {
    return new Response(null, { status: 500 });
  }
}

/** `undefined` for a request whose address can't be one. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = "GET", url = "/", headers: { host = "localhost" } } = incoming;
  const headers = new Headers();
  const raw = incoming.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) headers.append(raw[i]!, raw[i + 1]!);
  const hasBody = method !== "GET" && method !== "HEAD";
  try {
    return new Request(url.startsWith("/") ? `http://${host}${url}` : url, {
      method,
      headers,
      signal,
      body: hasBody ? Readable.toWeb(incoming) as ReadableStream<Uint8Array> : null,
    });
  } catch {
    return undefined;
  }
}

function infoOf({ socket }: IncomingMessage): ServeInfo {
  return { remoteAddr: { hostname: socket.remoteAddress ?? "" } };
}

function headOf(status: number, headers: readonly [string, string][], connection: string): string {
  const lines = [...headers, ["connection", connection]].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
}

/** What a body is written under. */
interface Writing {
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
  readonly clock: Clock;
}

/** Writes `body` no faster than it is taken, and ends `out`. */
async function pump(body: Response["body"], out: Writable, writing: Writing): Promise<void> {
  if (body === null) return void out.end();
  const { gone } = writing;
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  gone.addEventListener("abort", cancel, { once: true });
  if (gone.aborted) cancel();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      for (let at = 0; at < part.value.length && !gone.aborted; at += WRITE_BYTES) {
        if (!out.write(part.value.subarray(at, at + WRITE_BYTES))) await drained(out, writing);
      }
    }
    out.end();
  } catch {
    // What fails in the middle must not look whole.
    out.destroy();
  } finally {
    gone.removeEventListener("abort", cancel);
  }
}

/** Resolves when `out` takes more, or the client has gone; in time, a client that takes nothing is made to go. */
function drained(out: Writable, { gone, clock }: Writing): Promise<void> {
  return new Promise((resolve) => {
    const late = clock.alarm(() => void out.destroy());
    const done = () => {
      late.cancel();
      out.off("drain", done);
      gone.removeEventListener("abort", done);
      resolve();
    };
    late.set(clock.now() + WRITE_LIMIT_MS);
    out.on("drain", done);
    gone.addEventListener("abort", done, { once: true });
    if (gone.aborted) done();
  });
}
