/** Writes what Twilio takes on a media stream, in exactly the documented fields: pure, no I/O. @module */

import { encodeBase64 } from "./base64.ts";
import { isSid } from "./json_fields.ts";

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

function checked(streamSid: string): string {
  if (isSid(streamSid)) return streamSid;
  throw new TypeError(`Cannot format a message: streamSid ${JSON.stringify(streamSid)} is not a SID`);
}
