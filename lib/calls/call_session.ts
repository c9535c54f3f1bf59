import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import { maskNumber } from "../core/mask.ts";
import type { Log } from "../core/log.ts";
import { Transmitter, type TransmitterOptions } from "../tx/transmitter.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import type { StreamEnd, StreamHandler } from "../twilio/media_stream.ts";
import { dialTwiml } from "../twilio/twiml.ts";
import type { Agent, AgentParts, CreateAgent } from "../agents/agent.ts";
import type { Sound } from "../audio/sound.ts";
import { makeAgentCall } from "./agent_call.ts";
import type { ControlResult } from "./call_controls.ts";
import type { CallInfo } from "./call_info.ts";
import type { CallObserver } from "./call_observer.ts";
import type { CallStream } from "./call_stream.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import { CallTurns } from "./call_turns.ts";
import type { CallView, EndedBy } from "./call_view.ts";
import { DONE, notDone } from "./control_result.ts";
import { endedBy } from "./ended_by.ts";
import { FlightRecorder } from "../timeline/flight_recorder.ts";
import { FrameTap } from "../timeline/frame_tap.ts";
import { HangUp } from "./hang_up.ts";
import { OperatorVoice } from "./operator_voice.ts";
import { type MakeSpeech, Speaker } from "../agents/speaker.ts";
import { LOOK_FRAMES, TraceRecorder } from "../timeline/trace_recorder.ts";
import { type TransferLine, transferRefusal } from "./transfer_line.ts";
import { txLine } from "../timeline/tx_lines.ts";
import { txView } from "./tx_view.ts";

/** How long a goodbye may take when the server goes down, in ms. */
const GOODBYE_MS = 5_000;

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
  /** Where an operator may hand the call over to. @default nowhere */
  readonly transfer?: TransferLine | undefined;
  /** Takes secrets out of what is shown. @default nothing is secret */
  readonly hide?: (text: string) => string;
  /** Told once, when all is released. */
  readonly onEnded: (session: CallSession) => void;
}

type State =
  /** `stopBy`: whose doing it is when Twilio ends the stream now. */
  | { readonly kind: "live"; readonly stopBy: "caller" | "operator" }
  | { readonly kind: "ending"; readonly by: EndedBy }
  | { readonly kind: "ended"; readonly by: EndedBy; readonly atMs: number };

const LIVE: State = { kind: "live", stopBy: "caller" };
const ENDING = notDone("refused", "The call is ending.");

/** One call: joins its media stream, transmitter, agent and records under one signal, and ends them together. */
export class CallSession implements StreamHandler {
  readonly info: CallInfo;
  readonly #stream: CallStream;
  readonly #options: CallSessionOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #tx: Transmitter;
  readonly #speaker: Speaker;
  readonly #operator: OperatorVoice;
  readonly #agent: Agent;
  readonly #recorder: FlightRecorder;
  readonly #trace: TraceRecorder;
  readonly #turns: CallTurns;
  readonly #hangUp: HangUp;
  readonly #ending = new AbortController();
  readonly #startedMs: number;
  readonly #startedWallMs: number;
  #state: State = LIVE;

  constructor(stream: CallStream, options: CallSessionOptions) {
    const { clock, info, observer, parts } = options;
    const { callSid } = info;
    const signal = this.#ending.signal;
    this.info = info;
    this.#stream = stream;
    this.#options = options;
    this.#clock = clock;
    const log = this.#log = options.log.with({ call: info.callSid });
    const startedMs = this.#startedMs = clock.now();
    const startedWallMs = this.#startedWallMs = clock.wallNow();
    this.#recorder = new FlightRecorder(clock, callSid, { ...(options.hide && { hide: options.hide }) });
    this.#hangUp = new HangUp(stream, { callSid, clock, log, signal, hangUp: options.hangUp });
    this.#turns = new CallTurns({ clock, log, onTimed: (turn) => observer.turn(turn) });
    const listener = {
      sent: (frame: Uint8Array) => this.#trace.sent(frame),
      marked: () => this.#trace.marked(),
    };
    const tap = new FrameTap(stream, { listener, everyFrames: LOOK_FRAMES });
    this.#tx = new Transmitter(tap, { clock, ...options.tx, onEvent: (event) => this.#onTx(event) });
    this.#trace = new TraceRecorder(this.#tx, { clock, callSid, startedMs, startedWallMs });
    this.#speaker = new Speaker(this.#tx);
    this.#operator = new OperatorVoice(this.#speaker, { voice: parts.voice, log });
    this.#agent = options.createAgent(
      makeAgentCall({
        callSid,
        language: options.language,
        clock,
        log,
        signal,
        speaker: this.#speaker,
        tx: this.#tx,
        turns: this.#turns,
        timeline: this.#trace.timeline,
        observer,
      }),
      parts,
    );
  }

  /** Runs the call to its end. Never rejects. */
  async run(): Promise<void> {
    const { from, to, direction } = this.info;
    const { agent } = this.#options;
    this.#log.info("CALL", "call begins", { stream: this.#stream.streamSid, direction, from, to, agent });
    this.#trace.start();
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
    this.#trace.heard(sound);
    this.#agent.media(sound);
  }

  dtmf(digit: string): void {
    this.#log.info("RX", "key pressed", { digit });
    this.#trace.timeline.key(digit);
    this.#agent.dtmf(digit);
  }

  mark(name: string): void {
    this.#tx.onMark(name);
    this.#trace.echoed();
  }

  closed(how: StreamEnd): void {
    if (this.#state.kind === "ended") return;
    const by = this.#endedBy(how);
    const atMs = this.#clock.now();
    this.#state = { kind: "ended", by, atMs };
    this.#trace.end();
    this.#speaker.forget();
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

  /** An operator ends the call, at Twilio too. Does nothing more when it is ending. */
  hangUp(): ControlResult {
    if (this.#state.kind !== "live") return DONE;
    this.#trace.timeline.control("hangup");
    this.#log.info("CALL", "operator hangs up");
    this.#end("operator");
    return DONE;
  }

  /** Speaks an operator's `text` as the agent, after what is being said; also while the agent is muted. */
  say(text: string): ControlResult {
    if (this.#state.kind !== "live") return ENDING;
    const result = this.#operator.say(text);
    if (result.ok) this.#trace.timeline.control("say");
    return result;
  }

  /** Silences the agent, or lets it speak again. Does nothing more when it is so already. */
  mute(on: boolean): ControlResult {
    if (this.#state.kind !== "live") return ENDING;
    if (on === this.#speaker.muted) return DONE;
    this.#trace.timeline.control(on ? "mute" : "unmute");
    this.#log.info("CALL", on ? "operator mutes the agent" : "operator lets the agent speak again");
    this.#speaker.mute(on);
    this.#turns.forgetAnswer();
    return DONE;
  }

  /** Hands the caller over to `to`, where that is allowed. Resolves when Twilio has taken it, and never rejects. */
  async transfer(to: string): Promise<ControlResult> {
    const { transfer } = this.#options;
    if (this.#state.kind !== "live") return ENDING;
    const refusal = transferRefusal(to, transfer);
    if (refusal !== undefined || transfer?.redirect === undefined) return refusal ?? ENDING;
    if (this.#state.stopBy === "operator") {
      return notDone("refused", "The call is being transferred already.");
    }
    // Twilio may end the stream before it answers.
    this.#state = { kind: "live", stopBy: "operator" };
    this.#trace.timeline.control("transfer");
    try {
      await transfer.redirect(this.info.callSid, dialTwiml(to));
    } catch (thrown) {
      this.#log.error("CALL", "transfer failed", { to, error: errorMessage(thrown) });
      if (this.#state.kind === "live") this.#state = LIVE;
      return notDone("failed", maskNumber(errorMessage(thrown)));
    }
    this.#log.info("CALL", "operator transfers the call", { to });
    if (this.#isLive()) {
      this.#state = { kind: "ending", by: "operator" };
      void this.#hangUp.closeLater("call transferred");
    }
    return DONE;
  }

  /** The server goes down: says goodbye, shortly, and closes the stream 1001. Resolves when that is done. */
  async goAway(makeSpeech: MakeSpeech): Promise<void> {
    if (this.#state.kind !== "live") return;
    this.#state = { kind: "ending", by: "drain" };
    this.#speaker.forget();
    this.#speaker.stop();
    const limit = this.#clock.sleepUntil(this.#clock.now() + GOODBYE_MS, this.#ending.signal).catch(() => {});
    await Promise.race([this.#speaker.announce(makeSpeech), limit]);
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
      muted: this.#speaker.muted,
      tx: txView(this.#tx, this.#clock),
      rx: { frames: this.#stream.rx.frames, gaps: this.#stream.rx.gaps, invalid: this.#stream.rx.invalid },
      turns: this.#turns.views(),
      anomalies: [...this.#recorder.anomalies],
    };
  }

  /** The course of the call so far, as `CallDirectory.trace()` returns it. */
  trace(sinceMs?: number): CallTrace {
    return this.#trace.view(sinceMs);
  }

  /** The state as it is now, where the compiler still knows an older one. */
  #isLive(): boolean {
    return this.#state.kind === "live";
  }

  #endedBy(how: StreamEnd): EndedBy {
    if (this.#state.kind !== "live") return this.#state.by;
    return how === "stop" ? this.#state.stopBy : endedBy(how);
  }

  #end(by: EndedBy): void {
    if (this.#state.kind !== "live") return;
    this.#state = { kind: "ending", by };
    void this.#hangUp.hangUp();
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
    this.#trace.note(event);
    if (event.type !== "source") {
      const { level, tag, message, fields } = txLine(event);
      this.#log[level](tag, message, fields);
    }
    if (event.type === "stalled") this.#giveUp();
    // An operator's words are no answer to the caller's.
    if (event.type !== "utterance" || this.#speaker.by === "agent") this.#turns.note(event);
  }

  #giveUp(): void {
    if (this.#state.kind !== "live") return;
    this.#state = { kind: "ending", by: "peer_stalled" };
    this.#hangUp.giveUp();
  }
}
