import { BYTES_PER_FRAME, FRAME_MS } from "../audio/mulaw.ts";
import type { Alarm, Clock } from "../core/clock.ts";
import { decodeBase64 } from "../twilio/base64.ts";
import { formatInbound, parseOutbound, type PeerMessage } from "../twilio/peer_messages.ts";
import type { CallLedger } from "./call_ledger.ts";
import type { Microphone } from "./microphone.ts";
import type { OwnLag } from "./own_lag.ts";
import { type MarkEcho, Playback, type PlaybackOptions } from "./playback.ts";
import type { SocketEnd, WireListener, WireSocket } from "./wire_socket.ts";

/** Who is who in a stream. */
export interface StreamIdentity {
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
}

/** Options of {@linkcode StreamSession}. */
export interface StreamSessionOptions {
  identity: StreamIdentity;
  ledger: CallLedger;
  microphone: Microphone;
  clock: Clock;
  playback: PlaybackOptions;
  /** Knows when this process itself was late. */
  lag: OwnLag | null;
  /** Sees every text message as it came. */
  onMessage: ((text: string, nowMs: number) => void) | null;
}

/** Silence from which on audio begins a new utterance, for the figures of arrival, in ms. */
const NEW_UTTERANCE_MS = 200;
const RIFF = [0x52, 0x49, 0x46, 0x46];

/** One bidirectional stream, seen from Twilio: says what Twilio says, and hears as Twilio and its caller do. */
export class StreamSession implements WireListener {
  readonly #options: StreamSessionOptions;
  readonly #ledger: CallLedger;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #prefix: string;
  readonly #mediaTail: string;
  readonly #ended = Promise.withResolvers<SocketEnd>();
  /** What the caller hears. */
  readonly playback: Playback;
  #socket: WireSocket | undefined;
  #startMs = 0;
  #alarmAtMs = Infinity;
  #sequence = 0;
  #chunks = 0;
  #state: "opening" | "live" | "silent" | "ended" = "opening";
  #hasDiscarded = false;

  constructor(options: StreamSessionOptions) {
    this.#options = options;
    this.#ledger = options.ledger;
    this.#clock = options.clock;
    this.#alarm = options.clock.alarm(() => this.#tick());
    this.playback = new Playback({ ...options.playback, originMs: options.ledger.originMs });
    const { streamSid } = options.identity;
    this.#prefix = `{"event":"media","streamSid":"${streamSid}","media":{"payload":"`;
    this.#mediaTail = `"},"streamSid":"${streamSid}"}`;
  }

  /** Begins as soon as the handshake is done: `connected`, `start`, then 20 ms of sound every 20 ms. */
  begin(socket: WireSocket): void {
    const { accountSid, callSid, streamSid, customParameters } = this.#options.identity;
    this.#socket = socket;
    this.#state = "live";
    this.#send({ kind: "connected", protocol: "Call", version: "1.0.0" });
    this.#send({
      kind: "start",
      sequenceNumber: ++this.#sequence,
      streamSid,
      callSid,
      accountSid,
      tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
      customParameters,
    });
    this.#startMs = this.#clock.now();
    this.#arm();
  }

  /** How the connection ended. */
  get ended(): Promise<SocketEnd> {
    return this.#ended.promise;
  }

  /** Presses a key. */
  dtmf(digit: string): void {
    const { streamSid } = this.#options.identity;
    this.#ledger.counts.digits++;
    this.#send({ kind: "dtmf", sequenceNumber: ++this.#sequence, streamSid, digit });
  }

  /** The call is over: `stop`, then the socket closes. */
  async hangUp(): Promise<void> {
    if (this.#state === "ended") return;
    const { accountSid, callSid, streamSid } = this.#options.identity;
    this.#send({ kind: "stop", sequenceNumber: ++this.#sequence, streamSid, callSid, accountSid });
    this.#alarm.cancel();
    this.#state = "ended";
    await this.#socket?.close(1000);
  }

  /** Stops reading and playing until {@linkcode StreamSession.goOn}; the caller's own sound still goes out. */
  stall(): void {
    this.#socket?.pauseReading();
    this.playback.pause(this.#clock.now());
  }

  /** Ends a stall. */
  goOn(): void {
    const nowMs = this.#clock.now();
    const ms = this.playback.resume(nowMs);
    if (ms > 0) this.#ledger.recorder?.delay(nowMs - ms, ms);
    this.#ledger.arrivals.restart();
    this.#socket?.resumeReading();
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

  text(text: string): void {
    const nowMs = this.#clock.now();
    this.#options.onMessage?.(text, nowMs);
    if (text.startsWith(this.#prefix) && text.endsWith('"}}')) {
      const audio = decodeBase64(text.slice(this.#prefix.length, -3));
      if (audio !== undefined && audio.length > 0) return this.#media(audio, nowMs);
    }
    const message = parseOutbound(text);
    if (message.kind === "invalid") return this.#ledger.errors.add(31951, message.reason);
    if (message.streamSid !== this.#options.identity.streamSid) {
      return this.#ledger.errors.add(31951, "streamSid is not that of this stream");
    }
    switch (message.kind) {
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

  binary(byteCount: number): void {
    this.#ledger.errors.add(31950, `a binary message of ${byteCount} bytes`);
  }

  socketEnded(end: SocketEnd): void {
    this.#alarm.cancel();
    this.#state = "ended";
    const nowMs = this.#clock.now();
    this.#ledger.talk.silent(Math.min(nowMs, this.playback.dryAtMs), "end");
    this.#ledger.recorder?.cut(nowMs);
    this.#ended.resolve(end);
  }

  #media(audio: Uint8Array, nowMs: number): void {
    const { counts, arrivals, talk, recorder, expectation, errors } = this.#ledger;
    counts.bytes += audio.length;
    counts.frames++;
    if (audio.length % BYTES_PER_FRAME !== 0) counts.partialFrames++;
    if (audio[0] === RIFF[0] && RIFF.every((byte, i) => audio[i] === byte)) {
      errors.add("wav_header", "media.payload begins with the header of a file");
    }
    this.#ledger.firstMediaMs ??= nowMs - this.#ledger.originMs;
    expectation?.received(audio);
    const dryAtMs = this.playback.dryAtMs;
    let playsAtMs: number;
    if (nowMs < dryAtMs) playsAtMs = this.playback.media(audio, nowMs);
    else {
      if (nowMs - dryAtMs >= NEW_UTTERANCE_MS) arrivals.restart();
      talk.silent(dryAtMs, "end");
      talk.sound(nowMs);
      playsAtMs = this.playback.media(audio, nowMs, {
        sinceMs: this.#options.lag?.arrivedSince(nowMs) ?? nowMs,
      });
    }
    arrivals.arrived(audio.length, nowMs, Math.max(0, dryAtMs - nowMs));
    if (!Number.isNaN(playsAtMs)) recorder?.put("ear", audio, playsAtMs);
    else if (!this.#hasDiscarded) {
      this.#hasDiscarded = true;
      errors.add(31931, "media discarded: more than 10 minutes are queued");
    }
  }

  #clear(nowMs: number): void {
    this.#ledger.counts.clears++;
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
    const atMs = this.#startMs + this.#chunks * FRAME_MS;
    const { payload, frame } = microphone.take();
    this.#ledger.talk.voice(microphone.isVoiced, !this.playback.isDry(atMs), atMs);
    this.#ledger.recorder?.put("caller", frame, atMs);
    const timestamp = this.#chunks * FRAME_MS;
    this.#chunks++;
    this.#sequence++;
    const sent = this.#socket?.sendText(
      `{"event":"media","sequenceNumber":"${this.#sequence}","media":{"track":"inbound","chunk":"${this.#chunks}",` +
        `"timestamp":"${timestamp}","payload":"${payload}${this.#mediaTail}`,
    );
    if (sent === true) this.#ledger.counts.sentFrames++;
    else this.#ledger.counts.droppedFrames++;
  }

  #echo(echoes: readonly MarkEcho[]): void {
    const { streamSid } = this.#options.identity;
    for (const { name } of echoes) {
      this.#send({ kind: "mark", sequenceNumber: ++this.#sequence, streamSid, name });
    }
  }

  get #nextFrameMs(): number {
    return this.#startMs + (this.#chunks + 1) * FRAME_MS;
  }

  #arm(): void {
    this.#alarmAtMs = Math.min(this.#nextFrameMs, this.playback.nextEchoAtMs);
    this.#alarm.set(this.#alarmAtMs);
  }

  #send(message: PeerMessage): void {
    if (this.#state === "live") this.#socket?.sendText(formatInbound(message));
  }
}
