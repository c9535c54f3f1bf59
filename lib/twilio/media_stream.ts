import type { Clock } from "../core/clock.ts";
import type { SocketEnd, WebSocketPort } from "../platform/web_socket_port.ts";
import type { CallMessage, StartMessage } from "./inbound_messages.ts";
import { InboundOrder } from "./inbound_order.ts";
import { formatClear, formatMark, formatMediaAfter, mediaPrefix } from "./outbound_messages.ts";
import { type RxCounts, RxGuard, type RxInvalidReason } from "./rx_guard.ts";
import type { MediaStreamOptions, StreamEnd, StreamHandler, StreamStart } from "./stream_handler.ts";
import { StreamWatch } from "./stream_watch.ts";

/** `start` has to come within this time, or the socket is closed 1008. */
export const START_DEADLINE_MS = 5_000;
/** {@linkcode MediaStreamOptions.accept} has to answer within this time, or the socket is closed 1011. */
export const ACCEPT_DEADLINE_MS = 5_000;
/** Messages kept while the stream is being accepted: more than what comes within the deadline. */
export const MAX_BACKLOG = 512;

type State =
  | { readonly kind: "connecting" }
  | { readonly kind: "starting"; readonly backlog: CallMessage[] }
  | { readonly kind: "live"; readonly handler: StreamHandler }
  | { readonly kind: "closed"; readonly how: StreamEnd };

/**
 * Our end of one Twilio media stream, one per socket. Follows Twilio "Media Streams - WebSocket Messages". What does not
 * belong to the stream is dropped and counted.
 */
export class MediaStream {
  readonly #socket: WebSocketPort;
  readonly #options: MediaStreamOptions;
  readonly #clock: Clock;
  readonly #guard: RxGuard;
  readonly #order = new InboundOrder();
  readonly #watch: StreamWatch;
  #state: State = { kind: "connecting" };
  #start: StreamStart | undefined;
  #mediaPrefix = "";

  /** Nothing begins before {@linkcode MediaStream.listen}. */
  constructor(socket: WebSocketPort, options: MediaStreamOptions) {
    const { clock } = options;
    this.#socket = socket;
    this.#options = options;
    this.#clock = clock;
    this.#guard = new RxGuard(options.onInvalid ?? (() => {}), clock.now());
    this.#watch = new StreamWatch(clock, { late: () => this.#late(), second: () => this.#second() });
  }

  /** Begins to listen, and waits for `start`. Call it once, before the socket can have brought anything. */
  listen(): void {
    this.#watch.deadline(START_DEADLINE_MS);
    this.#socket.listen({
      message: (text, bytes) => this.#message(text, bytes),
      frame: (bytes) => void this.#isFlood(bytes, true),
      ended: (how) => this.#ended(how),
    });
  }

  /** Empty before `start`. */
  get streamSid(): string {
    return this.#start?.streamSid ?? "";
  }

  /** Empty before `start`. */
  get callSid(): string {
    return this.#start?.callSid ?? "";
  }

  /** What the kernel has not yet taken; 0 once closed. */
  get bufferedBytes(): number {
    return this.#state.kind === "closed" ? 0 : this.#socket.bufferedBytes;
  }

  /** Counts so far. */
  get rx(): RxCounts {
    return { frames: this.#guard.frames, gaps: this.#order.gaps, invalid: this.#guard.invalid };
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
    return this.#start !== undefined && this.#state.kind !== "closed";
  }

  #message(text: string | undefined, bytes: number): void {
    if (this.#state.kind === "closed" || this.#isFlood(bytes, false)) return;
    const taken = text === undefined ? "binary" : this.#order.read(text);
    if (taken === undefined) return;
    if (typeof taken === "string") return this.#invalid(taken);
    switch (taken.kind) {
      case "start":
        return this.#takeStart(taken);
      case "stop":
        return this.#close(1000, "stopped", "stop");
      default:
        return this.#takeForCall(taken);
    }
  }

  /** Whether what has come is too much; if so, the stream is closed for it. */
  #isFlood(bytes: number, isPart: boolean): boolean {
    if (!this.#guard.received(bytes, this.#clock.now(), isPart)) return false;
    this.#invalid("flood");
    this.#close(1008, "too many messages", "protocol");
    return true;
  }

  #ended(how: SocketEnd): void {
    if (how === "closed") return this.#end("closed");
    if (how === "lost") return this.#end("reset");
    this.#invalid(how.code === 1009 ? "oversized" : "bad_frame");
    this.#end("protocol");
  }

  #takeStart({ streamSid, callSid, accountSid, customParameters }: StartMessage): void {
    this.#start = { streamSid, callSid, accountSid, customParameters };
    this.#mediaPrefix = mediaPrefix(streamSid);
    this.#state = { kind: "starting", backlog: [] };
    this.#watch.deadline(ACCEPT_DEADLINE_MS);
    void this.#accept(this.#start);
  }

  /** Never rejects. */
  async #accept(start: StreamStart): Promise<void> {
    try {
      const accepted = await this.#options.accept(start);
      if ("refused" in accepted) return this.#close(1008, accepted.refused, "protocol");
      // The stream may have ended meanwhile: then the handler learns just that.
      if (this.#state.kind !== "starting") return this.#tellClosed(accepted);
      const { backlog } = this.#state;
      this.#state = { kind: "live", handler: accepted };
      this.#watch.seconds();
      for (const message of backlog) {
        if (this.ended === undefined) this.#deliver(message, accepted);
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #takeForCall(message: CallMessage): void {
    const state = this.#state;
    if (state.kind === "live") return this.#deliver(message, state.handler);
    if (state.kind !== "starting") return;
    if (state.backlog.length >= MAX_BACKLOG) return this.#invalid("backlog_full");
    state.backlog.push(message);
  }

  #deliver(message: CallMessage, handler: StreamHandler): void {
    try {
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
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #invalid(reason: RxInvalidReason): void {
    if (this.#guard.strike(reason, this.#clock.now())) {
      this.#close(1008, "too many invalid messages", "protocol");
    } else if (reason === "bad_format") {
      this.#close(1008, "unsupported media format", "protocol");
    }
  }

  #late(): void {
    if (this.#state.kind === "starting") this.#close(1011, "not accepted in time", "error");
    else this.#close(1008, "no start", "protocol");
  }

  #second(): void {
    const todo = this.#guard.nextSecond();
    if (todo === "ping") this.#socket.ping();
    else if (todo === "give_up") this.#close(1001, "nothing received", "peer_gone");
  }

  #fail(thrown: unknown): void {
    this.#options.onError(thrown);
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
    this.#watch.stop();
    try {
      closeSocket?.();
    } catch (thrown) {
      this.#options.onError(thrown);
    }
    if (before.kind === "live") this.#tellClosed(before.handler);
    this.#options.onEnd?.(how);
  }

  #tellClosed(handler: StreamHandler): void {
    if (this.#state.kind !== "closed") return;
    try {
      handler.closed(this.#state.how);
    } catch (thrown) {
      this.#options.onError(thrown);
    }
  }
}
