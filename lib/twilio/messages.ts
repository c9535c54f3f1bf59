/**
 * Wire format of Twilio's bidirectional Media Streams: pure text to and from a tagged union, no I/O.
 * Follows Twilio "Media Streams - WebSocket Messages". The half that plays Twilio is in `peer_messages.ts`.
 *
 * @module
 */

import { decodeBase64, encodeBase64, slabMemory } from "./base64.ts";
import { isObject, isSid, type Json, numberOf, own, sidOf, textOf } from "./json_fields.ts";

/** Bytes of 20 ms of 8 kHz μ-law, the usual payload. */
const NOMINAL_PAYLOAD_BYTES = 160;
/** μ-law silence. */
const SILENCE = 0xff;
const DIGIT = /^[0-9*#A-D]$/;
/** A second of the line's sound at a time. */
const memory = slabMemory(50 * NOMINAL_PAYLOAD_BYTES);

/** First message of a socket. */
export interface ConnectedMessage {
  readonly kind: "connected";
  readonly protocol: string;
  readonly version: string;
}

/** Encoding of both directions; Twilio knows only `audio/x-mulaw`, 8000, 1. */
export interface MediaFormat {
  readonly encoding: string;
  readonly sampleRate: number | null;
  readonly channels: number | null;
}

/** Second message, once: whose audio this is. */
export interface StartMessage {
  readonly kind: "start";
  readonly sequenceNumber: number | null;
  readonly streamSid: string;
  readonly callSid: string;
  /** `null` when the peer did not say. */
  readonly mediaFormat: MediaFormat | null;
  /** Empty when the peer did not say. */
  readonly accountSid: string;
  readonly tracks: readonly string[];
  /** The `<Parameter>`s. Has no prototype, so any name can be looked up. */
  readonly customParameters: Readonly<Record<string, string>>;
}

/** Audio of the caller. */
export interface MediaMessage {
  readonly kind: "media";
  readonly sequenceNumber: number | null;
  readonly streamSid: string;
  readonly track: string;
  readonly chunk: number | null;
  /** Since the stream began. */
  readonly timestampMs: number | null;
  /**
   * Raw μ-law, usually 160 bytes; Twilio does not promise it. Decoded anew each time it is looked at, and part of a
   * larger buffer.
   */
  readonly payload: Uint8Array;
  /** The payload, when it was looked at, could not be decoded or was empty: it is 160 bytes of silence instead. */
  readonly repaired: boolean;
}

/** A key that the caller pressed: `0`-`9`, `*`, `#`, `A`-`D`. */
export interface DtmfMessage {
  readonly kind: "dtmf";
  readonly sequenceNumber: number | null;
  readonly streamSid: string;
  readonly digit: string;
}

/** Echo of our mark: played, or cleared. */
export interface MarkMessage {
  readonly kind: "mark";
  readonly sequenceNumber: number | null;
  readonly streamSid: string;
  readonly name: string;
}

/** Stream stopped or call ended; may never come. */
export interface StopMessage {
  readonly kind: "stop";
  readonly sequenceNumber: number | null;
  readonly streamSid: string;
  /** Empty when the peer did not say. */
  readonly callSid: string;
  /** Empty when the peer did not say. */
  readonly accountSid: string;
}

/** An event of another name; Twilio may add some, so they are ignored. */
export interface UnknownMessage {
  readonly kind: "unknown";
  readonly event: string;
}

/** Why a message could not be read; few and fixed, fit for a metric's label. */
export type InvalidReason = "not_json" | "not_object" | "bad_event" | "bad_field";

/** Not a message. */
export interface InvalidMessage {
  readonly kind: "invalid";
  readonly reason: InvalidReason;
}

/** What Twilio sends. */
export type InboundMessage =
  | ConnectedMessage
  | StartMessage
  | MediaMessage
  | DtmfMessage
  | MarkMessage
  | StopMessage
  | UnknownMessage
  | InvalidMessage;

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
  readonly streamSid: string;
  /** End of each of its media messages. */
  readonly mediaEnd: string;
}

/** Makes what {@linkcode parseInbound} expects of a stream. */
export function expectStream(streamSid: string): ExpectedStream {
  return { streamSid, mediaEnd: `"},"streamSid":"${streamSid}"}` };
}

/** Media of an expected stream: fifty a second and call. What nobody asks for is not worked out. */
class UsualMedia implements MediaMessage {
  readonly kind = "media";
  readonly track = "inbound";
  readonly sequenceNumber: number;
  readonly streamSid: string;
  readonly #text: string;
  readonly #payloadAt: number;
  readonly #payloadEnd: number;
  #mended = false;

  constructor(text: string, stream: ExpectedStream, at: { sequenceEnd: number; payload: number }) {
    this.sequenceNumber = numberBetween(text, BEFORE_SEQUENCE.length, at.sequenceEnd);
    this.streamSid = stream.streamSid;
    this.#text = text;
    this.#payloadAt = at.payload;
    this.#payloadEnd = text.length - stream.mediaEnd.length;
  }

  get chunk(): number | null {
    return this.#read().chunk;
  }

  get timestampMs(): number | null {
    return this.#read().timestampMs;
  }

  get repaired(): boolean {
    return this.#mended;
  }

  get payload(): Uint8Array {
    const decoded = decodeBase64(this.#text.slice(this.#payloadAt, this.#payloadEnd), memory);
    if (decoded !== undefined && decoded.length > 0) return decoded;
    const { payload, repaired } = this.#read();
    this.#mended = repaired;
    return payload;
  }

  #read(): MediaMessage {
    return parseAny(this.#text) as MediaMessage;
  }
}

/**
 * Reads one text frame from Twilio. Never throws. Numbers may come as JSON strings (as documented) or as numbers;
 * one that is missing or absurd is `null`. Unknown fields are ignored. Media of the `expected` stream, once it is known,
 * takes a short way to the same result.
 */
export function parseInbound(text: string, expected?: ExpectedStream): InboundMessage {
  return (expected && parseUsualMedia(text, expected)) ?? parseUsualMark(text) ?? parseAny(text);
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
  const timestampEnd = endOfNumber(text, chunkEnd + BEFORE_TIMESTAMP.length);
  if (!text.startsWith(BEFORE_PAYLOAD, timestampEnd)) return undefined;
  const payload = timestampEnd + BEFORE_PAYLOAD.length;
  // A quote before the end would be that of a field that we don't know.
  if (text.indexOf('"', payload) !== text.length - stream.mediaEnd.length) return undefined;
  return new UsualMedia(text, stream, { sequenceEnd, payload });
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

function parseAny(text: string): InboundMessage {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return invalid("not_json");
  }
  if (!isObject(json)) return invalid("not_object");
  const event = own(json, "event");
  if (typeof event !== "string") return invalid("bad_event");
  switch (event) {
    case "media":
      return readMedia(json);
    case "mark":
      return readMark(json);
    case "dtmf":
      return readDtmf(json);
    case "start":
      return readStart(json);
    case "connected":
      return { kind: "connected", protocol: textOf(json, "protocol"), version: textOf(json, "version") };
    case "stop":
      return readStop(json);
    default:
      return { kind: "unknown", event };
  }
}

/** Beginning of every media message of a stream, made once for {@linkcode formatMediaAfter}. Throws TypeError on a SID that would need an escape. */
export function mediaPrefix(streamSid: string): string {
  return `{"event":"media","streamSid":"${checked(streamSid)}","media":{"payload":"`;
}

/** A media message from its {@linkcode mediaPrefix}: the hot path, 50 a second and call. */
export function formatMediaAfter(prefix: string, frame: Uint8Array): string {
  return prefix + encodeBase64(frame) + '"}}';
}

/** `media` to Twilio: raw 8 kHz μ-law, any length. Throws TypeError on a SID that would need an escape. */
export function formatMedia(streamSid: string, frame: Uint8Array): string {
  return formatMediaAfter(mediaPrefix(streamSid), frame);
}

/** `mark` to Twilio, who echoes `name` when what was sent before it has been played or cleared. Throws TypeError like {@linkcode formatMedia}. */
export function formatMark(streamSid: string, name: string): string {
  return `{"event":"mark","streamSid":"${checked(streamSid)}","mark":{"name":${JSON.stringify(name)}}}`;
}

/** `clear` to Twilio: forget the audio queued there and echo every pending mark. Throws TypeError like {@linkcode formatMedia}. */
export function formatClear(streamSid: string): string {
  return `{"event":"clear","streamSid":"${checked(streamSid)}"}`;
}

function readMedia(json: Json): MediaMessage | InvalidMessage {
  const media = own(json, "media");
  const streamSid = sidOf(json, "streamSid");
  if (!isObject(media) || streamSid === undefined) return invalid("bad_field");
  const track = own(media, "track") ?? "inbound";
  const encoded = own(media, "payload");
  if (typeof track !== "string" || typeof encoded !== "string") return invalid("bad_field");
  const decoded = decodeBase64(encoded, memory);
  const repaired = decoded === undefined || decoded.length === 0;
  return {
    kind: "media",
    sequenceNumber: numberOf(json, "sequenceNumber"),
    streamSid,
    track,
    chunk: numberOf(media, "chunk"),
    timestampMs: numberOf(media, "timestamp"),
    payload: repaired ? new Uint8Array(NOMINAL_PAYLOAD_BYTES).fill(SILENCE) : decoded,
    repaired,
  };
}

function readMark(json: Json): MarkMessage | InvalidMessage {
  const mark = own(json, "mark");
  const streamSid = sidOf(json, "streamSid");
  if (!isObject(mark) || streamSid === undefined) return invalid("bad_field");
  const name = own(mark, "name");
  if (typeof name !== "string") return invalid("bad_field");
  return { kind: "mark", sequenceNumber: numberOf(json, "sequenceNumber"), streamSid, name };
}

function readDtmf(json: Json): DtmfMessage | InvalidMessage {
  const dtmf = own(json, "dtmf");
  const streamSid = sidOf(json, "streamSid");
  if (!isObject(dtmf) || streamSid === undefined) return invalid("bad_field");
  const digit = own(dtmf, "digit");
  if (typeof digit !== "string" || !DIGIT.test(digit)) return invalid("bad_field");
  return { kind: "dtmf", sequenceNumber: numberOf(json, "sequenceNumber"), streamSid, digit };
}

function readStart(json: Json): StartMessage | InvalidMessage {
  const start = own(json, "start");
  if (!isObject(start)) return invalid("bad_field");
  const streamSid = sidOf(start, "streamSid");
  const callSid = sidOf(start, "callSid");
  const outerSid = own(json, "streamSid") ?? streamSid;
  if (streamSid === undefined || callSid === undefined || outerSid !== streamSid) return invalid("bad_field");
  return {
    kind: "start",
    sequenceNumber: numberOf(json, "sequenceNumber"),
    streamSid,
    callSid,
    accountSid: sidOf(start, "accountSid") ?? "",
    tracks: tracksOf(own(start, "tracks")),
    mediaFormat: formatOf(own(start, "mediaFormat")),
    customParameters: parametersOf(own(start, "customParameters")),
  };
}

function readStop(json: Json): StopMessage | InvalidMessage {
  const streamSid = sidOf(json, "streamSid");
  if (streamSid === undefined) return invalid("bad_field");
  const inner = own(json, "stop");
  const stop = isObject(inner) ? inner : {};
  return {
    kind: "stop",
    sequenceNumber: numberOf(json, "sequenceNumber"),
    streamSid,
    callSid: sidOf(stop, "callSid") ?? "",
    accountSid: sidOf(stop, "accountSid") ?? "",
  };
}

function tracksOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((track) => typeof track === "string") : [];
}

function formatOf(value: unknown): MediaFormat | null {
  if (!isObject(value)) return null;
  return {
    encoding: textOf(value, "encoding"),
    sampleRate: numberOf(value, "sampleRate"),
    channels: numberOf(value, "channels"),
  };
}

function parametersOf(value: unknown): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = Object.create(null);
  if (!isObject(value)) return parameters;
  for (const [name, text] of Object.entries(value)) {
    // A later copy by assignment would take this name for the prototype.
    if (name !== "__proto__" && typeof text === "string") parameters[name] = text;
  }
  return parameters;
}

function invalid(reason: InvalidReason): InvalidMessage {
  return { kind: "invalid", reason };
}

function checked(streamSid: string): string {
  if (isSid(streamSid)) return streamSid;
  throw new TypeError(`Cannot format a message: streamSid ${JSON.stringify(streamSid)} is not a SID`);
}
