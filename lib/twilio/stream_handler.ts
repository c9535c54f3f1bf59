/** What a media stream and its call say to each other. Types only. @module */

import type { MediaMessage } from "./inbound_messages.ts";

/** Whose stream it is, from Twilio's `start`. */
export interface StreamStart {
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** The call, `CA…`. */
  readonly callSid: string;
  /** The account, `AC…`; empty when the peer did not say. */
  readonly accountSid: string;
  /** The `<Parameter>`s of the TwiML; has no prototype. */
  readonly customParameters: Readonly<Record<string, string>>;
}

/**
 * Why a stream ended: `stop` Twilio said so; `closed` the peer closed the socket in order, without `stop`; `reset` the
 * connection broke; `peer_gone` nothing came any more; `protocol` we closed it for a breach or refused it; `error` a
 * handler threw or took too long; `local` `MediaStream.close()` was called.
 */
export type StreamEnd = "stop" | "closed" | "reset" | "peer_gone" | "protocol" | "error" | "local";

/** What a call does with its stream. Plain calls, in the order of the wire; what one throws ends this stream alone. */
export interface StreamHandler {
  /** Sound of the caller: `payload` is raw 8 kHz μ-law, usually 160 bytes, decoded when it is looked at. */
  media(sound: MediaMessage): void;
  /** A key: `0`-`9`, `*`, `#`, `A`-`D`. */
  dtmf(digit: string): void;
  /** Echo of a mark, perhaps of one that was never sent. */
  mark(name: string): void;
  /** Exactly once, and nothing after it. */
  closed(how: StreamEnd): void;
}
