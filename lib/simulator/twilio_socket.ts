import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
// @ts-types="@types/ws"
import WebSocket from "ws";
import type { Clock } from "../core/clock.ts";
import { saidIn, TwilioError } from "./twilio_error.ts";

/** How a connection ended. */
export type SocketEnd =
  /** The server sent a close frame. */
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  /** The connection broke without a close frame. */
  | { readonly kind: "lost"; readonly reason: string }
  /** The server broke RFC 6455. */
  | { readonly kind: "violation"; readonly reason: string }
  /** This side ended it. */
  | { readonly kind: "ours" };

/** Who listens to a {@linkcode TwilioSocket}. */
export interface SocketListener {
  /** A text message came. */
  text(text: string): void;
  /** A binary message came, which Twilio doesn't take. */
  binary(byteCount: number): void;
  /** Called once. */
  socketEnded(end: SocketEnd): void;
}

/** Options of {@linkcode openTwilioSocket}. */
export interface OpenSocketOptions {
  /** Value of `x-twilio-signature`; `null` leaves the header out. */
  signature: string | null;
  /** Value of `host`. @default that of the URL */
  host?: string;
  /** Told of what comes. */
  listener: SocketListener;
  /** Deadlines of the handshake and of writing. */
  clock: Clock;
  /** How long connecting and the handshake may take together, in ms. @default 10000 */
  timeoutMs?: number;
  /** Gives up. */
  signal: AbortSignal;
}

/** How long a close frame may stay unanswered, in ms. */
const CLOSE_WAIT_MS = 2000;
/** Bytes that may wait for a server that doesn't read; beyond it they are dropped (Twilio warning 31930). */
const MAX_QUEUED_BYTES = 256 * 1024;
/** Largest message taken from a server. Twilio documents no limit; this one keeps memory bounded. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Close code of RFC 6455 for a connection that ended without a close frame. */
const ABNORMAL = 1006;

/**
 * Connects to a `ws:` or `wss:` URL as Twilio does: no Origin, no subprotocol, no extensions (Twilio "Media Streams -
 * WebSocket Messages").
 *
 * @throws {TwilioError} 31901 on a timeout, 31902 if nobody listens, 31920 on any answer but a right 101
 */
export async function openTwilioSocket(url: URL, options: OpenSocketOptions): Promise<TwilioSocket> {
  const { clock, signal, signature, host = url.host } = options;
  signal.throwIfAborted();
  const opening = Promise.withResolvers<void>();
  const connection: { socket?: Socket; isConnected?: true } = {};
  const settings: WebSocket.ClientOptions & { closeTimeout: number } = {
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: CLOSE_WAIT_MS,
    headers: {
      host,
      "user-agent": "Twilio.TmeWs/1.0",
      "accept-encoding": "gzip",
      ...(signature === null ? {} : { "x-twilio-signature": signature }),
    },
    finishRequest: (request: ClientRequest) => {
      request.once("socket", (socket: Socket) => {
        connection.socket = socket;
        socket.once(
          url.protocol === "wss:" ? "secureConnect" : "connect",
          () => connection.isConnected = true,
        );
      });
      request.end();
    },
  };
  const ws = new WebSocket(url, settings);
  ws.once("open", () => opening.resolve());
  ws.once("unexpected-response", (_: ClientRequest, answer: IncomingMessage) => {
    void refusal(answer).then(opening.reject);
  });
  ws.on("error", (error) => {
    opening.reject(
      connection.isConnected === undefined
        ? failure(31902, `connecting to ${url.host} failed (${error.message})`)
        : failure(31920, error.message),
    );
  });
  const socket = new TwilioSocket(ws, () => connection.socket, options.listener);
  const alarm = clock.alarm(() => opening.reject(failure(31901, `no answer from ${url.host} in time`)));
  alarm.set(clock.now() + (options.timeoutMs ?? 10_000));
  const onAbort = () => opening.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await opening.promise;
    return socket;
  } catch (thrown) {
    ws.terminate();
    throw thrown;
  } finally {
    alarm.cancel();
    signal.removeEventListener("abort", onAbort);
  }
}

async function refusal(answer: IncomingMessage): Promise<TwilioError> {
  const status = answer.statusCode ?? 0;
  let body = "";
  try {
    for await (const chunk of answer) if (body.length < 4096) body += chunk;
  } catch {
    // What came of it is told.
  }
  return failure(31920, `HTTP ${status} ${saidIn(body)}, expected 101`.replace(" ,", ","), { status });
}

function failure(code: number, what: string, options: { status?: number } = {}): TwilioError {
  return new TwilioError(code, `Cannot open the stream: ${what}`, options);
}

/** An open stream of the network, whose reader may also misbehave: stop reading, reset the connection, or say nothing. */
export class TwilioSocket {
  readonly #ws: WebSocket;
  readonly #raw: () => Socket | undefined;
  readonly #closed = Promise.withResolvers<void>();
  #isOurs = false;
  #violation: SocketEnd | undefined;
  #loss = "end of stream without a close frame";

  /** @internal */
  constructor(ws: WebSocket, raw: () => Socket | undefined, listener: SocketListener) {
    this.#ws = ws;
    this.#raw = raw;
    let isOpen = false;
    ws.once("open", () => isOpen = true);
    ws.on("message", (data: Uint8Array, isBinary: boolean) => {
      if (this.#isOurs) return;
      if (isBinary) listener.binary(data.length);
      else listener.text(data.toString());
    });
    ws.on("error", (error: Error & { code?: string }) => {
      if (!error.code?.startsWith("WS_ERR_")) this.#loss = error.message;
      else this.#violation ??= { kind: "violation", reason: error.message };
    });
    ws.once("close", (code: number, reason: Uint8Array) => {
      this.#closed.resolve();
      if (!isOpen) return;
      if (this.#isOurs) listener.socketEnded({ kind: "ours" });
      else if (this.#violation !== undefined) listener.socketEnded(this.#violation);
      else if (code === ABNORMAL) listener.socketEnded({ kind: "lost", reason: this.#loss });
      else listener.socketEnded({ kind: "closed", code, reason: reason.toString() });
    });
  }

  /** Sends one text message; `false` if it was dropped because the server doesn't read, or the socket is closed. */
  sendText(text: string): boolean {
    const ws = this.#ws;
    if (ws.readyState !== WebSocket.OPEN || ws.bufferedAmount > MAX_QUEUED_BYTES) return false;
    ws.send(text);
    return true;
  }

  /** Stops reading: bytes pile up in the kernel, then at the server; pings stay unanswered. */
  pause(): void {
    this.#ws.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#ws.resume();
  }

  /** Closes with a close frame and waits up to 2 s for the server's. */
  async close(): Promise<void> {
    this.#isOurs = true;
    this.#ws.resume();
    this.#ws.close(1000);
    await this.#closed.promise;
  }

  /** Resets the connection (TCP RST), without a close frame. */
  async reset(): Promise<void> {
    this.#isOurs = true;
    this.#ws.resume();
    this.#raw()?.resetAndDestroy();
    await this.#closed.promise;
  }
}
