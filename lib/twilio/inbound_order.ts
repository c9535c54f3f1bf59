import type { CallMessage, StartMessage, StopMessage } from "./inbound_messages.ts";
import { isMulaw8k } from "./media_format.ts";
import { type ExpectedStream, expectStream, parseInbound } from "./parse_inbound.ts";
import type { RxInvalidReason } from "./rx_guard.ts";

/** What a text of the peer comes to: a message that counts now, or why it doesn't; `undefined` asks for nothing. */
export type Taken = CallMessage | StartMessage | StopMessage | RxInvalidReason | undefined;

/**
 * Keeps the peer to the order of the protocol: `connected`, one `start`, then messages of that stream alone. A second
 * `start` does not count, since closing the socket for it would end the first one, which wins.
 */
export class InboundOrder {
  /** Sequence numbers so far that did not follow the one before. */
  gaps = 0;
  /** -1 before the first. */
  #lastSequence = -1;
  #connected = false;
  #expected: ExpectedStream | undefined;

  /** Reads one text message. Never throws. */
  read(text: string): Taken {
    const message = parseInbound(text, this.#expected);
    switch (message.kind) {
      case "media":
      case "mark":
      case "dtmf":
        return this.#forCall(message);
      case "stop":
        return this.#strange(message.streamSid) ?? message;
      case "start":
        return this.#start(message);
      case "connected":
        return this.#connect();
      case "unknown":
        return "unknown_event";
      case "invalid":
        return message.reason;
    }
  }

  #connect(): Taken {
    if (this.#connected || this.#expected !== undefined) return "out_of_order";
    this.#connected = true;
    return undefined;
  }

  #start(message: StartMessage): Taken {
    if (this.#expected !== undefined) return "second_start";
    this.#expected = expectStream(message.streamSid);
    this.#follow(message.sequenceNumber);
    return isMulaw8k(message.mediaFormat) ? message : "bad_format";
  }

  #forCall(message: CallMessage): Taken {
    const strange = this.#strange(message.streamSid);
    if (strange !== undefined) return strange;
    this.#follow(message.sequenceNumber);
    return message.kind === "media" && message.track === "outbound" ? "wrong_track" : message;
  }

  /** Why a message of that stream does not count here. */
  #strange(streamSid: string): "before_start" | "wrong_stream" | undefined {
    if (this.#expected === undefined) return "before_start";
    return streamSid === this.#expected.streamSid ? undefined : "wrong_stream";
  }

  #follow(sequence: number | null): void {
    if (sequence === null) return;
    if (this.#lastSequence !== -1 && sequence !== this.#lastSequence + 1) this.gaps++;
    if (sequence > this.#lastSequence) this.#lastSequence = sequence;
  }
}
