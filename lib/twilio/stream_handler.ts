/** What a media stream and its call say to each other. Types only. @module */

import type { Clock } from "../core/clock.ts";
import type { MediaMessage } from "./inbound_messages.ts";
import type { RxInvalidReason } from "./rx_guard.ts";

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

/** Options of `MediaStream`. */
export interface MediaStreamOptions {
  /** Deadlines, and the limits of what a peer may send. */
  readonly clock: Clock;
  /**
   * Decides on `start`, and makes the call. Refuses a wrong token, and a call that is live on another socket. What
   * comes meanwhile is kept and handed on in order. If the stream ends first, the handler is told so at once.
   */
  readonly accept: (start: StreamStart) => Promise<StreamHandler | { readonly refused: string }>;
  /** Told of whatever a handler or `accept` threw. */
  readonly onError: (thrown: unknown) => void;
  /** Told of each message that was dropped or mended. @default counted only */
  readonly onInvalid?: (reason: RxInvalidReason) => void;
  /** Told once of the end, also of a stream that never started; after the handler. @default nobody */
  readonly onEnd?: (how: StreamEnd) => void;
}
