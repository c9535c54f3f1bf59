import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { FrameSink } from "../tx/transmitter_options.ts";
import type { StreamEnd, StreamHandler } from "../twilio/stream_handler.ts";
import type { Agent, AgentParts, CreateAgent } from "../agents/agent.ts";
import { Speaker } from "../agents/speaker.ts";
import type { Phrase } from "../agents/speech.ts";
import type { Sound } from "../audio/sound.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import { makeAgentCall } from "./agent_call.ts";
import { CallEnding } from "./call_ending.ts";
import { CallRecords, type CallRecordsOptions } from "./call_records.ts";
import type { CallTransfer } from "./call_transfer.ts";
import type { CallInfo, CallView, EndedBy, TurnLatency } from "./call_view.ts";
import { OperatorControls } from "./operator_controls.ts";

/** How long a goodbye may take when the server goes down, in ms. */
const GOODBYE_MS = 5_000;

/** The part of a media stream that a call uses. */
export interface CallStream extends FrameSink {
  /** `MZ…`; empty before the stream has started. */
  readonly streamSid: string;
  /** Media messages of the caller, gaps in their numbers, and messages that were dropped or repaired. */
  readonly rx: { readonly frames: number; readonly gaps: number; readonly invalid: number };
  /** Closes the socket with this code of RFC 6455. */
  close(code: number, reason: string): void;
}

/** What happens to calls, for metrics. */
export interface CallObserver {
  /** The caller interrupted the agent, after so much voice. */
  bargeIn(voiceMs: number): void;
  /** A turn was timed. */
  turn(latency: TurnLatency): void;
}

/** Options of {@linkcode CallSession}. */
export interface CallSessionOptions {
  /** Time of the call. */
  readonly clock: Clock;
  /** Each line gets the call's id. */
  readonly log: Log;
  /** Who calls whom. */
  readonly info: CallInfo;
  /** Name of what answers, for the record. */
  readonly agent: string;
  /** BCP 47. */
  readonly language: string;
  /** Whether the call goes on after its stream was lost. @default false */
  readonly resumed?: boolean;
  /** Makes what answers. */
  readonly createAgent: CreateAgent;
  /** What it speaks and hears with. */
  readonly parts: AgentParts;
  /** Settings of the transmit path. */
  readonly tx: CallRecordsOptions["tx"];
  /** Told of what happens, for metrics. */
  readonly observer: CallObserver;
  /** Ends the call at Twilio, by REST; without it, closing the stream does. */
  readonly hangUp?: ((callSid: string) => Promise<void>) | undefined;
  /** Where an operator may hand the call over to. @default nowhere */
  readonly transfer?: CallTransfer | undefined;
  /** Takes secrets out of what is shown. @default nothing is secret */
  readonly hide?: (text: string) => string;
  /** Told once, when all is released. */
  readonly onEnded: (session: CallSession) => void;
}

/** One call: joins its media stream, transmitter, agent and records under one signal, and ends them together. */
export class CallSession implements StreamHandler {
  /** Who calls whom. */
  readonly info: CallInfo;
  /** What operators may do to it. */
  readonly controls: OperatorControls;
  readonly #stream: CallStream;
  readonly #options: CallSessionOptions;
  readonly #log: Log;
  readonly #ending: CallEnding;
  readonly #records: CallRecords;
  readonly #speaker: Speaker;
  readonly #agent: Agent;

  /** Nothing begins before {@linkcode CallSession.run}. */
  constructor(stream: CallStream, options: CallSessionOptions) {
    const { clock, info, observer, parts, hangUp, transfer, hide, language, resumed = false } = options;
    const { callSid } = info;
    const log = options.log.with({ call: callSid });
    this.info = info;
    this.#stream = stream;
    this.#options = options;
    this.#log = log;
    const ending = this.#ending = new CallEnding(stream, { callSid, clock, log, hangUp });
    const records = this.#records = new CallRecords(stream, {
      clock,
      log,
      callSid,
      tx: options.tx,
      hide,
      onTimed: (latency) => observer.turn(latency),
      onStalled: () => ending.giveUp(),
    });
    const { timeline, transcript } = records;
    const speaker = this.#speaker = new Speaker(records.tx, { clock, listener: transcript });
    const { voice } = parts;
    this.controls = new OperatorControls({ callSid, log, ending, speaker, voice, timeline, transfer });
    const call = { callSid, language, resumed, clock, log, signal: ending.signal, speaker };
    const onBargeIn = (voiceMs: number) => observer.bargeIn(voiceMs);
    this.#agent = options.createAgent(makeAgentCall(call, { records, onBargeIn }), parts);
  }

  /** Runs the call to its end. Never rejects. */
  async run(): Promise<void> {
    const { from, to, direction } = this.info;
    const { agent } = this.#options;
    this.#log.info("CALL", "call begins", { stream: this.#stream.streamSid, direction, from, to, agent });
    this.#records.start();
    const sending = this.#records.tx.run(this.#ending.signal).catch((thrown) => this.#fail(thrown));
    try {
      await this.#agent.run();
      this.#ending.hangUp("agent");
    } catch (thrown) {
      this.#fail(thrown);
    }
    await sending;
  }

  media(sound: Sound): void {
    this.#records.heard(sound);
    this.#agent.media(sound);
  }

  dtmf(digit: string): void {
    this.#log.info("RX", "key pressed", { digit });
    this.#records.timeline.key(digit);
    this.#agent.dtmf(digit);
  }

  mark(name: string): void {
    this.#records.echoed(name);
  }

  closed(how: StreamEnd): void {
    if (!this.#ending.closed(how)) return;
    this.#takeAll([
      () => this.#records.end(),
      () => this.#speaker.close(),
      () => this.#records.tx.close(),
      () => this.#ending.release(),
      () => this.#agent.close(),
      () => this.#logEnd(how),
    ]);
    // The last words have ended with the transmitter, and their promises tell so before this one.
    void Promise.resolve().then(() => this.#takeAll([() => this.#options.onEnded(this)]));
  }

  /** The server goes down: says goodbye, shortly, and closes the stream 1001. Resolves when that is done. */
  async goAway(goodbye: () => Phrase): Promise<void> {
    const say = () => {
      const { text, speech } = goodbye();
      return this.#speaker.farewell({ by: "server", why: "goodbye", text }, () => speech);
    };
    await this.#ending.leave(say, GOODBYE_MS);
  }

  /** Who ended the call; `null` while it is live. */
  get endedBy(): EndedBy | null {
    return this.#ending.by;
  }

  /** How long it has lasted, in ms. */
  get durationMs(): number {
    return (this.#ending.atMs ?? this.#options.clock.now()) - this.#records.startedMs;
  }

  /** What metrics add up. */
  figures(): { rxFrames: number; queuedFrames: number; leadMs: number } {
    const { queue, lead } = this.#records.tx;
    return {
      rxFrames: this.#stream.rx.frames,
      queuedFrames: queue.length,
      leadMs: lead.targetMs,
    };
  }

  /** The call as it is now. */
  view(): CallView {
    const { agent, language } = this.#options;
    const { frames, gaps, invalid } = this.#stream.rx;
    const records = this.#records;
    const endedMs = this.#ending.atMs;
    return {
      ...this.info,
      streamSid: this.#stream.streamSid,
      state: endedMs === null ? "live" : "ended",
      startedAt: records.wallTime(records.startedMs),
      endedAt: endedMs === null ? null : records.wallTime(endedMs),
      endedBy: endedMs === null ? null : this.endedBy,
      agent,
      language,
      muted: this.#speaker.muted,
      rx: { frames, gaps, invalid },
      ...records.view(),
    };
  }

  /** What has happened so far, as `CallDirectory.trace()` returns it. */
  trace(sinceMs?: number): CallTrace {
    return this.#records.trace(sinceMs);
  }

  /** Takes every step, whatever one of them throws; the first error is logged. */
  #takeAll(steps: readonly (() => void)[]): void {
    const errors: unknown[] = [];
    for (const step of steps) {
      try {
        step();
      } catch (thrown) {
        errors.push(thrown);
      }
    }
    if (errors.length === 0) return;
    this.#log.error("CALL", "call was not released in order", { error: errorMessage(errors[0]) });
  }

  #logEnd(how: StreamEnd): void {
    const { queue: { counts }, stats } = this.#records.tx;
    this.#log.info("CALL", "call ended", {
      by: this.endedBy,
      stream: how,
      seconds: Math.round(this.durationMs / 100) / 10,
      sent: counts.sent,
      cleared: counts.cleared,
      undelivered: counts.undelivered,
      underruns: stats.underrunCount,
    });
  }

  /** What went wrong ends this call, and no other. */
  #fail(thrown: unknown): void {
    if (this.#ending.signal.aborted) return;
    this.#log.error("CALL", "call failed", { error: errorMessage(thrown) });
    this.#ending.fail();
  }
}
