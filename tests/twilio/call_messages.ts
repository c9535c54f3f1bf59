import { formatInbound } from "../../lib/twilio/peer/messages.ts";

/** SIDs of Twilio's shape, one set a number. */
export function sids(n: number): { callSid: string; streamSid: string; accountSid: string } {
  const hex = n.toString(16).padStart(32, "0");
  return { callSid: `CA${hex}`, streamSid: `MZ${hex}`, accountSid: `AC${hex}` };
}

/** Twilio's first message. */
export const CONNECTED = formatInbound({ kind: "connected", protocol: "Call", version: "1.0.0" });

/** Twilio's `start` of stream `n`, with sequence number 1. */
export function startMessage(n: number, customParameters: Record<string, string> = {}): string {
  return formatInbound({
    kind: "start",
    sequenceNumber: 1,
    ...sids(n),
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
    customParameters,
  });
}

/** Twilio's `media` of stream `n`; 20 ms a chunk. */
export function mediaMessage(n: number, chunk: number, payload: Uint8Array = new Uint8Array(160)): string {
  return formatInbound({
    kind: "media",
    sequenceNumber: chunk + 1,
    streamSid: sids(n).streamSid,
    track: "inbound",
    chunk,
    timestampMs: chunk * 20,
    payload,
  });
}

/** Twilio's `stop` of stream `n`. */
export function stopMessage(n: number): string {
  return formatInbound({ kind: "stop", sequenceNumber: 9, ...sids(n) });
}
