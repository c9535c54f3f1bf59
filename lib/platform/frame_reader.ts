/** WebSocket frames of a client, read by its server: RFC 6455, sections 5 and 7, without extensions. @module */

import { Buffer } from "node:buffer";
import { OPCODE } from "./frames.ts";
import type { Breach } from "./web_socket_port.ts";

/** What the bytes turned out to be. Of a `close` or a `breach` nothing comes behind. */
export interface FrameSink {
  /** A whole message, of `bytes` bytes; `text` is `undefined` for a binary one. */
  message(text: string | undefined, bytes: number): void;
  /** A part of a message, or a pong. */
  frame(bytes: number): void;
  /** A ping, which is to be answered with the same payload. */
  ping(payload: Uint8Array): void;
  /** `code` is 1005 when the peer gave none. */
  close(code: number): void;
  /** The connection can't go on. */
  breach(breach: Breach): void;
}

/** Two bytes, 8 bytes of length, 4 bytes of mask. */
const MAX_HEADER_BYTES = 14;
const NONE = Buffer.alloc(0);

/**
 * Takes a client's byte stream apart; one for each connection. Holds at most one frame and one message, of
 * `maxMessageBytes` each: what claims to be longer is a breach before any of it is kept.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxBytes: number;
  /** A header that is not whole yet. */
  #rest: Buffer = NONE;
  /** A frame of which only the first `#filled` bytes have come. */
  #frame: Buffer | undefined;
  #filled = 0;
  /** A message of which only the first `#messageBytes` have come; its opcode is 0 when there is none. */
  #message: Buffer = NONE;
  #messageBytes = 0;
  #messageOpcode = 0;
  #over = false;

  /** Messages longer than `maxMessageBytes` are a breach. */
  constructor(sink: FrameSink, options: { readonly maxMessageBytes: number }) {
    this.#sink = sink;
    this.#maxBytes = options.maxMessageBytes;
  }

  /** Reads `chunk`, which is unmasked in place and may be used again afterwards. */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = NONE;
    let at = 0;
    while (at < bytes.length && !this.#over) {
      at += this.#frame === undefined ? this.#read(bytes, at) : this.#fill(this.#frame, bytes.subarray(at));
    }
  }

  /** Reads the frame at `at`, or keeps what there is of it; returns how many bytes that took. */
  #read(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    const short = left < 2 ? 0 : bytes[at + 1]! & 127;
    const headerBytes = short === 126 ? 8 : short === 127 ? MAX_HEADER_BYTES : 6;
    if (left < headerBytes) {
      this.#rest = Buffer.from(bytes.subarray(at));
      return left;
    }
    const size = short < 126 ? short : lengthAt(bytes, at + 2, headerBytes - 6);
    const breach = this.#breachOf(bytes[at]!, bytes[at + 1]!, size);
    if (breach !== undefined) {
      this.#over = true;
      this.#sink.breach(breach);
      return left;
    }
    const end = at + headerBytes + size;
    if (end <= bytes.length) {
      this.#take(bytes, at, { bodyAt: at + headerBytes, end });
      return end - at;
    }
    this.#frame = Buffer.allocUnsafe(headerBytes + size);
    this.#filled = 0;
    return this.#fill(this.#frame, bytes.subarray(at));
  }

  #fill(frame: Buffer, bytes: Uint8Array): number {
    const part = bytes.subarray(0, frame.length - this.#filled);
    frame.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === frame.length) {
      this.#frame = undefined;
      this.#read(frame, 0);
    }
    return part.length;
  }

  #breachOf(first: number, second: number, size: number): Breach | undefined {
    const opcode = first & 15;
    const isFinal = first >= 0x80;
    if ((first & 0x70) !== 0) return { code: 1002, reason: "reserved bits" };
    if (second < 0x80) return { code: 1002, reason: "frame without a mask" };
    if (opcode > OPCODE.pong || (opcode > OPCODE.binary && opcode < OPCODE.close)) {
      return { code: 1002, reason: "unknown opcode" };
    }
    if (opcode >= OPCODE.close) {
      return isFinal && size <= 125 ? undefined : { code: 1002, reason: "control frame too long" };
    }
    if ((opcode === OPCODE.continuation) !== (this.#messageOpcode !== 0)) {
      return { code: 1002, reason: "fragments out of order" };
    }
    return size + this.#messageBytes > this.#maxBytes ? { code: 1009, reason: "message too big" } : undefined;
  }

  #take(bytes: Buffer, at: number, { bodyAt, end }: { bodyAt: number; end: number }): void {
    const isAscii = unmask(bytes, bodyAt, end);
    const opcode = bytes[at]! & 15;
    if (opcode === OPCODE.text && bytes[at]! >= 0x80) return this.#text(bytes, { bodyAt, end, isAscii });
    const payload = bytes.subarray(bodyAt, end);
    switch (opcode) {
      case OPCODE.close:
        this.#over = true;
        return this.#sink.close(payload.length < 2 ? 1005 : payload[0]! << 8 | payload[1]!);
      case OPCODE.ping:
        return this.#sink.ping(payload);
      case OPCODE.pong:
        return this.#sink.frame(payload.length);
      default:
        return this.#part(opcode, bytes[at]! >= 0x80, payload);
    }
  }

  /** A part of a message, or a whole binary one. */
  #part(opcode: number, isFinal: boolean, payload: Uint8Array): void {
    if (opcode === OPCODE.binary && isFinal) return this.#sink.message(undefined, payload.length);
    if (opcode !== OPCODE.continuation) {
      this.#messageOpcode = opcode;
      this.#message = Buffer.allocUnsafe(this.#maxBytes);
    }
    this.#message.set(payload, this.#messageBytes);
    this.#messageBytes += payload.length;
    if (!isFinal) return this.#sink.frame(payload.length);
    const [message, end, isText] = [this.#message, this.#messageBytes, this.#messageOpcode === OPCODE.text];
    this.#message = NONE;
    this.#messageBytes = this.#messageOpcode = 0;
    if (isText) this.#text(message, { bodyAt: 0, end, isAscii: false });
    else this.#sink.message(undefined, end);
  }

  #text(
    bytes: Buffer,
    { bodyAt, end, isAscii }: { bodyAt: number; end: number; isAscii: boolean },
  ): void {
    const text = isAscii ? bytes.toString("latin1", bodyAt, end) : utf8Text(bytes.subarray(bodyAt, end));
    if (text !== undefined) return this.#sink.message(text, end - bodyAt);
    this.#over = true;
    this.#sink.breach({ code: 1007, reason: "text is not UTF-8" });
  }
}

/** The length of `count` bytes; anything above 2^53 is rounded, and too long anyway. */
function lengthAt(bytes: Uint8Array, at: number, count: number): number {
  let size = 0;
  for (let i = 0; i < count; i++) size = size * 256 + bytes[at + i]!;
  return size;
}

/** Unmasks a body in place by the 4 bytes before it; returns whether it is ASCII. */
function unmask(bytes: Uint8Array, bodyAt: number, end: number): boolean {
  const key0 = bytes[bodyAt - 4]!, key1 = bytes[bodyAt - 3]!, key2 = bytes[bodyAt - 2]!;
  const key3 = bytes[bodyAt - 1]!;
  let all = 0;
  let at = bodyAt;
  for (; at + 4 <= end; at += 4) {
    all |= bytes[at]! ^= key0;
    all |= bytes[at + 1]! ^= key1;
    all |= bytes[at + 2]! ^= key2;
    all |= bytes[at + 3]! ^= key3;
  }
  for (let i = 0; at < end; at++, i++) all |= bytes[at]! ^= bytes[bodyAt - 4 + i]!;
  return all < 0x80;
}

function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
