import type { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Alarm, Clock } from "../core/clock.ts";
import { FrameReader } from "./frame_reader.ts";
import { closeFrame, controlFrame, OPCODE, textFrame } from "./frames.ts";
import type { Breach, SocketListener, WebSocketPort } from "./web_socket_port.ts";

/** Longer messages are a breach, in one frame or in many; also the most that a peer can make a socket hold. */
export const MAX_MESSAGE_BYTES = 65_536;
/** How long a peer may take to answer a close frame, in ms; then the connection is cut. */
export const CLOSE_WAIT_MS = 2_000;
/** Of what comes after our close frame, so many bytes are waited through for the peer's. */
const MAX_BYTES_AFTER_CLOSE = 1_048_576;
/** While more bytes than these wait to be sent, a ping is not answered. */
const MAX_BYTES_BEFORE_PONG = 1_024;

type State = "open" | "closing" | "closed";

/**
 * The server's end of a WebSocket over a bare connection. What a peer makes it hold is bounded: {@linkcode MAX_MESSAGE_BYTES} of what it sends
 * in parts, and no pongs while it reads nothing. A peer that does not answer a close frame is cut off.
 */
export class ServerSocket implements WebSocketPort {
  readonly #connection: Socket;
  readonly #reader: FrameReader;
  readonly #clock: Clock;
  readonly #cutOff: Alarm;
  readonly #onClosed: () => void;
  readonly #head: Buffer;
  #listener: SocketListener | undefined;
  #state: State = "open";
  #bytesAfterClose = 0;

  /** `connection` has shaken hands, and `head` has come behind the handshake. `onClosed` is told once. */
  constructor(
    connection: Socket,
    options: { readonly clock: Clock; readonly head: Buffer; readonly onClosed: () => void },
  ) {
    this.#connection = connection;
    this.#clock = options.clock;
    this.#head = options.head;
    this.#onClosed = options.onClosed;
    this.#cutOff = options.clock.alarm(() => this.destroy());
    this.#reader = new FrameReader({
      message: (text, bytes) => this.#state === "open" && this.#listener?.message(text, bytes),
      frame: (bytes) => this.#state === "open" && this.#listener?.frame(bytes),
      ping: (payload) => this.#answerPing(payload),
      close: (code) => this.#answerClose(code),
      breach: (breach) => this.#breach(breach),
    }, { maxMessageBytes: MAX_MESSAGE_BYTES });
  }

  listen(listener: SocketListener): void {
    this.#listener = listener;
    const connection = this.#connection;
    connection.setNoDelay(true);
    connection.on("data", (chunk: Buffer) => this.#receive(chunk));
    connection.on("end", () => this.destroy());
    connection.on("error", () => this.destroy());
    connection.on("close", () => this.destroy());
    if (this.#head.length > 0) this.#receive(this.#head);
  }

  get bufferedBytes(): number {
    return this.#state === "open" ? this.#connection.writableLength : 0;
  }

  send(text: string): void {
    if (this.#state === "open") this.#connection.write(textFrame(text));
  }

  ping(): void {
    if (this.#state === "open") this.#connection.write(controlFrame(OPCODE.ping, new Uint8Array(0)));
  }

  /** The connection is cut when the peer has answered the close frame, or after 2 s. */
  close(code: number, reason: string): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#connection.write(closeFrame(code, reason));
    this.#cutOff.set(this.#clock.now() + CLOSE_WAIT_MS);
  }

  /** Cuts the connection at once; who listens hears that it is lost, unless it was closed. Idempotent. */
  destroy(): void {
    const before = this.#state;
    if (before === "closed") return;
    this.#state = "closed";
    this.#cutOff.cancel();
    this.#connection.destroy();
    this.#onClosed();
    if (before === "open") this.#listener?.ended("lost");
  }

  #receive(chunk: Buffer): void {
    if (this.#state === "closing") {
      this.#bytesAfterClose += chunk.length;
      if (this.#bytesAfterClose > MAX_BYTES_AFTER_CLOSE) return this.destroy();
    }
    if (this.#state !== "closed") this.#reader.push(chunk);
  }

  #answerPing(payload: Uint8Array): void {
    if (this.#state !== "open") return;
    if (this.#connection.writableLength <= MAX_BYTES_BEFORE_PONG) {
      this.#connection.write(controlFrame(OPCODE.pong, payload));
    }
    this.#listener?.frame(payload.length);
  }

  #answerClose(code: number): void {
    if (this.#state !== "open") return this.destroy();
    this.#state = "closing";
    this.#connection.end(closeFrame(code === 1005 ? 1000 : code, ""));
    this.#cutOff.set(this.#clock.now() + CLOSE_WAIT_MS);
    this.#listener?.ended("closed");
  }

  #breach(breach: Breach): void {
    if (this.#state !== "open") return this.destroy();
    this.close(breach.code, breach.reason);
    this.#listener?.ended(breach);
  }
}
