import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import { encodeBase64 } from "../../lib/twilio/base64.ts";

/** One request that a webhook got. */
export interface SeenWebhook {
  path: string;
  form: Record<string, string>;
  signed: boolean;
}

/** One stream, from the server's side. */
export class ServerStream {
  readonly socket: WebSocket;
  readonly inbound: { atMs: number; text: string; event: string; json: Record<string, unknown> }[] = [];
  readonly headers: Headers;
  streamSid = "";
  closed = Promise.withResolvers<{ code: number }>();

  constructor(socket: WebSocket, headers: Headers) {
    this.socket = socket;
    this.headers = headers;
  }

  events(event: string): Record<string, unknown>[] {
    return this.inbound.filter((one) => one.event === event).map((one) => one.json);
  }

  send(message: unknown): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  media(audio: Uint8Array): void {
    this.send({ event: "media", streamSid: this.streamSid, media: { payload: encodeBase64(audio) } });
  }

  mark(name: string): void {
    this.send({ event: "mark", streamSid: this.streamSid, mark: { name } });
  }

  clear(): void {
    this.send({ event: "clear", streamSid: this.streamSid });
  }

  /** Sends the lead at once, in one message, and the rest of `audio` on an absolute grid, as a good server does. */
  async play(audio: Uint8Array, { leadMs = 200, stallAtFrame = -1, stallMs = 0 } = {}): Promise<void> {
    let startMs = performance.now();
    const leadFrames = leadMs / 20;
    this.media(audio.subarray(0, leadFrames * 160));
    for (let frame = leadFrames; frame * 160 < audio.length; frame++) {
      if (frame === stallAtFrame) {
        await sleepUntil(startMs + frame * 20 + stallMs);
        startMs += stallMs;
      }
      await sleepUntil(startMs + frame * 20 - leadMs);
      this.media(audio.subarray(frame * 160, frame * 160 + 160));
    }
  }
}

/** Options of tests in real time: one metronome serves the whole process, fetch keeps its connections. */
export const REAL_TIME = { sanitizeOps: false, sanitizeResources: false } as const;

/** Waits until `performance.now()` has reached `atMs`. */
export async function sleepUntil(atMs: number): Promise<void> {
  const ms = atMs - performance.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}

/** An address of this machine where nobody listens. */
export function deadUrl(): string {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return `http://localhost:${listener.addr.port}`;
}

/** A server whose webhooks and streams are played by a script, for real calls. */
export class ScriptedServer implements AsyncDisposable {
  readonly webhooks: SeenWebhook[] = [];
  readonly streams: ServerStream[] = [];
  readonly handshakesSigned: boolean[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #options: {
    twiml: (path: string, server: ScriptedServer) => string | Response;
    stream?: (stream: ServerStream) => Promise<void> | void;
    authToken?: string;
  };

  constructor(
    options: {
      twiml?: (path: string, server: ScriptedServer) => string | Response;
      stream?: (stream: ServerStream) => Promise<void> | void;
      authToken?: string;
    } = {},
  ) {
    this.#options = { twiml: (_, server) => connectTo(server), ...options };
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.#handle(request),
    );
  }

  get url(): string {
    return `http://localhost:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.streams) if (socket.readyState === WebSocket.OPEN) socket.close();
    await this.#server.shutdown();
  }

  async #handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const signature = request.headers.get("x-twilio-signature") ?? "";
    const token = this.#options.authToken ?? "";
    if (request.headers.get("upgrade") === "websocket") {
      this.handshakesSigned.push(
        validateRequest(token, signature, `${this.url.replace("http", "ws")}${pathname}`, {}),
      );
      return this.#upgrade(request);
    }
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    this.webhooks.push({
      path: pathname,
      form,
      signed: validateRequest(token, signature, `${this.url}${pathname}`, form),
    });
    if (pathname === "/voice/status" || pathname === "/stream-status") {
      return new Response(null, { status: 204 });
    }
    const answer = this.#options.twiml(pathname, this);
    return answer instanceof Response
      ? answer
      : new Response(answer, { headers: { "content-type": "text/xml; charset=utf-8" } });
  }

  #upgrade(request: Request): Response {
    const headers = new Headers(request.headers);
    const { socket, response } = Deno.upgradeWebSocket(request);
    const stream = new ServerStream(socket, headers);
    this.streams.push(stream);
    socket.onmessage = ({ data }) => {
      const json = JSON.parse(data);
      stream.inbound.push({ atMs: performance.now(), text: data, event: json.event, json });
      if (json.event !== "start") return;
      stream.streamSid = json.streamSid;
      void this.#options.stream?.(stream);
    };
    socket.onclose = ({ code }) => stream.closed.resolve({ code });
    socket.onerror = () => {};
    return response;
  }
}

/** TwiML that connects to the server's stream, with what follows. */
export function connectTo(server: ScriptedServer, after = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect>` +
    `<Stream url="${server.url.replace("http", "ws")}/media" statusCallback="${server.url}/stream-status">` +
    `<Parameter name="token" value="a&amp;b"/></Stream></Connect>${after}</Response>`;
}
