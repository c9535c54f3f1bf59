import type { Sound } from "../audio/sound.ts";
import type { Alarm, Clock } from "../core/clock.ts";
import type { Transmitter } from "../tx/transmitter.ts";
import type { Echo } from "../tx/playout_ledger.ts";
import type { TxEvent } from "../tx/tx_event.ts";
import { CallLevels } from "./call_levels.ts";
import type { CallTrace } from "./call_trace.ts";
import { edgesOf, HistogramBins } from "./histogram_bins.ts";
import { StepColumns, type StepValues } from "./step_columns.ts";
import { firstStepSince } from "./trace_since.ts";
import { TraceTimeline } from "./trace_timeline.ts";

/** Length of a step at first, in ms. */
const STEP_MS = 1_000;
/** Steps are sampled on a common grid of this width, in ms: at most fifty wake-ups a second, and never all calls in one. */
const GRID_MS = 20;
/** A last step shorter than this is not worth a value, in ms. */
const MIN_STEP_MS = 100;
const NOTHING: StepValues = {
  queueFrames: null,
  latenessP50Ms: null,
  latenessMaxMs: null,
  leadTargetMs: null,
  leadEstimateMs: null,
  markRttMs: null,
  fps: null,
};
/** Fine about what is usual; every edge is one of the histogram's own. */
const LATENESS_EDGES_MS = edgesOf(
  [0.2, 3.2],
  [0.4, 6.4],
  [0.8, 12.8],
  [1.6, 25.6],
  [3.2, 51.2],
  [12.8, 102.4],
  [51.2, 409.6],
  [409.6, 3_276.8],
);
const INTERVAL_EDGES_MS = edgesOf(
  [0.8, 25.6],
  [1.6, 51.2],
  [3.2, 102.4],
  [6.4, 204.8],
  [12.8, 409.6],
  [409.6, 3_276.8],
);

/** Options of {@linkcode TraceRecorder}. */
export interface TraceRecorderOptions {
  /** Beats of the steps. */
  readonly clock: Clock;
  /** `CA…` */
  readonly callSid: string;
  /** When the call began, in ms of the clock and of the wall clock. */
  readonly startedMs: number;
  /** When the call began, in ms since 1970. */
  readonly startedWallMs: number;
}

/**
 * Records one call over time, in bounded memory: one sample a step, one frame in {@linkcode LOOK_FRAMES} for the
 * levels, and what is told of. Nothing of it runs for each frame but a count down to the next look.
 *
 * The transmitter's histograms are emptied when an utterance begins. So they are looked at behind the last frame of
 * each utterance, when one is begun, and at each step; together that misses no frame.
 */
export class TraceRecorder {
  /** What happened. */
  readonly timeline: TraceTimeline;
  readonly #options: TraceRecorderOptions;
  readonly #tx: Transmitter;
  readonly #alarm: Alarm;
  readonly #columns = new StepColumns();
  readonly #levels: CallLevels;
  readonly #lateness = new HistogramBins(LATENESS_EDGES_MS);
  readonly #intervals = new HistogramBins(INTERVAL_EDGES_MS);
  #stepMs = STEP_MS;
  #lastSampleMs: number;
  #lastSent = 0;
  /** Longest round trip of a mark in this step, in ms; `null` without one. */
  #rttMs: number | null = null;
  #ended = false;

  /** Looks at `tx` at each step from now on. */
  constructor(tx: Transmitter, options: TraceRecorderOptions) {
    this.#tx = tx;
    this.#options = options;
    const { clock } = options;
    this.#levels = new CallLevels({
      stepMs: STEP_MS,
      nowMs: () => this.#nowMs,
      aheadMs: () => tx.ledger.aheadMs(clock.now()),
    });
    this.#alarm = clock.alarm((nowMs) => this.#sample(nowMs));
    this.timeline = new TraceTimeline(tx, options);
    this.#lastSampleMs = options.startedMs;
  }

  /** Begins to take samples. Does nothing once the call has ended. */
  start(): void {
    if (!this.#ended) this.#alarm.set(Math.ceil(this.#dueMs / GRID_MS) * GRID_MS);
  }

  /** The caller is heard. */
  heard(sound: Sound): void {
    this.#levels.heard(sound);
  }

  /** A frame leaves. Call it before it is counted as sent. */
  sent(frame: Uint8Array): void {
    this.#levels.sent(frame);
  }

  /** Twilio echoed a mark. */
  echoed({ rttMs, dueMs }: Echo): void {
    const { startedMs } = this.#options;
    const { echoMs, emptyAtMs } = this.#tx.ledger;
    this.#rttMs = Math.max(this.#rttMs ?? 0, rttMs);
    const playedMs = this.#nowMs - echoMs;
    this.#levels.echoed({
      playedMs,
      lateMs: playedMs - (dueMs - startedMs),
      emptyAtMs: emptyAtMs - startedMs,
    });
  }

  /** Takes note of `event`. */
  note(event: TxEvent): void {
    if (event.type === "first_frame") {
      this.#absorb();
      this.#lateness.restart();
      this.#intervals.restart();
    } else if (event.type === "cleared") {
      this.#levels.silence(this.#nowMs, Infinity);
    } else if (event.type === "underrun") {
      const fromMs = event.atMs - this.#options.startedMs;
      if (event.onPath) this.#levels.pathGap();
      this.#levels.silence(fromMs, fromMs + event.ms);
    }
    this.timeline.note(event);
  }

  /** The call ends: what lasts ends with it, and nothing more is recorded of the line. Call it before that is closed. */
  end(): void {
    if (this.#ended) return;
    const nowMs = this.#options.clock.now();
    this.#fillUpTo(nowMs);
    if (nowMs - this.#lastSampleMs >= MIN_STEP_MS) this.#push(this.#measure(nowMs));
    this.#absorb();
    this.#ended = true;
    this.#alarm.cancel();
    this.timeline.end();
  }

  /** The call so far, as `CallDirectory.trace()` returns it. */
  view(sinceMs?: number): CallTrace {
    if (!this.#ended) this.#absorb();
    const { callSid, startedWallMs } = this.#options;
    const { length } = this.#columns;
    const stepMs = this.#stepMs;
    const firstStep = sinceMs === undefined ? 0 : firstStepSince(sinceMs, { stepMs, length });
    return {
      callSid,
      startedAt: new Date(startedWallMs).toISOString(),
      stepMs,
      firstStep,
      steps: this.#columns.slice(firstStep),
      levels: this.#levels.slice(firstStep, length),
      intervals: this.#intervals.entries(),
      events: this.timeline.view(sinceMs),
      forgotten: this.timeline.forgotten,
    };
  }

  /** When the step ends that is on, in ms of the clock. */
  get #dueMs(): number {
    return this.#options.startedMs + (this.#columns.length + 1) * this.#stepMs;
  }

  #sample(nowMs: number): void {
    this.#fillUpTo(nowMs);
    this.start();
  }

  #fillUpTo(nowMs: number): void {
    // Steps that nobody looked at, because the process was stalled, stay empty.
    while (nowMs >= this.#dueMs + this.#stepMs) this.#push(NOTHING);
    if (nowMs >= this.#dueMs) this.#push(this.#measure(nowMs));
  }

  get #nowMs(): number {
    return this.#options.clock.now() - this.#options.startedMs;
  }

  #absorb(): void {
    this.#lateness.absorb(this.#tx.stats.latenessMs);
    this.#intervals.absorb(this.#tx.stats.intervalMs);
  }

  #measure(nowMs: number): StepValues {
    this.#absorb();
    const { queue, lead, ledger } = this.#tx;
    const sent = queue.counts.sent - this.#lastSent;
    const values: StepValues = {
      queueFrames: queue.length,
      latenessP50Ms: this.#lateness.medianMs,
      latenessMaxMs: this.#lateness.maxMs,
      leadTargetMs: lead.targetMs,
      leadEstimateMs: ledger.aheadMs(nowMs) || null,
      markRttMs: this.#rttMs,
      fps: sent === 0 && queue.idle ? null : sent * 1000 / (nowMs - this.#lastSampleMs),
    };
    this.#lateness.clear();
    this.#rttMs = null;
    this.#lastSent = queue.counts.sent;
    this.#lastSampleMs = nowMs;
    return values;
  }

  #push(values: StepValues): void {
    if (!this.#columns.push(values)) return;
    this.#stepMs *= 2;
    this.#levels.halve();
  }
}
