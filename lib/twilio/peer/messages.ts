/**
 * The other half of `../parse_inbound.ts` and `../outbound_messages.ts`, for whoever plays Twilio: writes what Twilio
 * writes, and reads what we send as strictly as Twilio's warning 31951 says ("Invalid message": not JSON, unknown event,
 * missing or extra field).
 *
 * @module
 */

import { decodeBase64, encodeBase64 } from "../base64.ts";
import { isObject, type Json } from "../json_fields.ts";
import type { InboundMessage, InvalidMessage, UnknownMessage } from "../inbound_messages.ts";

/** What we send to Twilio. Whether `streamSid` is the right one is for the receiver to check. */
export type OutboundMessage =
  | { readonly kind: "media"; readonly streamSid: string; readonly payload: Uint8Array }
  | { readonly kind: "mark"; readonly streamSid: string; readonly name: string }
  | { readonly kind: "clear"; readonly streamSid: string }
  /** `reason` names the field. */
  | { readonly kind: "invalid"; readonly reason: string };

/** A message of Twilio with everything filled in. */
export type PeerMessage = Filled<Exclude<InboundMessage, UnknownMessage | InvalidMessage>>;

/** `M` without what only a receiver knows, and with nothing `null`. */
export type Filled<M> = M extends unknown
  ? { readonly [K in keyof M as Exclude<K, "repaired">]: NonNullable<M[K]> }
  : never;

/** Reads one text frame as Twilio would. Never throws. */
export function parseOutbound(text: string): OutboundMessage {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return invalid("not JSON");
  }
  if (!isObject(json)) return invalid("not an object");
  switch (json["event"]) {
    case "media":
      return parseMedia(json);
    case "mark":
      return parseMark(json);
    case "clear": {
      const wrong = wrongFields(json, ["event", "streamSid"]) ?? emptyText(json, "streamSid");
      return wrong === undefined ? { kind: "clear", streamSid: String(json["streamSid"]) } : invalid(wrong);
    }
    default:
      return invalid(`event ${JSON.stringify(json["event"])?.slice(0, 40)} is unknown`);
  }
}

/** Writes a message in Twilio's wire types: counters and time as JSON strings, sample rate and channels as numbers. */
export function formatInbound(message: PeerMessage): string {
  switch (message.kind) {
    case "connected":
      return JSON.stringify({ event: "connected", protocol: message.protocol, version: message.version });
    case "start":
      return JSON.stringify({
        event: "start",
        sequenceNumber: String(message.sequenceNumber),
        start: {
          accountSid: message.accountSid,
          streamSid: message.streamSid,
          callSid: message.callSid,
          tracks: message.tracks,
          mediaFormat: message.mediaFormat,
          customParameters: message.customParameters,
        },
        streamSid: message.streamSid,
      });
    case "media":
      return JSON.stringify({
        event: "media",
        sequenceNumber: String(message.sequenceNumber),
        media: {
          track: message.track,
          chunk: String(message.chunk),
          timestamp: String(message.timestampMs),
          payload: encodeBase64(message.payload),
        },
        streamSid: message.streamSid,
      });
    case "dtmf":
      return JSON.stringify({
        event: "dtmf",
        streamSid: message.streamSid,
        sequenceNumber: String(message.sequenceNumber),
        dtmf: { track: "inbound_track", digit: message.digit },
      });
    case "mark":
      return JSON.stringify({
        event: "mark",
        sequenceNumber: String(message.sequenceNumber),
        streamSid: message.streamSid,
        mark: { name: message.name },
      });
    case "stop":
      return JSON.stringify({
        event: "stop",
        sequenceNumber: String(message.sequenceNumber),
        stop: { accountSid: message.accountSid, callSid: message.callSid },
        streamSid: message.streamSid,
      });
  }
}

function parseMedia(json: Json): OutboundMessage {
  const wrong = wrongFields(json, ["event", "streamSid", "media"]) ?? emptyText(json, "streamSid");
  if (wrong !== undefined) return invalid(wrong);
  const media = json["media"];
  if (!isObject(media)) return invalid("media is not an object");
  const wrongInside = wrongFields(media, ["payload"], "media.") ?? emptyText(media, "payload", "media.");
  if (wrongInside !== undefined) return invalid(wrongInside);
  const payload = decodeBase64(String(media["payload"]));
  if (payload === undefined) return invalid("media.payload is not base64");
  return { kind: "media", streamSid: String(json["streamSid"]), payload };
}

function parseMark(json: Json): OutboundMessage {
  const wrong = wrongFields(json, ["event", "streamSid", "mark"]) ?? emptyText(json, "streamSid");
  if (wrong !== undefined) return invalid(wrong);
  const mark = json["mark"];
  if (!isObject(mark)) return invalid("mark is not an object");
  const wrongInside = wrongFields(mark, ["name"], "mark.") ?? emptyText(mark, "name", "mark.");
  if (wrongInside !== undefined) return invalid(wrongInside);
  return { kind: "mark", streamSid: String(json["streamSid"]), name: String(mark["name"]) };
}

/** Says which field is missing or too many. */
function wrongFields(json: Json, names: readonly string[], prefix = ""): string | undefined {
  for (const name of names) if (!Object.hasOwn(json, name)) return `${prefix}${name} is missing`;
  const extra = Object.keys(json).find((name) => !names.includes(name));
  return extra === undefined ? undefined : `${prefix}${extra.slice(0, 40)} is not a field of this message`;
}

function emptyText(json: Json, name: string, prefix = ""): string | undefined {
  const value = json[name];
  if (typeof value !== "string") return `${prefix}${name} is not a string`;
  return value === "" ? `${prefix}${name} is empty` : undefined;
}

function invalid(reason: string): OutboundMessage {
  return { kind: "invalid", reason };
}
