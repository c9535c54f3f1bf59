/** What Twilio sends on a media stream. Follows Twilio "Media Streams - WebSocket Messages". Types only. @module */

import type { MediaFormat } from "./media_format.ts";

/** First message of a socket. */
export interface ConnectedMessage {
  /** Tells it from the other messages. */
  readonly kind: "connected";
  /** `Call`. */
  readonly protocol: string;
  /** Of the protocol, such as `1.0.0`. */
  readonly version: string;
}

/** Second message, once: whose audio this is. */
export interface StartMessage {
  /** Tells it from the other messages. */
  readonly kind: "start";
  /** Counts the messages of a stream, from 1; `null` when the peer did not say. */
  readonly sequenceNumber: number | null;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** The call, `CA…`. */
  readonly callSid: string;
  /** `null` when the peer did not say. */
  readonly mediaFormat: MediaFormat | null;
  /** Empty when the peer did not say. */
  readonly accountSid: string;
  /** Whose sound comes: `inbound`. */
  readonly tracks: readonly string[];
  /** The `<Parameter>`s. Has no prototype, so any name can be looked up. */
  readonly customParameters: Readonly<Record<string, string>>;
}

/** Audio of the caller. */
export interface MediaMessage {
  /** Tells it from the other messages. */
  readonly kind: "media";
  /** Counts the messages of a stream, from 1; `null` when the peer did not say. */
  readonly sequenceNumber: number | null;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** Whose sound it is: `inbound`. */
  readonly track: string;
  /** Counts the media messages, from 1; `null` when the peer did not say. */
  readonly chunk: number | null;
  /** Since the stream began. */
  readonly timestampMs: number | null;
  /**
   * Raw μ-law, usually 160 bytes; Twilio does not promise it. Decoded when it is first looked at, and part of
   * a larger buffer.
   */
  readonly payload: Uint8Array;
  /** The payload, when it was looked at, could not be decoded or was empty: it is 160 bytes of silence instead. */
  readonly repaired: boolean;
}

/** A key that the caller pressed: `0`-`9`, `*`, `#`, `A`-`D`. */
export interface DtmfMessage {
  /** Tells it from the other messages. */
  readonly kind: "dtmf";
  /** Counts the messages of a stream, from 1; `null` when the peer did not say. */
  readonly sequenceNumber: number | null;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** One character. */
  readonly digit: string;
}

/** Echo of our mark: played, or cleared. */
export interface MarkMessage {
  /** Tells it from the other messages. */
  readonly kind: "mark";
  /** Counts the messages of a stream, from 1; `null` when the peer did not say. */
  readonly sequenceNumber: number | null;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** As we had named it. */
  readonly name: string;
}

/** Stream stopped or call ended; may never come. */
export interface StopMessage {
  /** Tells it from the other messages. */
  readonly kind: "stop";
  /** Counts the messages of a stream, from 1; `null` when the peer did not say. */
  readonly sequenceNumber: number | null;
  /** The stream, `MZ…`. */
  readonly streamSid: string;
  /** Empty when the peer did not say. */
  readonly callSid: string;
  /** Empty when the peer did not say. */
  readonly accountSid: string;
}

/** An event of another name; Twilio may add some, so they are ignored. */
export interface UnknownMessage {
  /** Tells it from the other messages. */
  readonly kind: "unknown";
  /** As the peer has it. */
  readonly event: string;
}

/** Why a message could not be read; few and fixed, fit for a metric's label. */
export type InvalidReason = "not_json" | "not_object" | "bad_event" | "bad_field";

/** Not a message. */
export interface InvalidMessage {
  /** Tells it from the other messages. */
  readonly kind: "invalid";
  /** What is wrong with it. */
  readonly reason: InvalidReason;
}

/** What belongs to the call of a stream. */
export type CallMessage = MediaMessage | DtmfMessage | MarkMessage;

/** What Twilio sends. */
export type InboundMessage =
  | ConnectedMessage
  | StartMessage
  | CallMessage
  | StopMessage
  | UnknownMessage
  | InvalidMessage;
