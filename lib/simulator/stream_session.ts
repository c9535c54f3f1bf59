import { BYTES_PER_FRAME, FRAME_MS } from "../audio/mulaw.ts";
import type { Alarm, Clock } from "../core/clock.ts";
import { type PeerIdentity, PeerStream } from "../twilio/peer/peer_stream.ts";
import { type MarkEcho, Playback, type PlaybackOptions } from "../twilio/peer/playback.ts";
import type { ReaderLag } from "../twilio/peer/reader_lag.ts";
import type { CallLedger } from "./call_ledger.ts";
import type { Microphone } from "./microphone.ts";
import type { SocketEnd, SocketListener, TwilioSocket } from "./twilio_socket.ts";

/** What a stream needs of its connection. */
export type StreamSocket = Pick<TwilioSocket, "sendText" | "pause" | "resume" | "close" | "reset">;

/** Options of {@linkcode StreamSession}. */
export interface StreamSessionOptions {
  /** What `start` says. */
  identity: PeerIdentity;
  /** Where everything is written down. */
  ledger: CallLedger;
  /** What the caller says. */
  microphone: Microphone;
  /** Beats of the frames. */
  clock: Clock;
  /** How the line plays. */
  playback: PlaybackOptions;
  /** Knows when this process itself was late. */
  lag: Pick<ReaderLag, "arrivedSince"> | null;
  /** Sees every text message as it came. */
  onMessage: ((text: string, nowMs: number) => void) | null;
}

/** Silence from which on audio begins a new utterance, for the figures of arrival, in ms. */
const NEW_UTTERANCE_MS = 200;
const RIFF = [0x52, 0x49, 0x46, 0x46];

/** One bidirectional stream, seen from Twilio: says what Twilio says, and hears as Twilio and its caller do. */
export class StreamSession implements SocketListener {
  readonly #options: StreamSessionOptions;
  readonly #ledger: CallLedger;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #peer: PeerStream;
  readonly #ended = Promise.withResolvers<SocketEnd>();
  /** What the caller hears. */
  readonly playback: Playback;
  #socket: StreamSocket | undefined;
  #startMs = 0;
  #alarmAtMs = Infinity;
  #state: "opening" | "live" | "silent" | "ended" = "opening";

  /** Nothing begins before `run()`. */
  constructor(options: StreamSessionOptions) {
    const { identity, ledger, clock } = options;
    this.#options = options;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#alarm = clock.alarm(() => this.#tick());
    this.playback = new Playback({ ...options.playback, originMs: ledger.originMs });
    this.#peer = new PeerStream({
      identity,
      counts: ledger.counts,
      send: (text) => this.#state === "live" && this.#socket?.sendText(text) === true,
    });
  }

  /** Begins as soon as the handshake is done: `connected`, `start`, then 20 ms of sound every 20 ms. */
  begin(socket: StreamSocket): void {
    this.#socket = socket;
    if (this.#state !== "opening") return;
    this.#state = "live";
    this.#peer.begin();
    this.#startMs = this.#clock.now();
    this.#arm();
  }

  /** How the connection ended. */
  get ended(): Promise<SocketEnd> {
    return this.#ended.promise;
  }

  /** Presses a key. */
  dtmf(digit: string): void {
    this.#peer.dtmf(digit);
  }

  /** The call is over: `stop`, then the socket closes. */
  async hangUp(): Promise<void> {
    if (this.#state === "ended") return;
    this.#peer.stop();
    this.#alarm.cancel();
    this.#state = "ended";
    await this.#socket?.close();
  }

  /** Stops reading and playing until {@linkcode StreamSession.goOn}; the caller's own sound still goes out. */
  stall(): void {
    this.#socket?.pause();
    this.playback.stall(this.#clock.now());
  }

  /** Ends a stall. */
  goOn(): void {
    const nowMs = this.#clock.now();
    this.#noteStall(nowMs, this.playback.resume(nowMs));
    this.#ledger.arrivals.restart();
    this.#socket?.resume();
    if (this.#state === "live") this.#arm();
  }

  /** A half-open connection: from now on nothing is sent or read, and nothing is closed. */
  vanish(): void {
    this.stall();
    this.#alarm.cancel();
    if (this.#state === "live") this.#state = "silent";
  }

  /** Resets the connection (TCP RST), without `stop` or a close frame. */
  async reset(): Promise<void> {
    this.#alarm.cancel();
    await this.#socket?.reset();
  }

  /** Takes a text message of the server. */
  text(text: string): void {
    const nowMs = this.#clock.now();
    this.#options.onMessage?.(text, nowMs);
    const message = this.#peer.read(text);
    switch (message.kind) {
      case "invalid":
        return this.#ledger.errors.add(31951, message.reason);
      case "media":
        return this.#media(message.payload, nowMs);
      case "mark":
        this.playback.mark(message.name, nowMs);
        if (this.playback.nextEchoAtMs <= nowMs) this.#echo(this.playback.advance(nowMs));
        else if (this.playback.nextEchoAtMs < this.#alarmAtMs) this.#arm();
        return;
      case "clear":
        return this.#clear(nowMs);
    }
  }

  /** Takes a binary message, which is a fault. */
  binary(byteCount: number): void {
    this.#ledger.errors.add(31950, `a binary message of ${byteCount} bytes`);
  }

  socketEnded(end: SocketEnd): void {
    this.#alarm.cancel();
    this.#state = "ended";
    const nowMs = this.#clock.now();
    this.#ledger.talk.silent(Math.min(nowMs, this.playback.dryAtMs), "end");
    this.#noteStall(nowMs, this.playback.end(nowMs));
    this.#ledger.recorder?.cut(nowMs);
    this.#ended.resolve(end);
  }

  #media(audio: Uint8Array, nowMs: number): void {
    const { counts, arrivals, talk, recorder, expectation, errors } = this.#ledger;
    if (audio.length % BYTES_PER_FRAME !== 0) counts.partialFrames++;
    if (audio[0] === RIFF[0] && RIFF.every((byte, i) => audio[i] === byte)) {
      errors.add("wav_header", "media.payload begins with the header of a file");
    }
    this.#ledger.firstMediaMs ??= nowMs - this.#ledger.originMs;
    expectation?.received(audio);
    const { dryAtMs } = this.playback;
    const bufferedMs = this.playback.bufferedMs(nowMs);
    if (nowMs >= dryAtMs) {
      if (nowMs - dryAtMs >= NEW_UTTERANCE_MS) arrivals.restart();
      talk.silent(dryAtMs, "end");
      talk.sound(nowMs);
    }
    const sinceMs = this.#options.lag?.arrivedSince(nowMs) ?? nowMs;
    const playsAtMs = this.playback.media(audio, nowMs, { sinceMs });
    arrivals.arrived(audio.length, nowMs, bufferedMs);
    if (!Number.isNaN(playsAtMs)) recorder?.put("ear", audio, playsAtMs);
    else if (this.playback.totals.discardedBytes === audio.length) {
      errors.add(31931, "media discarded: more than 10 minutes are queued");
    }
  }

  #clear(nowMs: number): void {
    this.#ledger.expectation?.cleared();
    this.#ledger.talk.silent(Math.min(nowMs, this.playback.dryAtMs), "clear");
    this.#ledger.recorder?.cut(nowMs);
    this.#echo(this.playback.clear(nowMs));
    this.#ledger.arrivals.restart();
  }

  /** Sends all sound and echoes that are due; a late tick makes up for what it missed. */
  #tick(): void {
    const nowMs = this.#clock.now();
    while (this.#state === "live" && this.#nextFrameMs <= nowMs) this.#speak();
    this.#echo(this.playback.advance(nowMs));
    if (this.#state === "live") this.#arm();
  }

  #speak(): void {
    const { microphone } = this.#options;
    const atMs = this.#startMs + this.#peer.chunks * FRAME_MS;
    const { payload, frame } = microphone.take();
    this.#ledger.talk.voice(microphone.isVoiced, this.playback.byteAt(atMs) !== undefined, atMs);
    this.#ledger.recorder?.put("caller", frame, atMs);
    const { droppedFrames } = this.#peer.counts;
    this.#peer.media(payload);
    if (this.#peer.counts.droppedFrames > droppedFrames) {
      this.#ledger.warnings.add(31930, "the server reads too slowly: sound of the caller is dropped");
    }
  }

  #echo(echoes: readonly MarkEcho[]): void {
    for (const { name } of echoes) this.#peer.echo(name);
  }

  #noteStall(nowMs: number, ms: number): void {
    if (ms === 0) return;
    this.#ledger.stalls.push({ atMs: nowMs - ms - this.#ledger.originMs, ms });
    this.#ledger.recorder?.delay(nowMs - ms, ms);
  }

  get #nextFrameMs(): number {
    return this.#startMs + (this.#peer.chunks + 1) * FRAME_MS;
  }

  #arm(): void {
    this.#alarmAtMs = Math.min(this.#nextFrameMs, this.playback.nextEchoAtMs);
    this.#alarm.set(this.#alarmAtMs);
  }
}
