/** Reads a message of Twilio in whatever form it has, without trust in any field. @module */

import { decodeBase64, type Memory, slabMemory } from "./base64.ts";
import type {
  DtmfMessage,
  InboundMessage,
  InvalidMessage,
  InvalidReason,
  MarkMessage,
  MediaMessage,
  StartMessage,
  StopMessage,
} from "./inbound_messages.ts";
import { isObject, type Json, numberOf, own, sidOf, textOf } from "./json_fields.ts";
import type { MediaFormat } from "./media_format.ts";

/** Bytes of 20 ms of 8 kHz μ-law, the usual payload. */
const NOMINAL_PAYLOAD_BYTES = 160;
/** μ-law silence. */
const SILENCE = 0xff;
const DIGIT = /^[0-9*#A-D]$/;
/** A second of the line's sound at a time. */
export const soundMemory: Memory = slabMemory(50 * NOMINAL_PAYLOAD_BYTES);

/** `parseInbound()` without a short way. Never throws. */
export function readMessage(text: string): InboundMessage {
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

function readMedia(json: Json): MediaMessage | InvalidMessage {
  const media = own(json, "media");
  const streamSid = sidOf(json, "streamSid");
  if (!isObject(media) || streamSid === undefined) return invalid("bad_field");
  const track = own(media, "track") ?? "inbound";
  const encoded = own(media, "payload");
  if (typeof track !== "string" || typeof encoded !== "string") return invalid("bad_field");
  const decoded = decodeBase64(encoded, soundMemory);
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
