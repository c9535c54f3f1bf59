import type { Sound } from "../audio/sound.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import { FlightRecorder } from "../timeline/flight_recorder.ts";
import { FrameTap } from "../timeline/call_levels.ts";
import { TraceRecorder } from "../timeline/trace_recorder.ts";
import type { TraceTimeline } from "../timeline/trace_timeline.ts";
import { txLine } from "../timeline/tx_lines.ts";
import { Transmitter } from "../tx/transmitter.ts";
import type { FrameSink, TransmitterOptions } from "../tx/transmitter_options.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import type { CallView, TurnLatency } from "./call_view.ts";
import { Transcript } from "./transcript.ts";
import { txView } from "./tx_view.ts";

/** Options of {@linkcode CallRecords}. */
export interface CallRecordsOptions {
  /** Time of the call. */
  readonly clock: Clock;
  /** Gets the lines of the transmit path. */
  readonly log: Log;
  /** `CA…` */
  readonly callSid: string;
  /** Settings of the transmit path. */
  readonly tx: Omit<TransmitterOptions, "clock" | "onEvent">;
  /** Takes secrets out of what is shown. @default nothing is secret */
  readonly hide?: ((text: string) => string) | undefined;
  /** Told of each turn that was timed in full. */
  readonly onTimed: (latency: TurnLatency) => void;
  /** The peer takes nothing any more. */
  readonly onStalled: () => void;
}

/** The transmit side of one call, with all that is written down of the call: log, gaps, trace, and what was said. */
export class CallRecords {
  /** Sends the call's sound. */
  readonly tx: Transmitter;
  /** What was said. */
  readonly transcript: Transcript;
  /** When the call began, in ms of the clock. */
  readonly startedMs: number;
  readonly #startedWallMs: number;
  readonly #options: CallRecordsOptions;
  readonly #gaps: FlightRecorder;
  readonly #trace: TraceRecorder;

  /** Frames go to `sink`; the call begins now. */
  constructor(sink: FrameSink, options: CallRecordsOptions) {
    const { clock, callSid, hide } = options;
    this.#options = options;
    const startedMs = this.startedMs = clock.now();
    const startedWallMs = this.#startedWallMs = clock.wallNow();
    this.transcript = new Transcript(options);
    this.#gaps = new FlightRecorder(clock, callSid, { ...(hide && { hide }) });
    const tap = new FrameTap(sink, (frame) => this.#trace.sent(frame));
    this.tx = new Transmitter(tap, { clock, ...options.tx, onEvent: (event) => this.#note(event) });
    this.#trace = new TraceRecorder(this.tx, { clock, callSid, startedMs, startedWallMs });
  }

  /** What happens over time. */
  get timeline(): TraceTimeline {
    return this.#trace.timeline;
  }

  /** Begins to take samples. */
  start(): void {
    this.#trace.start();
  }

  /** The caller is heard. */
  heard(sound: Sound): void {
    if (sound.timestampMs !== null) this.tx.onSound(sound.timestampMs);
    this.#trace.heard(sound);
  }

  /** Twilio echoed a mark. */
  echoed(name: string): void {
    const echo = this.tx.onMark(name);
    if (echo !== undefined) this.#trace.echoed(echo);
  }

  /** The call ends: call it before the transmitter is closed. */
  end(): void {
    this.#trace.end();
  }

  /** A time of the clock as people read it. The wall clock may jump; a call goes by the one that it began with. */
  wallTime(atMs: number): string {
    return new Date(this.#startedWallMs + atMs - this.startedMs).toISOString();
  }

  /** What of the call's view stands here. */
  view(): Pick<CallView, "tx" | "turns" | "said" | "anomalies"> {
    return {
      tx: txView(this.tx, this.#options.clock),
      turns: this.transcript.turns(),
      said: this.transcript.said((atMs) => this.wallTime(atMs)),
      anomalies: [...this.#gaps.anomalies],
    };
  }

  /** What has happened so far; see `CallDirectory.trace()`. */
  trace(sinceMs?: number): CallTrace {
    return this.#trace.view(sinceMs);
  }

  #note(event: TxEvent): void {
    const { clock, log, onStalled } = this.#options;
    this.#gaps.note(event);
    this.#trace.note(event);
    if (event.type !== "source") {
      const { level, tag, message, fields } = txLine(event);
      log[level](tag, message, fields);
    }
    if (event.type === "stalled") onStalled();
    if (event.type === "first_frame") {
      const nowMs = clock.now();
      this.transcript.starts(event.id, nowMs + this.tx.ledger.aheadMs(nowMs));
    }
    this.transcript.note(event);
  }
}
