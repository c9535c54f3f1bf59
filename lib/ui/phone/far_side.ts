/** What Twilio does on a media stream, done by a browser. @module */

import { formatInbound, parseOutbound, type PeerMessage } from "../../twilio/peer_messages.ts";
import { FRAME_MS } from "../../audio/mulaw.ts";
import type { MarkEcho } from "./far_buffer.ts";
import type { LineCommand } from "./line_audio.ts";
import type { PhoneLine } from "./phone_state.ts";

/** Every call of a browser has this account: none. */
const ACCOUNT_SID = `AC${"0".repeat(32)}`;

/** Counts of a call before it begins. `invalid` are messages that Twilio would refuse. */
export const NO_COUNTS = {
  received: 0,
  sent: 0,
  dropped: 0,
  marks: 0,
  echoed: 0,
  cleared: 0,
  digits: 0,
  invalid: 0,
};

/** What went over the line in a call. */
export type FarCounts = typeof NO_COUNTS;

/** Options of {@linkcode FarSide}. */
export interface FarSideOptions {
  readonly line: PhoneLine;
  /** Sends one text message; false if it was dropped because the server doesn't read. */
  readonly send: (text: string) => boolean;
  /** Tells the audio thread. */
  readonly command: (command: LineCommand) => void;
  /** How long what is read now may have lain unread, in ms. */
  readonly lateMs: () => number;
}

/**
 * One bidirectional stream from Twilio's end, in Twilio's own words: `connected`, `start`, `media` every 20 ms, `dtmf`,
 * echoes of marks, `stop`. Reads as strictly as Twilio's error 31951 says. Follows Twilio "Media Streams - WebSocket
 * Messages".
 */
export class FarSide {
  readonly #options: FarSideOptions;
  #sequence = 0;
  #chunks = 0;
  /** What went over the line so far. */
  readonly counts: FarCounts = { ...NO_COUNTS };

  constructor(options: FarSideOptions) {
    this.#options = options;
  }

  /** The socket is open: says who is calling, and lets the caller be heard. */
  begin(): void {
    const { streamSid, callSid, token } = this.#options.line;
    this.#send({ kind: "connected", protocol: "Call", version: "1.0.0" });
    this.#send({
      kind: "start",
      sequenceNumber: ++this.#sequence,
      streamSid,
      callSid,
      accountSid: ACCOUNT_SID,
      tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
      customParameters: { token },
    });
    this.#options.command({ kind: "begin" });
  }

  /** The caller's next 20 ms. */
  frame(payload: Uint8Array): void {
    const timestampMs = this.#chunks * FRAME_MS;
    const sent = this.#send({
      kind: "media",
      sequenceNumber: ++this.#sequence,
      track: "inbound",
      chunk: ++this.#chunks,
      timestampMs,
      payload,
      streamSid: this.#options.line.streamSid,
    });
    if (sent) this.counts.sent++;
    else this.counts.dropped++;
  }

  /** Playback has reached these marks, or they were cleared. */
  echo(echoes: readonly MarkEcho[]): void {
    const { streamSid } = this.#options.line;
    for (const { name, played } of echoes) {
      this.#send({ kind: "mark", sequenceNumber: ++this.#sequence, streamSid, name });
      if (played) this.counts.echoed++;
      else this.counts.cleared++;
    }
  }

  /** Presses a key: 0 to 9, `*` or `#`. */
  dtmf(digit: string): void {
    const { streamSid } = this.#options.line;
    this.counts.digits++;
    this.#send({ kind: "dtmf", sequenceNumber: ++this.#sequence, streamSid, digit });
  }

  /** The caller hangs up. */
  stop(): void {
    const { streamSid, callSid } = this.#options.line;
    this.#send({
      kind: "stop",
      sequenceNumber: ++this.#sequence,
      streamSid,
      callSid,
      accountSid: ACCOUNT_SID,
    });
  }

  /** A message of the server. */
  text(text: unknown): void {
    const message = parseOutbound(typeof text === "string" ? text : "");
    if (message.kind === "invalid" || message.streamSid !== this.#options.line.streamSid) {
      this.counts.invalid++;
      return;
    }
    switch (message.kind) {
      case "media":
        this.counts.received++;
        return this.#options.command({
          kind: "play",
          bytes: message.payload,
          lateMs: this.#options.lateMs(),
        });
      case "mark":
        this.counts.marks++;
        return this.#options.command({ kind: "mark", name: message.name });
      case "clear":
        return this.#options.command({ kind: "clear" });
    }
  }

  #send(message: PeerMessage): boolean {
    return this.#options.send(formatInbound(message));
  }
}
