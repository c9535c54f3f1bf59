/**
 * Reads what Twilio sends on a media stream: pure text to a tagged union, no I/O. What Twilio writes to the letter takes
 * a short way; everything else that of `read_message.ts`.
 *
 * @module
 */

import { decodeBase64 } from "./base64.ts";
import type { InboundMessage, MarkMessage, MediaMessage } from "./inbound_messages.ts";
import { readMessage, soundMemory } from "./read_message.ts";

/** The parts of a media message as Twilio writes it, to the letter. Whatever differs goes the long way. */
const BEFORE_SEQUENCE = '{"event":"media","sequenceNumber":"';
const BEFORE_CHUNK = '","media":{"track":"inbound","chunk":"';
const BEFORE_TIMESTAMP = '","timestamp":"';
const BEFORE_PAYLOAD = '","payload":"';

/** The echo of a mark as Twilio writes it, to the letter. */
const USUAL_MARK =
  /^\{"event":"mark","sequenceNumber":"(\d{1,9})","streamSid":"(MZ[0-9a-f]{32})","mark":\{"name":"([\w:.-]{1,64})"\}\}$/;

/** The stream that messages are expected of: those that Twilio writes to the letter are read quickly. */
export interface ExpectedStream {
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** End of each of its media messages. */
  readonly mediaEnd: string;
}

/** Makes what {@linkcode parseInbound} expects of a stream. */
export function expectStream(streamSid: string): ExpectedStream {
  return { streamSid, mediaEnd: `"},"streamSid":"${streamSid}"}` };
}

/** Where things stand in the text of usual media. */
interface UsualPositions {
  readonly sequenceEnd: number;
  readonly timestamp: number;
  readonly timestampEnd: number;
  readonly payload: number;
}

/** Media of an expected stream: fifty a second and call. What nobody asks for is not worked out. */
class UsualMedia implements MediaMessage {
  readonly kind = "media";
  readonly track = "inbound";
  readonly sequenceNumber: number;
  readonly timestampMs: number;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  readonly #text: string;
  readonly #payloadAt: number;
  readonly #payloadEnd: number;
  #mended = false;
  #payload: Uint8Array | undefined;

  constructor(text: string, stream: ExpectedStream, at: UsualPositions) {
    this.sequenceNumber = numberBetween(text, BEFORE_SEQUENCE.length, at.sequenceEnd);
    this.timestampMs = numberBetween(text, at.timestamp, at.timestampEnd);
    this.streamSid = stream.streamSid;
    this.#text = text;
    this.#payloadAt = at.payload;
    this.#payloadEnd = text.length - stream.mediaEnd.length;
  }

  get chunk(): number | null {
    return this.#read().chunk;
  }

  get repaired(): boolean {
    return this.#mended;
  }

  get payload(): Uint8Array {
    return this.#payload ??= this.#decode();
  }

  #decode(): Uint8Array {
    const decoded = decodeBase64(this.#text.slice(this.#payloadAt, this.#payloadEnd), soundMemory);
    if (decoded !== undefined && decoded.length > 0) return decoded;
    const { payload, repaired } = this.#read();
    this.#mended = repaired;
    return payload;
  }

  #read(): MediaMessage {
    return readMessage(this.#text) as MediaMessage;
  }
}

/**
 * Reads one text frame from Twilio. Never throws. Numbers may come as JSON strings (as documented) or as numbers;
 * one that is missing or absurd is `null`. Unknown fields are ignored. Media of the `expected` stream, once it is known,
 * takes a short way to the same result.
 */
export function parseInbound(text: string, expected?: ExpectedStream): InboundMessage {
  return (expected && parseUsualMedia(text, expected)) ?? parseUsualMark(text) ?? readMessage(text);
}

function parseUsualMark(text: string): MarkMessage | undefined {
  const usual = text.startsWith('{"event":"mark"') ? USUAL_MARK.exec(text) : null;
  if (usual === null) return undefined;
  return { kind: "mark", sequenceNumber: +usual[1]!, streamSid: usual[2]!, name: usual[3]! };
}

function parseUsualMedia(text: string, stream: ExpectedStream): MediaMessage | undefined {
  if (!text.startsWith(BEFORE_SEQUENCE) || !text.endsWith(stream.mediaEnd)) return undefined;
  const sequenceEnd = endOfNumber(text, BEFORE_SEQUENCE.length);
  if (!text.startsWith(BEFORE_CHUNK, sequenceEnd)) return undefined;
  const chunkEnd = endOfNumber(text, sequenceEnd + BEFORE_CHUNK.length);
  if (!text.startsWith(BEFORE_TIMESTAMP, chunkEnd)) return undefined;
  const timestamp = chunkEnd + BEFORE_TIMESTAMP.length;
  const timestampEnd = endOfNumber(text, timestamp);
  if (!text.startsWith(BEFORE_PAYLOAD, timestampEnd)) return undefined;
  const payload = timestampEnd + BEFORE_PAYLOAD.length;
  // A quote before the end would be that of a field that we don't know.
  if (text.indexOf('"', payload) !== text.length - stream.mediaEnd.length) return undefined;
  return new UsualMedia(text, stream, { sequenceEnd, timestamp, timestampEnd, payload });
}

/** Position behind one to nine digits that begin at `from`; 0 where there are none, or more. */
function endOfNumber(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at > from && at - from <= 9 ? at : 0;
}

/** The value of nothing but digits. */
function numberBetween(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
