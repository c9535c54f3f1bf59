/** What Twilio does on a media stream, done by a browser. @module */

import { NO_PEER_COUNTS, type PeerCounts, PeerStream } from "../../twilio/peer/peer_stream.ts";
import type { MarkEcho } from "../../twilio/peer/playback.ts";
import type { LineCommand } from "./line_audio.ts";
import type { PhoneLine } from "./phone_state.ts";

/** Every call of a browser has this account: none. */
const ACCOUNT_SID = `AC${"0".repeat(32)}`;

/** What went over the line in a call. */
export interface LineCounts extends PeerCounts {
  /** Echoes of marks whose audio was cleared. */
  cleared: number;
}

/** Counts of a call before it begins. */
export const NO_COUNTS: LineCounts = { ...NO_PEER_COUNTS, cleared: 0 };

/** Options of {@linkcode TwilioSide}. */
export interface TwilioSideOptions {
  /** Whose line it is. */
  readonly line: PhoneLine;
  /** Sends one text message; false if it was dropped because the server doesn't read. */
  readonly send: (text: string) => boolean;
  /** Tells the audio thread. */
  readonly command: (command: LineCommand) => void;
  /** How long what is read now may have lain unread, in ms. */
  readonly lateMs: () => number;
}

/** Twilio's side of a stream: its words are said here, its sound is played by the audio thread. */
export class TwilioSide {
  readonly #options: TwilioSideOptions;
  readonly #peer: PeerStream;
  /** What went over the line so far. */
  readonly counts: LineCounts = { ...NO_COUNTS };

  /** Says nothing before {@linkcode TwilioSide.begin}. */
  constructor(options: TwilioSideOptions) {
    const { callSid, streamSid, token } = options.line;
    this.#options = options;
    this.#peer = new PeerStream({
      identity: { accountSid: ACCOUNT_SID, callSid, streamSid, customParameters: { token } },
      send: options.send,
      counts: this.counts,
    });
  }

  /** The socket is open: says who is calling, and lets the caller be heard. */
  begin(): void {
    this.#peer.begin();
    this.#options.command({ kind: "begin" });
  }

  /** The caller's next 20 ms. */
  frame(payload: Uint8Array): void {
    this.#peer.media(payload);
  }

  /** Playback has reached these marks, or they were cleared. */
  echo(echoes: readonly MarkEcho[]): void {
    for (const { name, played } of echoes) {
      this.#peer.echo(name);
      if (!played) this.counts.cleared++;
    }
  }

  /** Presses a key: 0 to 9, `*` or `#`. */
  dtmf(digit: string): void {
    this.#peer.dtmf(digit);
  }

  /** The caller hangs up. */
  stop(): void {
    this.#peer.stop();
  }

  /** A message of the server. */
  text(text: unknown): void {
    const message = this.#peer.read(typeof text === "string" ? text : "");
    switch (message.kind) {
      case "media":
        return this.#options.command({
          kind: "play",
          bytes: message.payload,
          lateMs: this.#options.lateMs(),
        });
      case "mark":
        return this.#options.command({ kind: "mark", name: message.name });
      case "clear":
        return this.#options.command({ kind: "clear" });
    }
  }
}
