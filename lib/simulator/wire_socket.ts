import type { Clock } from "../core/clock.ts";
import type { RandomBytes } from "../core/ids.ts";
import {
  closePayload,
  encodeClientFrame,
  encodeTextFrame,
  encodeTextInto,
  FrameReader,
  newFrameRoom,
  OPCODE,
} from "./wire_frames.ts";

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

/** Who listens to a {@linkcode WireSocket}. */
export interface WireListener {
  text(text: string): void;
  binary(byteCount: number): void;
  /** Called once. */
  socketEnded(end: SocketEnd): void;
}

/** The few things that are used of a `Deno.Conn`. */
export interface Connection {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** How long a close frame may stay unanswered, in ms. */
const CLOSE_WAIT_MS = 2000;
/** How long the answer to a close frame has to leave, in ms. */
const CLOSE_GRACE_MS = 20;
/** How long unread bytes are waited for before a reset, in ms. */
const RESET_WAIT_MS = 60;
/** Bytes that may wait for a server that doesn't read; beyond it they are dropped (Twilio warning 31930). */
const MAX_QUEUED_BYTES = 256 * 1024;
const READ_BYTES = 16 * 1024;

/**
 * An open WebSocket on a bare connection, so that a peer can also misbehave: stop reading, reset the connection, or
 * fall silent without closing it. It reads nothing before {@linkcode WireSocket.run}.
 */
export class WireSocket {
  readonly #connection: Connection;
  readonly #listener: WireListener;
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  readonly #reader: FrameReader;
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #writing = false;
  #masks: DataView = new DataView(new ArrayBuffer(0));
  #maskAt = 0;
  /** Free while nothing is being written. */
  readonly #room = newFrameRoom();
  #gate: PromiseWithResolvers<void> | undefined;
  #closing = false;
  /** The server's close frame, which says how it ended, whatever happens behind it. */
  #closedBy: SocketEnd | undefined;
  #open = true;

  constructor(
    connection: Connection,
    options: { listener: WireListener; clock: Clock; random: RandomBytes },
  ) {
    this.#connection = connection;
    this.#listener = options.listener;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#reader = new FrameReader({
      text: (text) => this.#open && !this.#closing && this.#listener.text(text),
      binary: (byteCount) => this.#open && !this.#closing && this.#listener.binary(byteCount),
      ping: (payload) => this.#enqueue(encodeClientFrame(OPCODE.pong, payload, this.#mask())),
      close: (code, reason) => void this.#answerClose(code, reason),
      violation: (reason) => this.#end({ kind: "violation", reason }),
    });
  }

  /** Reads until the connection ends. `leftover`: bytes that came with the handshake's answer. Never rejects. */
  async run(leftover: Uint8Array): Promise<void> {
    this.#reader.push(leftover);
    const buffer = new Uint8Array(READ_BYTES);
    try {
      while (this.#open) {
        const count = await this.#connection.read(buffer);
        if (this.#gate !== undefined) await this.#gate.promise;
        if (count === null) return this.#end({ kind: "lost", reason: "end of stream without a close frame" });
        this.#reader.push(buffer.subarray(0, count));
      }
    } catch (thrown) {
      this.#end({ kind: "lost", reason: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  /** Sends one text message; `false` if it was dropped because the server doesn't read, or the socket is closed. */
  sendText(text: string): boolean {
    if (!this.#open || this.#closing) return false;
    const mask = this.#mask();
    if (!this.#writing) {
      const length = encodeTextInto(this.#room, text, mask);
      if (length > 0) return this.#enqueue(this.#room.frame.subarray(0, length));
    }
    return this.#enqueue(encodeTextFrame(text, mask));
  }

  /** Stops reading: bytes pile up in the kernel, then at the server; pings stay unanswered. */
  pauseReading(): void {
    this.#gate ??= Promise.withResolvers();
  }

  /** Reads on. */
  resumeReading(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** Closes with a close frame and waits up to 2 s for the server's. */
  async close(code = 1000, reason = ""): Promise<void> {
    if (!this.#open || this.#closing) return;
    this.resumeReading();
    this.#enqueue(encodeClientFrame(OPCODE.close, closePayload(code, reason), this.#mask()));
    this.#closing = true;
    const deadlineMs = this.#clock.now() + CLOSE_WAIT_MS;
    while (this.#open && this.#clock.now() < deadlineMs) {
      await this.#clock.sleepUntil(Math.min(deadlineMs, this.#clock.now() + 10));
    }
    this.#end({ kind: "ours" });
  }

  /**
   * Resets the connection (TCP RST): it is closed while bytes of the server lie unread in the kernel. A ping sees to
   * it that there are some, as long as the server answers.
   */
  async reset(): Promise<void> {
    if (!this.#open) return;
    this.pauseReading();
    for (let ping = 0; ping < 2; ping++) {
      this.#enqueue(encodeClientFrame(OPCODE.ping, new Uint8Array(0), this.#mask()));
      await this.#clock.sleepUntil(this.#clock.now() + RESET_WAIT_MS);
    }
    this.#end({ kind: "ours" });
  }

  async #answerClose(code: number, reason: string): Promise<void> {
    if (this.#closing) return this.#end({ kind: "ours" });
    this.#enqueue(encodeClientFrame(OPCODE.close, closePayload(code, ""), this.#mask()));
    this.#closing = true;
    this.#closedBy = { kind: "closed", code, reason };
    // The server may close first, once it has the answer.
    await this.#clock.sleepUntil(this.#clock.now() + CLOSE_GRACE_MS);
    this.#end(this.#closedBy);
  }

  #enqueue(frame: Uint8Array): boolean {
    if (!this.#open || this.#closing || this.#queuedBytes + frame.length > MAX_QUEUED_BYTES) return false;
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (!this.#writing) void this.#write();
    return true;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    try {
      for (let frame = this.#queue.shift(); frame !== undefined; frame = this.#queue.shift()) {
        for (let at = 0; at < frame.length;) {
          at += await this.#connection.write(at === 0 ? frame : frame.subarray(at));
        }
        this.#queuedBytes -= frame.length;
      }
    } catch (thrown) {
      this.#end({ kind: "lost", reason: thrown instanceof Error ? thrown.message : String(thrown) });
    } finally {
      this.#writing = false;
    }
  }

  /** Random masks, drawn 256 at a time. */
  #mask(): number {
    if (this.#maskAt >= this.#masks.byteLength) {
      const bytes = this.#random(1024);
      this.#masks = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#maskAt = 0;
    }
    const mask = this.#masks.getUint32(this.#maskAt);
    this.#maskAt += 4;
    return mask;
  }

  #end(end: SocketEnd): void {
    if (!this.#open) return;
    this.#open = false;
    this.resumeReading();
    this.#queue.length = 0;
    try {
      this.#connection.close();
    } catch {
      // Closed by the other side already.
    }
    this.#listener.socketEnded(this.#closedBy ?? end);
  }
}
