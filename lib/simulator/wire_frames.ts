/**
 * WebSocket frames of a client that judges its server: RFC 6455, sections 5 and 7, without extensions.
 *
 * @module
 */

/** Frame types of RFC 6455, section 11.8. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Largest message taken from a server, in bytes. Twilio documents no limit; this one keeps memory bounded. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const encoder = new TextEncoder();
const NO_BYTES = new Uint8Array(0);

/** What a server's bytes turned out to be. */
export interface FrameSink {
  text(text: string): void;
  binary(byteCount: number): void;
  ping(payload: Uint8Array): void;
  close(code: number, reason: string): void;
  /** The bytes break RFC 6455 (Twilio error 31924); nothing more is read from them. */
  violation(reason: string): void;
}

/** One whole text frame, masked with the 32 bits of `mask` as section 5.3 wants of a client. */
export function encodeTextFrame(text: string, mask: number): Uint8Array<ArrayBuffer> {
  return encodeClientFrame(OPCODE.text, encoder.encode(text), mask);
}

/** Text frames of this many bytes of text fit the short way of {@linkcode encodeTextInto}. */
const SHORT_TEXT = { min: 126, max: 1024 } as const;
const SHORT_HEADER_BYTES = 8;

/** Room for {@linkcode encodeTextInto}. */
export function newFrameRoom(): FrameRoom {
  const frame = new Uint8Array(SHORT_HEADER_BYTES + 3 * SHORT_TEXT.max);
  return { frame, body: frame.subarray(SHORT_HEADER_BYTES) };
}

/** A frame that is written again and again, and a view of its body. */
export interface FrameRoom {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * {@linkcode encodeTextFrame} without allocation, for the 50 messages a second of every call.
 *
 * @returns the frame's length, or 0 if the text is not of a length that fits
 */
export function encodeTextInto({ frame, body }: FrameRoom, text: string, mask: number): number {
  if (text.length < SHORT_TEXT.min || text.length > SHORT_TEXT.max) return 0;
  const size = encoder.encodeInto(text, body).written;
  frame[0] = 0x80 | OPCODE.text;
  frame[1] = 0x80 | 126;
  frame[2] = size >>> 8;
  frame[3] = size;
  writeMasked(frame, { bodyAt: SHORT_HEADER_BYTES, payload: body, size, mask });
  return SHORT_HEADER_BYTES + size;
}

/** One whole frame, masked. */
export function encodeClientFrame(
  opcode: number,
  payload: Uint8Array,
  mask: number,
): Uint8Array<ArrayBuffer> {
  const size = payload.length;
  const lengthBytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const bodyAt = 6 + lengthBytes;
  const frame = new Uint8Array(bodyAt + size);
  frame[0] = 0x80 | opcode;
  if (lengthBytes === 0) frame[1] = 0x80 | size;
  else if (lengthBytes === 2) {
    frame[1] = 0x80 | 126;
    frame[2] = size >>> 8;
    frame[3] = size;
  } else {
    frame[1] = 0x80 | 127;
    new DataView(frame.buffer).setBigUint64(2, BigInt(size));
  }
  writeMasked(frame, { bodyAt, payload, size, mask });
  return frame;
}

/** Writes the mask, and the payload under it; `payload` may be the frame's own body. */
function writeMasked(
  frame: Uint8Array,
  { bodyAt, payload, size, mask }: { bodyAt: number; payload: Uint8Array; size: number; mask: number },
): void {
  const key0 = mask >>> 24, key1 = (mask >>> 16) & 255, key2 = (mask >>> 8) & 255, key3 = mask & 255;
  frame[bodyAt - 4] = key0;
  frame[bodyAt - 3] = key1;
  frame[bodyAt - 2] = key2;
  frame[bodyAt - 1] = key3;
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    frame[bodyAt + i] = payload[i]! ^ key0;
    frame[bodyAt + i + 1] = payload[i + 1]! ^ key1;
    frame[bodyAt + i + 2] = payload[i + 2]! ^ key2;
    frame[bodyAt + i + 3] = payload[i + 3]! ^ key3;
  }
  for (; i < size; i++) frame[bodyAt + i] = payload[i]! ^ ((mask >>> (24 - 8 * (i & 3))) & 255);
}

/** Payload of a close frame. A code of 1005 (none) gives an empty one. */
export function closePayload(code: number, reason: string): Uint8Array<ArrayBuffer> {
  if (code === 1005) return new Uint8Array(0);
  const text = encoder.encode(reason).subarray(0, 123);
  const payload = new Uint8Array(2 + text.length);
  payload[0] = code >>> 8;
  payload[1] = code;
  payload.set(text, 2);
  return payload;
}

/** Takes a server's byte stream apart, as strictly as RFC 6455 allows. One for each connection. */
export class FrameReader {
  readonly #sink: FrameSink;
  /** Seven times faster than a fatal one; what it replaces is looked at again. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #rest: Uint8Array = NO_BYTES;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #partOpcode = 0;
  #over = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Reads `chunk`, which may be reused by the caller afterwards. */
  push(chunk: Uint8Array): void {
    if (this.#over) return;
    const bytes = this.#rest.length === 0 ? chunk : joined([this.#rest, chunk]);
    let at = 0;
    while (!this.#over) {
      const used = this.#frame(bytes, at);
      if (used === 0) break;
      at += used;
    }
    if (!this.#over) this.#rest = at === bytes.length ? NO_BYTES : bytes.slice(at);
  }

  /** Reads the frame at `at`; its length in bytes, or 0 while it is not whole. */
  #frame(bytes: Uint8Array, at: number): number {
    const left = bytes.length - at;
    if (left < 2) return 0;
    const first = bytes[at]!;
    const opcode = first & 15;
    const isFinal = first >= 0x80;
    let size = bytes[at + 1]! & 127;
    let bodyAt = at + 2;
    if ((first & 0x70) !== 0) return this.#fail("reserved bits are set, no extension was agreed on");
    if (bytes[at + 1]! >= 0x80) return this.#fail("a server's frame is masked");
    if (opcode >= 8 && (!isFinal || size > 125)) {
      return this.#fail("a control frame is fragmented or too long");
    }
    if (size === 126) {
      if (left < 4) return 0;
      size = bytes[at + 2]! << 8 | bytes[at + 3]!;
      bodyAt += 2;
    } else if (size === 127) {
      if (left < 10) return 0;
      size = Number(new DataView(bytes.buffer, bytes.byteOffset + at + 2, 8).getBigUint64(0));
      bodyAt += 8;
    }
    if (size + this.#partBytes > MAX_MESSAGE_BYTES) {
      return this.#fail(`a message is longer than ${MAX_MESSAGE_BYTES} bytes`);
    }
    const end = bodyAt + size;
    if (end > bytes.length) return 0;
    this.#take(opcode, isFinal, bytes.subarray(bodyAt, end));
    return end - at;
  }

  #take(opcode: number, isFinal: boolean, payload: Uint8Array): void {
    switch (opcode) {
      case OPCODE.text:
      case OPCODE.binary:
        if (this.#partOpcode !== 0) this.#fail("a message begins inside another");
        else if (isFinal) this.#message(opcode, payload);
        else this.#keep(opcode, payload);
        return;
      case OPCODE.continuation:
        if (this.#partOpcode === 0) this.#fail("a continuation of no message");
        else this.#continue(isFinal, payload);
        return;
      case OPCODE.ping:
        return this.#sink.ping(payload);
      case OPCODE.pong:
        return;
      case OPCODE.close:
        return this.#close(payload);
      default:
        this.#fail(`opcode ${opcode} is unknown`);
    }
  }

  #keep(opcode: number, payload: Uint8Array): void {
    this.#partOpcode = opcode;
    this.#parts.push(payload.slice());
    this.#partBytes += payload.length;
  }

  #continue(isFinal: boolean, payload: Uint8Array): void {
    const opcode = this.#partOpcode;
    this.#keep(opcode, payload);
    if (!isFinal) return;
    const whole = joined(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    this.#partOpcode = 0;
    this.#message(opcode, whole);
  }

  #message(opcode: number, payload: Uint8Array): void {
    if (opcode === OPCODE.binary) return this.#sink.binary(payload.length);
    const text = this.#decoder.decode(payload);
    if (text.includes("\uFFFD") && !isUtf8(payload)) {
      this.#fail("a text message is not UTF-8");
      return;
    }
    this.#sink.text(text);
  }

  #close(payload: Uint8Array): void {
    this.#over = true;
    if (payload.length === 1) return this.#sink.violation("a close frame has half a code");
    const code = payload.length === 0 ? 1005 : payload[0]! << 8 | payload[1]!;
    this.#sink.close(code, new TextDecoder().decode(payload.subarray(2)));
  }

  #fail(reason: string): 0 {
    this.#over = true;
    this.#sink.violation(reason);
    return 0;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
