import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { Transmitter, type TransmitterOptions } from "../tx/transmitter.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import type { StreamEnd, StreamHandler } from "../twilio/media_stream.ts";
import type { Agent, AgentParts, CreateAgent, Sound } from "./agent.ts";
import type { CallView, EndedBy, TurnView } from "./call_view.ts";
import { FlightRecorder } from "./flight_recorder.ts";
import { Speaker, type Speech } from "./speaker.ts";
import { TurnClock } from "./turn_clock.ts";
import { txLine } from "./tx_lines.ts";
import { txView } from "./tx_view.ts";

/** How long Twilio may take to end the stream of a call that was hung up by REST, in ms. */
const HANG_UP_MS = 5_000;
/** How long a goodbye may take when the server goes down, in ms. */
const GOODBYE_MS = 5_000;
/** Turns kept of a call; older ones are forgotten first. */
const MAX_TURNS = 200;

/** The part of a media stream that a call uses. */
export interface CallStream {
  readonly streamSid: string;
  readonly rx: { readonly frames: number; readonly gaps: number; readonly invalid: number };
  readonly bufferedBytes: number;
  sendMedia(frame: Uint8Array): void;
  sendMark(name: string): void;
  sendClear(): void;
  close(code: number, reason: string): void;
}

/** Who calls whom, from the webhook. */
export interface CallInfo {
  readonly callSid: string;
  readonly direction: "inbound" | "outbound";
  readonly from: string;
  readonly to: string;
}

/** What happens to calls, for metrics. */
export interface CallObserver {
  bargeIn(voiceMs: number): void;
  turn(turn: TurnView): void;
}

/** Options of {@linkcode CallSession}. */
export interface CallSessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly info: CallInfo;
  readonly agent: string;
  readonly language: string;
  readonly createAgent: CreateAgent;
  readonly parts: AgentParts;
  readonly tx: Pick<TransmitterOptions, "totals" | "queueFrames" | "leadMs" | "rate">;
  readonly observer: CallObserver;
  /** Ends the call at Twilio, by REST; without it, closing the stream does. */
  readonly hangUp?: ((callSid: string) => Promise<void>) | undefined;
  /** Takes secrets out of what is shown. @default nothing is secret */
  readonly hide?: (text: string) => string;
  /** Told once, when all is released. */
  readonly onEnded: (session: CallSession) => void;
}

type State =
  | { readonly kind: "live" }
  | { readonly kind: "ending"; readonly by: EndedBy }
  | { readonly kind: "ended"; readonly by: EndedBy; readonly atMs: number };

/** One call: joins its media stream, transmitter, agent and records under one signal, and ends them together. */
export class CallSession implements StreamHandler {
  readonly info: CallInfo;
  readonly #stream: CallStream;
  readonly #options: CallSessionOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #tx: Transmitter;
  readonly #speaker: Speaker;
  readonly #agent: Agent;
  readonly #recorder: FlightRecorder;
  readonly #ending = new AbortController();
  readonly #startedMs: number;
  readonly #startedWallMs: number;
  readonly #turns: TurnView[] = [];
  #turnClock: TurnClock | undefined;
  #lastTurn = 0;
  #state: State = { kind: "live" };

  constructor(stream: CallStream, options: CallSessionOptions) {
    const { clock, info } = options;
    this.info = info;
    this.#stream = stream;
    this.#options = options;
    this.#clock = clock;
    this.#log = options.log.with({ call: info.callSid });
    this.#startedMs = clock.now();
    this.#startedWallMs = clock.wallNow();
    this.#recorder = new FlightRecorder(clock, info.callSid, { ...(options.hide && { hide: options.hide }) });
    this.#tx = new Transmitter(stream, { clock, ...options.tx, onEvent: (event) => this.#onTx(event) });
    this.#speaker = new Speaker(this.#tx);
    this.#agent = options.createAgent({
      callSid: info.callSid,
      language: options.language,
      clock,
      log: this.#log,
      signal: this.#ending.signal,
      speaker: this.#speaker,
      line: () => ({ sent: this.#tx.stats.sent, gaps: this.#tx.stats.underrunCount }),
      turn: (user, endedMs) => this.#beginTurn(user, endedMs),
      bargeIn: (voiceMs) => this.#onBargeIn(voiceMs),
    }, options.parts);
  }

  /** Runs the call to its end. Never rejects. */
  async run(): Promise<void> {
    const { from, to, direction } = this.info;
    const { agent } = this.#options;
    this.#log.info("CALL", "call begins", { stream: this.#stream.streamSid, direction, from, to, agent });
    const sending = this.#tx.run(this.#ending.signal).catch((thrown) => this.#fail(thrown));
    try {
      await this.#agent.run();
      this.#end("agent");
    } catch (thrown) {
      this.#fail(thrown);
    }
    await sending;
  }

  media(sound: Sound): void {
    this.#agent.media(sound);
  }

  dtmf(digit: string): void {
    this.#log.info("RX", "key pressed", { digit });
    this.#agent.dtmf(digit);
  }

  mark(name: string): void {
    this.#tx.onMark(name);
  }

  closed(how: StreamEnd): void {
    if (this.#state.kind === "ended") return;
    const by = this.#state.kind === "ending" ? this.#state.by : endedBy(how);
    const atMs = this.#clock.now();
    this.#state = { kind: "ended", by, atMs };
    this.#tx.close();
    this.#ending.abort();
    this.#agent.close();
    this.#log.info("CALL", "call ended", {
      by,
      stream: how,
      seconds: Math.round((atMs - this.#startedMs) / 100) / 10,
      sent: this.#tx.stats.sent,
      cleared: this.#tx.queue.cleared,
      undelivered: this.#tx.queue.undelivered,
      underruns: this.#tx.stats.underrunCount,
    });
    this.#options.onEnded(this);
  }

  /** Ends the call, at Twilio too. Does nothing when it is ending. */
  hangUp(by: EndedBy): void {
    this.#end(by);
  }

  /** The server goes down: says goodbye, shortly, and closes the stream 1001. Resolves when that is done. */
  async goAway(makeSpeech: (signal: AbortSignal) => Speech): Promise<void> {
    if (this.#state.kind !== "live") return;
    this.#state = { kind: "ending", by: "drain" };
    this.#speaker.stop();
    const limit = this.#clock.sleepUntil(this.#clock.now() + GOODBYE_MS, this.#ending.signal).catch(() => {});
    await Promise.race([this.#speaker.say(makeSpeech), limit]);
    this.#stream.close(1001, "server is going away");
  }

  /** Whether the call has ended, and by whom. */
  get endedBy(): EndedBy | null {
    return this.#state.kind === "live" ? null : this.#state.by;
  }

  /** How long it has lasted, in ms. */
  get durationMs(): number {
    return (this.#state.kind === "ended" ? this.#state.atMs : this.#clock.now()) - this.#startedMs;
  }

  /** What metrics add up. */
  figures(): { rxFrames: number; queuedFrames: number; leadMs: number } {
    const { queue, lead } = this.#tx;
    return {
      rxFrames: this.#stream.rx.frames,
      queuedFrames: queue.length,
      leadMs: lead.targetMs(this.#clock.now()),
    };
  }

  /** The call as it is now. */
  view(): CallView {
    const { agent, language } = this.#options;
    const ended = this.#state.kind === "ended";
    return {
      ...this.info,
      streamSid: this.#stream.streamSid,
      state: ended ? "ended" : "live",
      startedAt: new Date(this.#startedWallMs).toISOString(),
      endedAt: ended ? new Date(this.#startedWallMs + this.durationMs).toISOString() : null,
      endedBy: ended ? this.endedBy : null,
      agent,
      language,
      tx: txView(this.#tx, this.#clock),
      rx: { frames: this.#stream.rx.frames, gaps: this.#stream.rx.gaps, invalid: this.#stream.rx.invalid },
      turns: structuredClone(this.#turns),
      anomalies: [...this.#recorder.anomalies],
    };
  }

  #end(by: EndedBy): void {
    if (this.#state.kind !== "live") return;
    this.#state = { kind: "ending", by };
    const { hangUp } = this.#options;
    if (hangUp === undefined) return this.#stream.close(1000, "call ended");
    void this.#hangUpAtTwilio(hangUp);
  }

  /** Twilio ends the stream when the call ends; where it does not, we do. */
  async #hangUpAtTwilio(hangUp: (callSid: string) => Promise<void>): Promise<void> {
    try {
      await hangUp(this.info.callSid);
      await this.#clock.sleepUntil(this.#clock.now() + HANG_UP_MS, this.#ending.signal);
    } catch (thrown) {
      if (!this.#ending.signal.aborted) {
        this.#log.error("CALL", "hang-up by REST failed, closing the stream instead", {
          error: errorMessage(thrown),
        });
      }
    }
    this.#stream.close(1000, "call ended");
  }

  /** What went wrong ends this call, and no other. */
  #fail(thrown: unknown): void {
    if (this.#ending.signal.aborted) return;
    this.#log.error("CALL", "call failed", { error: errorMessage(thrown) });
    if (this.#state.kind === "live") this.#state = { kind: "ending", by: "error" };
    this.#stream.close(1011, "internal error");
  }

  #onTx(event: TxEvent): void {
    this.#recorder.note(event);
    if (event.type !== "source") {
      const { level, tag, message, fields } = txLine(event);
      this.#log[level](tag, message, fields);
    }
    if (event.type === "stalled") this.#giveUp();
    if (this.#turnClock?.note(event, this.#clock.now())) this.#endTurnClock(this.#turnClock);
  }

  /** A peer that takes nothing would keep its socket for ever: the call is ended at Twilio, the stream at once. */
  #giveUp(): void {
    if (this.#state.kind !== "live") return;
    this.#state = { kind: "ending", by: "peer_stalled" };
    void this.#options.hangUp?.(this.info.callSid).catch((thrown) => {
      this.#log.error("CALL", "hang-up by REST failed", { error: errorMessage(thrown) });
    });
    this.#stream.close(1001, "peer stalled");
  }

  #beginTurn(user: string, endedMs: number): TurnView {
    const turn: TurnView = {
      id: ++this.#lastTurn,
      user,
      agent: "",
      heard: "",
      interrupted: false,
      latencyMs: {
        endpoint: null,
        stt: null,
        llmFirstToken: null,
        ttsFirstByte: null,
        firstFrameSent: null,
        firstFramePlayed: null,
        total: null,
      },
    };
    this.#turns.push(turn);
    if (this.#turns.length > MAX_TURNS) this.#turns.shift();
    this.#turnClock = new TurnClock(turn, endedMs, this.#clock.now());
    return turn;
  }

  #endTurnClock(clock: TurnClock): void {
    this.#turnClock = undefined;
    const { id, latencyMs } = clock.turn;
    this.#log.info("LATENCY", "turn", { turn: id, ...latencyMs });
    this.#options.observer.turn(clock.turn);
  }

  #onBargeIn(voiceMs: number): void {
    this.#log.info("CALL", "caller interrupts", { voiceMs: Math.round(voiceMs) });
    this.#options.observer.bargeIn(voiceMs);
  }
}

function endedBy(how: StreamEnd): EndedBy {
  switch (how) {
    case "stop":
    case "closed":
      return "caller";
    case "reset":
    case "peer_gone":
      return "peer_reset";
    case "protocol":
    case "error":
      return "error";
    case "local":
      return "agent";
  }
}
