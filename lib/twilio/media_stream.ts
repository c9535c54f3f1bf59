import type { Alarm, Clock } from "../core/clock.ts";
import {
  type DtmfMessage,
  type ExpectedStream,
  expectStream,
  formatClear,
  formatMark,
  formatMediaAfter,
  type InboundMessage,
  type MarkMessage,
  type MediaFormat,
  type MediaMessage,
  mediaPrefix,
  parseInbound,
  type StartMessage,
} from "./messages.ts";
import { type RxCounts, RxGuard, type RxInvalidReason } from "./rx_guard.ts";

/** `start` has to come within this time, or the socket is closed 1008. */
export const START_DEADLINE_MS = 5_000;
/** {@linkcode MediaStreamOptions.accept} has to answer within this time, or the socket is closed 1011. */
export const ACCEPT_DEADLINE_MS = 5_000;
/** Without any message for so long, or up to a second less, once media has come, the peer is taken for gone. */
export const SILENCE_LIMIT_MS = 15_000;
/** Longer messages close the socket with 1009. Unit: characters, or bytes of a binary frame. */
export const MAX_MESSAGE_CHARS = 65_536;
/** Messages kept while the stream is being accepted: more than what comes within the deadline. */
export const MAX_BACKLOG = 512;

const SECOND_MS = 1_000;
/** What Deno says, in an error and then in a close, when a peer leaves a ping unanswered. */
const NO_PONG = "No response from ping frame.";

/** The part of a `WebSocket` that a stream uses. */
export interface MediaSocket {
  readonly bufferedAmount: number;
  addEventListener: SocketListening;
  removeEventListener: SocketListening;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/** Begins or ends to listen to a `WebSocket`. */
type SocketListening = <T extends keyof WebSocketEventMap>(
  type: T,
  listener: (event: WebSocketEventMap[T]) => void,
) => void;

/** Whose stream it is, from Twilio's `start`. */
export interface StreamStart {
  readonly streamSid: string;
  readonly callSid: string;
  readonly accountSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
}

/**
 * Why a stream ended: `stop` Twilio said so; `closed` the peer closed the socket in order, without `stop`; `reset` the
 * connection broke; `peer_gone` nothing came any more; `protocol` we closed it for a breach or refused it; `error` a
 * handler threw or took too long; `local` {@linkcode MediaStream.close} was called.
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

/** Options of {@linkcode MediaStream}. */
export interface MediaStreamOptions {
  readonly clock: Clock;
  /**
   * Decides on `start`, and makes the call. Refuses a wrong token, and a call that is live on another socket. What
   * comes meanwhile is kept and handed on in order. If the stream ends first, the handler is told so at once.
   */
  readonly accept: (
    stream: MediaStream,
    start: StreamStart,
  ) => Promise<StreamHandler | { readonly refused: string }>;
  /** Told of whatever a handler or `accept` threw. */
  readonly onError: (thrown: unknown, stream: MediaStream) => void;
  /** Told of each message that was dropped or mended. @default counted only */
  readonly onInvalid?: (reason: RxInvalidReason) => void;
  /** Told once of the end, also of a stream that never started; after the handler. @default nobody */
  readonly onEnd?: (how: StreamEnd, stream: MediaStream) => void;
}

type CallMessage = MediaMessage | DtmfMessage | MarkMessage;

type State =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected" }
  | { readonly kind: "starting"; readonly backlog: CallMessage[] }
  | { readonly kind: "live"; readonly handler: StreamHandler }
  | { readonly kind: "closed"; readonly how: StreamEnd };

/**
 * Our end of one Twilio media stream, one per socket. Follows Twilio "Media Streams - WebSocket Messages".
 *
 * A second `start` on the same socket is dropped and counted as invalid, since closing the socket would end the first
 * one, which wins. Messages of another `streamSid` and media before `start` are dropped and counted.
 */
export class MediaStream {
  readonly #socket: MediaSocket;
  readonly #options: MediaStreamOptions;
  readonly #guard: RxGuard;
  readonly #alarm: Alarm;
  #state: State = { kind: "connecting" };
  #start: StreamStart | undefined;
  #mediaPrefix = "";
  #expected: ExpectedStream | undefined;

  constructor(socket: MediaSocket, options: MediaStreamOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#guard = new RxGuard(options.onInvalid ?? (() => {}));
    this.#alarm = options.clock.alarm(() => this.#onAlarm());
  }

  /** Begins to listen, and waits for `start`. Call it once, before the socket can have brought anything. */
  listen(): void {
    // Not by `onmessage`, through which the runtime takes a longer way.
    this.#socket.addEventListener("message", this.#onMessage);
    this.#socket.addEventListener("close", this.#onClose);
    this.#socket.addEventListener("error", this.#onError);
    this.#alarm.set(this.#options.clock.now() + START_DEADLINE_MS);
  }

  /** Empty before `start`. */
  get streamSid(): string {
    return this.#start?.streamSid ?? "";
  }

  /** Empty before `start`. */
  get callSid(): string {
    return this.#start?.callSid ?? "";
  }

  /** What the runtime has not yet handed to the kernel; 0 once closed. */
  get bufferedBytes(): number {
    return this.#state.kind === "closed" ? 0 : this.#socket.bufferedAmount;
  }

  /** Counts so far. */
  get rx(): RxCounts {
    const { frames, gaps, invalid } = this.#guard;
    return { frames, gaps, invalid };
  }

  /** Why the stream ended, once it has. */
  get ended(): StreamEnd | undefined {
    return this.#state.kind === "closed" ? this.#state.how : undefined;
  }

  /** Sends raw 8 kHz μ-law of any length. Does nothing before `start` and after the end, like every `send…`. */
  sendMedia(frame: Uint8Array): void {
    if (this.#canSend()) this.#socket.send(formatMediaAfter(this.#mediaPrefix, frame));
  }

  /** Asks for an echo of `name` when what was sent before has been played or cleared. */
  sendMark(name: string): void {
    if (this.#canSend()) this.#socket.send(formatMark(this.streamSid, name));
  }

  /** Makes Twilio forget what it has not played yet, and echo every pending mark. */
  sendClear(): void {
    if (this.#canSend()) this.#socket.send(formatClear(this.streamSid));
  }

  /**
   * Ends the stream as `local`, at once: the peer's answer is not waited for, for it may never come. Idempotent. The
   * handler is told within this call. `code` and `reason` as in RFC 6455: 1000 or 3000 to 4999 or 1001, 1008, 1009, 1011; at most 123 bytes.
   */
  close(code: number, reason: string): void {
    this.#close(code, reason, "local");
  }

  #canSend(): boolean {
    return this.#expected !== undefined && this.#state.kind !== "closed";
  }

  readonly #onMessage = ({ data }: MessageEvent): void => {
    if (this.#state.kind === "closed") return;
    try {
      this.#receive(data);
    } catch (thrown) {
      this.#fail(thrown);
    }
  };

  readonly #onClose = (event: CloseEvent): void => this.#end(endOf(event));

  readonly #onError = (event: Event): void => this.#end(isUnanswered(event) ? "peer_gone" : "reset");

  #receive(data: unknown): void {
    const chars = typeof data === "string" ? data.length : binarySize(data);
    if (chars > MAX_MESSAGE_CHARS) {
      this.#invalid("oversized");
      return this.#close(1009, "message too big", "protocol");
    }
    if (this.#guard.flood(chars)) {
      this.#invalid("flood");
      return this.#close(1008, "too many messages", "protocol");
    }
    if (typeof data !== "string") return this.#invalid("binary");
    this.#take(parseInbound(data, this.#expected));
  }

  #take(message: InboundMessage): void {
    switch (message.kind) {
      case "media":
      case "mark":
      case "dtmf":
        return this.#takeForCall(message);
      case "connected":
        if (this.#state.kind !== "connecting") return this.#invalid("out_of_order");
        this.#state = { kind: "connected" };
        return;
      case "start":
        return this.#takeStart(message);
      case "stop":
        if (this.#isOurs(message.streamSid)) this.#close(1000, "stopped", "stop");
        return;
      case "unknown":
        return this.#invalid("unknown_event");
      case "invalid":
        return this.#invalid(message.reason);
    }
  }

  #takeStart(message: StartMessage): void {
    if (this.#start !== undefined) return this.#invalid("second_start");
    if (!isMulaw8k(message.mediaFormat)) {
      this.#guard.strike("bad_field", this.#options.clock.now());
      return this.#close(1008, "unsupported media format", "protocol");
    }
    const { streamSid, callSid, accountSid, customParameters } = message;
    this.#start = { streamSid, callSid, accountSid, customParameters };
    this.#mediaPrefix = mediaPrefix(streamSid);
    this.#expected = expectStream(streamSid);
    this.#guard.sequence(message.sequenceNumber);
    this.#state = { kind: "starting", backlog: [] };
    this.#alarm.set(this.#options.clock.now() + ACCEPT_DEADLINE_MS);
    void this.#accept(this.#start);
  }

  /** Never rejects. */
  async #accept(start: StreamStart): Promise<void> {
    try {
      const accepted = await this.#options.accept(this, start);
      if ("refused" in accepted) return this.#close(1008, accepted.refused, "protocol");
      // The stream may have ended meanwhile: then the handler learns just that.
      if (this.#state.kind !== "starting") return this.#tellClosed(accepted);
      const { backlog } = this.#state;
      this.#state = { kind: "live", handler: accepted };
      this.#watch();
      for (const message of backlog) {
        if (this.ended === undefined) this.#deliver(message, accepted);
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #takeForCall(message: CallMessage): void {
    if (!this.#isOurs(message.streamSid)) return;
    this.#guard.sequence(message.sequenceNumber);
    if (message.kind === "media" && message.track === "outbound") return this.#invalid("wrong_track");
    const state = this.#state;
    if (state.kind === "live") return this.#deliver(message, state.handler);
    if (state.kind !== "starting") return;
    if (state.backlog.length >= MAX_BACKLOG) return this.#invalid("backlog_full");
    state.backlog.push(message);
  }

  #deliver(message: CallMessage, handler: StreamHandler): void {
    switch (message.kind) {
      case "media":
        this.#guard.frames++;
        handler.media(message);
        if (message.repaired) this.#invalid("bad_payload");
        return;
      case "mark":
        return handler.mark(message.name);
      case "dtmf":
        return handler.dtmf(message.digit);
    }
  }

  #isOurs(streamSid: string): boolean {
    if (this.#expected === undefined) this.#invalid("before_start");
    else if (streamSid !== this.#expected.streamSid) this.#invalid("wrong_stream");
    else return true;
    return false;
  }

  #invalid(reason: RxInvalidReason): void {
    if (this.#guard.strike(reason, this.#options.clock.now())) {
      this.#close(1008, "too many invalid messages", "protocol");
    }
  }

  /** All live streams are looked after at the same full second: one wake-up of the process, not one each. */
  #watch(): void {
    this.#alarm.set((Math.floor(this.#options.clock.now() / SECOND_MS) + 1) * SECOND_MS);
  }

  /** One alarm serves all three waits. */
  #onAlarm(): void {
    switch (this.#state.kind) {
      case "connecting":
      case "connected":
        return this.#close(1008, "no start", "protocol");
      case "starting":
        return this.#close(1011, "not accepted in time", "error");
      case "live": {
        const silentMs = this.#guard.nextSecond() * SECOND_MS;
        if (this.rx.frames > 0 && silentMs >= SILENCE_LIMIT_MS - SECOND_MS) {
          return this.#close(1001, "nothing received", "peer_gone");
        }
        this.#watch();
      }
    }
  }

  #fail(thrown: unknown): void {
    this.#report(thrown);
    this.#close(1011, "internal error", "error");
  }

  #close(code: number, reason: string, how: StreamEnd): void {
    if (this.#state.kind === "closed") return;
    this.#end(how, () => this.#socket.close(code, reason));
  }

  /** The only way into `closed`. */
  #end(how: StreamEnd, closeSocket?: () => void): void {
    const before = this.#state;
    if (before.kind === "closed") return;
    this.#state = { kind: "closed", how };
    this.#alarm.cancel();
    this.#socket.removeEventListener("message", this.#onMessage);
    this.#socket.removeEventListener("close", this.#onClose);
    this.#socket.removeEventListener("error", this.#onError);
    try {
      closeSocket?.();
    } catch (thrown) {
      this.#report(thrown);
    }
    if (before.kind === "live") this.#tellClosed(before.handler);
    this.#options.onEnd?.(how, this);
  }

  #tellClosed(handler: StreamHandler): void {
    if (this.#state.kind !== "closed") return;
    try {
      handler.closed(this.#state.how);
    } catch (thrown) {
      this.#report(thrown);
    }
  }

  #report(thrown: unknown): void {
    this.#options.onError(thrown, this);
  }
}

function binarySize(data: unknown): number {
  if (data instanceof ArrayBuffer) return data.byteLength;
  return data instanceof Blob ? data.size : 0;
}

function isMulaw8k(format: MediaFormat | null): boolean {
  return format === null ||
    (format.encoding === "audio/x-mulaw" && (format.sampleRate ?? 8000) === 8000 &&
      (format.channels ?? 1) === 1);
}

function isUnanswered(event: Event): boolean {
  return event instanceof ErrorEvent && event.message === NO_PONG;
}

function endOf(event: CloseEvent): StreamEnd {
  if (event.reason === NO_PONG) return "peer_gone";
  return event.code === 0 || event.code === 1006 ? "reset" : "closed";
}
