/**
 * Wire format of Twilio's bidirectional Media Streams: pure text to and from a tagged union, no I/O.
 * Follows Twilio "Media Streams - WebSocket Messages". The half that plays Twilio is in `peer_messages.ts`.
 *
 * @module
 */

import { decodeBase64, encodeBase64 } from "./base64.ts";
import { isObject, isSid, type Json, numberOf, own, sidOf, textOf } from "./json_fields.ts";

/** Bytes of 20 ms of 8 kHz μ-law, the usual payload. */
const NOMINAL_PAYLOAD_BYTES = 160;
/** μ-law silence. */
const SILENCE = 0xff;
const DIGIT = /^[0-9*#A-D]$/;

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
  /** Raw μ-law, usually 160 bytes; Twilio does not promise it. Decoded anew each time it is looked at. */
  readonly payload: Uint8Array;
  /** The payload could not be decoded, or was empty: it is 160 bytes of silence instead. */
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

/**
 * A media message as Twilio writes it, to the letter: fifty a second and call. Whatever differs goes the long way, with
 * the same result.
 */
const USUAL_MEDIA =
  /^\{"event":"media","sequenceNumber":"(\d{1,9})","media":\{"track":"inbound","chunk":"(\d{1,9})","timestamp":"(\d{1,9})","payload":"([A-Za-z0-9+/]+(?:[AQgw]==|[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]))"\},"streamSid":"(MZ[0-9a-f]{32})"\}$/;

/** The echo of a mark as Twilio writes it, to the letter. */
const USUAL_MARK =
  /^\{"event":"mark","sequenceNumber":"(\d{1,9})","streamSid":"(MZ[0-9a-f]{32})","mark":\{"name":"([\w:.-]{1,64})"\}\}$/;

/** Media whose payload is known to be good base64, and is decoded when somebody looks at it. */
class UsualMedia implements MediaMessage {
  readonly kind = "media";
  readonly sequenceNumber: number;
  readonly streamSid: string;
  readonly track = "inbound";
  readonly chunk: number;
  readonly timestampMs: number;
  readonly repaired = false;
  readonly #encoded: string;

  constructor(fields: RegExpExecArray, encoded: string) {
    this.sequenceNumber = +fields[1]!;
    this.chunk = +fields[2]!;
    this.timestampMs = +fields[3]!;
    this.streamSid = fields[5]!;
    this.#encoded = encoded;
  }

  get payload(): Uint8Array {
    return decodeBase64(this.#encoded)!;
  }
}

/**
 * Reads one text frame from Twilio. Never throws. Numbers may come as JSON strings (as documented) or as numbers;
 * one that is missing or absurd is `null`. Unknown fields are ignored.
 */
export function parseInbound(text: string): InboundMessage {
  return parseUsualMedia(text) ?? parseUsualMark(text) ?? parseAny(text);
}

function parseUsualMark(text: string): MarkMessage | undefined {
  const usual = USUAL_MARK.exec(text);
  if (usual === null) return undefined;
  return { kind: "mark", sequenceNumber: +usual[1]!, streamSid: usual[2]!, name: usual[3]! };
}

function parseUsualMedia(text: string): MediaMessage | undefined {
  const usual = USUAL_MEDIA.exec(text);
  const encoded = usual?.[4];
  if (usual === null || encoded === undefined || encoded.length % 4 !== 0) return undefined;
  return new UsualMedia(usual, encoded);
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
  const decoded = decodeBase64(encoded);
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
