import { FRAME_MS } from "../../audio/mulaw.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { formatInbound, type OutboundMessage, parseOutbound, type PeerMessage } from "./messages.ts";

/** Who is who in a stream. */
export interface PeerIdentity {
  /** The account, `AC…`. */
  readonly accountSid: string;
  /** The call, `CA…`. */
  readonly callSid: string;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** The `<Parameter>`s of the TwiML. */
  readonly customParameters: Readonly<Record<string, string>>;
}

/** Counts before a stream begins. */
export const NO_PEER_COUNTS = {
  /** Of the server: media messages and their bytes, marks, clears, and messages that Twilio would refuse (31951). */
  frames: 0,
  bytes: 0,
  marks: 0,
  clears: 0,
  invalid: 0,
  /** Of this side: frames of the caller that left and that did not, keys, echoes of marks. */
  sentFrames: 0,
  droppedFrames: 0,
  digits: 0,
  echoes: 0,
};

/** What went over a stream. */
export type PeerCounts = typeof NO_PEER_COUNTS;

/** Options of {@linkcode PeerStream}. */
export interface PeerStreamOptions {
  /** What `start` says. */
  readonly identity: PeerIdentity;
  /** Sends one text message; `false` if it was dropped, because the server doesn't read or the socket is closed. */
  readonly send: (text: string) => boolean;
  /** Where it is counted. @default counts of its own */
  readonly counts?: PeerCounts;
}

/**
 * The words of Twilio on one bidirectional stream: `connected`, `start`, `media` every 20 ms, `dtmf`, echoes of marks,
 * `stop`, all numbered; and what Twilio takes of the server's words. No I/O, no time. Follows Twilio "Media Streams -
 * WebSocket Messages".
 */
export class PeerStream {
  readonly #identity: PeerIdentity;
  readonly #send: (text: string) => boolean;
  readonly #mediaHead: string;
  readonly #mediaEnd: string;
  #sequence = 0;
  #chunks = 0;
  /** What went over it so far. */
  readonly counts: PeerCounts;

  /** Sends nothing yet. */
  constructor({ identity, send, counts = { ...NO_PEER_COUNTS } }: PeerStreamOptions) {
    this.#identity = identity;
    this.#send = send;
    this.counts = counts;
    this.#mediaHead = `{"event":"media","streamSid":"${identity.streamSid}","media":{"payload":"`;
    this.#mediaEnd = `"},"streamSid":"${identity.streamSid}"}`;
  }

  /** How many frames of the caller there were, sent or not. */
  get chunks(): number {
    return this.#chunks;
  }

  /** The socket is open: says who is calling. */
  begin(): void {
    this.#write({ kind: "connected", protocol: "Call", version: "1.0.0" });
    this.#write({
      kind: "start",
      sequenceNumber: ++this.#sequence,
      ...this.#identity,
      tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
    });
  }

  /** The caller's next 20 ms: μ-law, or its base64. */
  media(frame: Uint8Array | string): void {
    const payload = typeof frame === "string" ? frame : encodeBase64(frame);
    const timestampMs = this.#chunks++ * FRAME_MS;
    const isSent = this.#send(
      `{"event":"media","sequenceNumber":"${++this.#sequence}","media":{"track":"inbound",` +
        `"chunk":"${this.#chunks}","timestamp":"${timestampMs}","payload":"${payload}${this.#mediaEnd}`,
    );
    this.counts[isSent ? "sentFrames" : "droppedFrames"]++;
  }

  /** Presses a key: 0 to 9, A to D, `*` or `#`. */
  dtmf(digit: string): void {
    this.counts.digits++;
    const { streamSid } = this.#identity;
    this.#write({ kind: "dtmf", sequenceNumber: ++this.#sequence, streamSid, digit });
  }

  /** Echoes a mark of the server: playback has reached it, or it was cleared. */
  echo(name: string): void {
    this.counts.echoes++;
    const { streamSid } = this.#identity;
    this.#write({ kind: "mark", sequenceNumber: ++this.#sequence, streamSid, name });
  }

  /** The call is over. */
  stop(): void {
    this.#write({ kind: "stop", sequenceNumber: ++this.#sequence, ...this.#identity });
  }

  /** Reads a message of the server as strictly as Twilio, which has to be of this stream. */
  read(text: string): OutboundMessage {
    const message = this.#readMedia(text) ?? parseOutbound(text);
    if (message.kind === "invalid") return this.#refuse(message.reason);
    if (message.streamSid !== this.#identity.streamSid) {
      return this.#refuse("streamSid is not that of this stream");
    }
    if (message.kind === "mark") this.counts.marks++;
    else if (message.kind === "clear") this.counts.clears++;
    else {
      this.counts.frames++;
      this.counts.bytes += message.payload.length;
    }
    return message;
  }

  /** Media as most servers write it, 50 times a second and call: the short way to the same. */
  #readMedia(text: string): OutboundMessage | undefined {
    if (!text.startsWith(this.#mediaHead) || !text.endsWith('"}}')) return undefined;
    const payload = decodeBase64(text.slice(this.#mediaHead.length, -3));
    if (payload === undefined || payload.length === 0) return undefined;
    return { kind: "media", streamSid: this.#identity.streamSid, payload };
  }

  #refuse(reason: string): OutboundMessage {
    this.counts.invalid++;
    return { kind: "invalid", reason };
  }

  #write(message: PeerMessage): void {
    this.#send(formatInbound(message));
  }
}
