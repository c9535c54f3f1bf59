import { FRAME_MS } from "../audio/mulaw.ts";
import type { Clock } from "../core/clock.ts";
import { FrameQueue } from "./frame_queue.ts";
import { Wakeup } from "../core/wakeup.ts";
import { FarClock } from "./far_clock.ts";
import { LeadControl } from "./lead_control.ts";
import { type HoldReason, pacedFrames, Pacer } from "./pacer.ts";
import { PlayoutLedger } from "./playout_ledger.ts";
import { strideOf } from "./stride.ts";
import type { TxEvent } from "./tx_event.ts";
import { TxStats } from "./tx_stats.ts";
import type { TxTotals, UnderrunCause } from "./tx_totals.ts";
import { Utterance, type UtterancePort } from "./utterance.ts";

/** A mark goes out behind so many frames: every 160 ms. */
export const MARK_FRAMES = 8;
/** But not more often than behind so many strides: every 480 ms in a busy house. */
const MARK_STRIDES = 6;
/** Bytes in the socket from which on frames stay in the queue. */
export const SOCKET_HIGH_WATER_BYTES = 64 * 1024;
/** Unechoed audio beyond lead, echo time and the distance of two marks that a peer is trusted with, in ms. */
export const CREDIT_MARGIN_MS = 240;
/** A peer that takes nothing for this long while speech waits is given up, in ms. */
export const STALL_MS = 5_000;
/** How often marks and stalls are looked after, in ms. */
const CARE_MS = 1_000;
/** A hold is told of when it has lasted this long, in ms: shorter ones are the far buffer finding its level. */
const HOLD_TOLD_MS = 500;

/** Where frames go: one media stream. */
export interface FrameSink {
  /** Plays 160 bytes of 8 kHz μ-law after what was sent before. */
  sendMedia(frame: Uint8Array): void;
  /** Asks for an echo when what was sent before has been played or cleared. */
  sendMark(name: string): void;
  /** Empties the far buffer, which echoes every mark in it. */
  sendClear(): void;
  /** Bytes that the socket has taken and not passed on. */
  readonly bufferedBytes: number;
}

/** Options of {@linkcode Transmitter}. */
export interface TransmitterOptions {
  /** Time of the grid. */
  clock: Clock;
  /** Where all calls of the process are counted. */
  totals: TxTotals;
  /** Told of what happens, but for the frames. */
  onEvent: (event: TxEvent) => void;
  /** Capacity of the queue. @default 1000 */
  queueFrames?: number;
  /** Lead in ms, 0 to 1000, or `auto`. @default auto */
  leadMs?: number | "auto";
  /** Whether the rate follows the far clock. @default auto */
  rate?: "auto" | "fixed";
}

/**
 * The transmit side of one call: everything that the caller hears passes through here, and `run()` is the only sender.
 * The per-frame path is `run()` → `Pacer.due()` → `FrameQueue.shift()` → `FrameSink.sendMedia()`.
 */
export class Transmitter {
  /** Speech that waits to be sent. */
  readonly queue: FrameQueue;
  /** What was sent, heard and cleared. */
  readonly ledger: PlayoutLedger = new PlayoutLedger();
  /** Figures of this call. */
  readonly stats: TxStats;
  /** How far Twilio's buffer is kept ahead of the ear. */
  readonly lead: LeadControl;
  /** What the echoes say of Twilio's clock. */
  readonly farClock: FarClock;
  readonly #sink: FrameSink;
  readonly #options: TransmitterOptions;
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #wakeup: Wakeup;
  readonly #port: UtterancePort;
  #lastId = 0;
  #open: Utterance | undefined;
  /** Utterances whose first frame has not left yet. */
  #waiting: Utterance[] = [];
  /** The utterance whose first frame leaves now. */
  #beginning: Utterance | undefined;
  /** The mark behind an utterance's first frame: its echo says that the caller has begun to hear it. */
  #firstMark: { readonly name: string; readonly utterance: Utterance } | undefined;
  #unmarked = 0;
  #heldSinceMs: number | undefined;

  /** Makes the transmit side of one call; `run()` starts it. */
  constructor(sink: FrameSink, options: TransmitterOptions) {
    const { clock, totals, onEvent } = options;
    this.#sink = sink;
    this.#options = options;
    this.#clock = clock;
    this.#wakeup = new Wakeup(clock);
    this.stats = new TxStats(totals);
    this.queue = new FrameQueue(clock, {
      ...(options.queueFrames === undefined ? {} : { capacity: options.queueFrames }),
      onFull: () => onEvent({ type: "queue_full", frames: this.queue.length }),
      onRoom: (waitedMs) => {
        totals.backpressureMs += waitedMs;
        onEvent({ type: "queue_room", waitedMs });
      },
    });
    this.lead = new LeadControl(options.leadMs ?? "auto");
    this.farClock = new FarClock(options.rate ?? "auto");
    this.#pacer = new Pacer(this.queue, {
      lead: this.lead,
      farClock: this.farClock,
      stride: () => this.#stride,
      number: totals.made++,
      emptyAtMs: () => this.ledger.emptyAtMs(this.farClock.echoMs ?? 0),
      hold: (leadMs) => this.#hold(leadMs),
      stats: this.stats,
      observer: {
        begin: () => this.#onBegin(),
        underrun: (cause, gapMs, latenessMs) => this.#onUnderrun(cause, gapMs, latenessMs),
        hold: (reason) => this.#onHold(reason),
      },
    });
    const { queue } = this;
    this.#port = {
      get enqueued() {
        return queue.enqueued;
      },
      source: ({ id }, bytes) => onEvent({ type: "source", id, bytes, queued: this.queue.length }),
      push: (frames) => queue.push(frames),
      ended: (utterance) => this.#onEnded(utterance),
    };
  }

  /** Sends until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    // All calls are looked after at the same full second: one wake-up of the process, not one each.
    const nextCareMs = () => (Math.floor(this.#clock.now() / CARE_MS) + 1) * CARE_MS;
    const care = this.#clock.alarm(() => {
      this.#care();
      care.set(nextCareMs());
    });
    care.set(nextCareMs());
    this.#options.totals.running++;
    try {
      const options = { clock: this.#clock, pacer: this.#pacer, wakeup: this.#wakeup, signal };
      for await (const due of pacedFrames(this.queue, options)) {
        for (const frame of due) this.#send(frame);
      }
    } finally {
      this.#options.totals.running--;
      care.cancel();
    }
  }

  /**
   * Begins an utterance, which follows whatever is still queued.
   *
   * @throws {TypeError} the last one has not ended: utterances are written one after the other.
   */
  begin(): Utterance {
    if (this.#open !== undefined) throw new TypeError("Cannot begin an utterance: another one has not ended");
    const id = ++this.#lastId;
    const beganMs = this.#clock.now();
    const finished = this.ledger.begin(id, this.queue.length);
    const utterance = new Utterance(id, { beganMs, finished, port: this.#port });
    this.#open = utterance;
    this.#waiting.push(utterance);
    this.#options.onEvent({ type: "utterance", id });
    void finished.then((playout) => this.#options.onEvent({ type: "finished", id, playout }));
    return utterance;
  }

  /** Stops speech at once: removes what is queued and empties Twilio's buffer. */
  clear(): void {
    const unplayedMs = Math.max(0, this.#pacer.playAtMs - this.#clock.now());
    const frames = this.#silence(() => this.queue.clear());
    this.#options.totals.cleared += frames;
    this.#sink.sendClear();
    this.#options.onEvent({ type: "cleared", frames, unplayedMs });
  }

  /** The stream has ended: what is queued is undelivered, and every utterance ends. Idempotent. */
  close(): void {
    this.#options.totals.undelivered += this.#silence(() => this.queue.close());
    this.stats.count();
  }

  /** Twilio echoed a mark. */
  onMark(name: string): void {
    const nowMs = this.#clock.now();
    const echo = this.ledger.echo(name, nowMs);
    if (echo === undefined) return;
    if (!echo.expired) this.stats.echoed(echo.rttMs);
    this.farClock.echo(echo.prediction, nowMs);
    if (this.#firstMark?.name === name) {
      const { id, beganMs } = this.#firstMark.utterance;
      this.#options.onEvent({ type: "first_played", id, afterMs: Math.max(0, nowMs - FRAME_MS - beganMs) });
    }
    if (this.#heldSinceMs !== undefined) this.#wakeup.ring();
  }

  /** Whether the caller hears the agent now, or would but for a gap. */
  get audible(): boolean {
    return this.queue.length > 0 || this.#pacer.playAtMs > this.#clock.now();
  }

  /** Audio that Twilio holds unplayed, in ms; `null` while nothing plays. */
  get leadEstimateMs(): number | null {
    const aheadMs = this.#pacer.playAtMs + this.farClock.errorMs - this.#clock.now();
    return aheadMs > 0 ? aheadMs : null;
  }

  /** How long sending was held in all, in ms. */
  get heldMs(): number {
    return this.stats.heldMs + (this.#heldSinceMs === undefined ? 0 : this.#clock.now() - this.#heldSinceMs);
  }

  /** Bytes that wait in the socket. */
  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  /** Frames that leave together. */
  get #stride(): number {
    return strideOf(this.#options.totals.running);
  }

  /** Frames from one mark to the next. */
  get #markFrames(): number {
    return Math.max(MARK_FRAMES, this.#stride * MARK_STRIDES);
  }

  #send(frame: Uint8Array): void {
    this.#sink.sendMedia(frame);
    this.ledger.frame();
    this.#unmarked++;
    if (this.#unmarked >= this.#markFrames || this.#beginning !== undefined || this.queue.betweenUtterances) {
      this.#mark(this.#pacer.lastSentMs);
    }
  }

  #mark(nowMs: number): void {
    const playedAtMs = this.#pacer.playAtMs;
    const name = this.ledger.mark(nowMs, playedAtMs, this.farClock.predict(playedAtMs));
    if (name === undefined) return;
    this.#unmarked = 0;
    this.stats.marked("sent");
    this.#sink.sendMark(name);
    this.#pacer.doubt();
    if (this.#beginning === undefined) return;
    this.#firstMark = { name, utterance: this.#beginning };
    this.#beginning = undefined;
  }

  /** Removes what is queued and ends every utterance with what was heard of it. */
  #silence(removeAll: () => number): number {
    this.#open?.cut();
    this.#open = this.#beginning = this.#firstMark = undefined;
    this.#waiting.length = 0;
    this.#unmarked = 0;
    const removed = removeAll();
    this.stats.marked("cleared", this.ledger.clear(this.#clock.now(), this.#pacer.playAtMs));
    this.#pacer.reset();
    return removed;
  }

  /** Asked behind each mark: the frames between two of them are a few kB for the socket. */
  #hold(leadMs: number): HoldReason | undefined {
    if (this.#sink.bufferedBytes >= SOCKET_HIGH_WATER_BYTES) return "socket";
    if (!this.ledger.everEchoed) return undefined;
    const aheadMs = leadMs + (this.farClock.echoMs ?? 0) + this.#markFrames * FRAME_MS;
    return this.ledger.unechoedMs > aheadMs + CREDIT_MARGIN_MS ? "credit" : undefined;
  }

  #onBegin(): void {
    const utterance = this.#waiting.shift();
    this.stats.begin();
    this.#beginning = utterance;
    if (utterance === undefined) return;
    const { id, beganMs } = utterance;
    this.#options.onEvent({ type: "first_frame", id, afterMs: this.#clock.now() - beganMs });
  }

  #onEnded(utterance: Utterance): void {
    this.#open = undefined;
    if (utterance.frames === 0) this.#waiting.splice(this.#waiting.indexOf(utterance), 1);
    this.ledger.end(utterance.id, this.queue.length);
    this.queue.endUtterance();
    if (this.queue.length === 0 && this.#unmarked > 0) this.#mark(this.#clock.now());
  }

  #onUnderrun(cause: UnderrunCause, gapMs: number, latenessMs: number): void {
    this.stats.underrun(cause, gapMs);
    const nowMs = this.#clock.now();
    this.#options.onEvent({
      type: "underrun",
      cause,
      gapMs,
      latenessMs,
      sent: this.stats.sent,
      queued: this.queue.length,
      leadMs: this.lead.targetMs(nowMs),
      echoMs: this.farClock.echoMs,
      sinceFrameMs: Number.isFinite(this.#pacer.lastSentMs) ? nowMs - this.#pacer.lastSentMs : null,
    });
  }

  #onHold(reason: HoldReason | undefined): void {
    const nowMs = this.#clock.now();
    const { onEvent } = this.#options;
    if (reason === undefined) {
      const heldMs = nowMs - (this.#heldSinceMs ?? nowMs);
      this.stats.heldMs += heldMs;
      this.#heldSinceMs = undefined;
      if (heldMs >= HOLD_TOLD_MS) onEvent({ type: "released", heldMs });
    } else {
      this.#heldSinceMs ??= nowMs;
    }
  }

  #care(): void {
    const nowMs = this.#clock.now();
    this.stats.marked("expired", this.ledger.expire(nowMs));
    const heldMs = this.#heldSinceMs === undefined ? 0 : nowMs - this.#heldSinceMs;
    const { unechoedMs } = this.ledger;
    const { bufferedBytes } = this;
    if (heldMs > STALL_MS) this.#options.onEvent({ type: "stalled", heldMs });
    else if (heldMs >= HOLD_TOLD_MS) {
      this.#options.onEvent({ type: "held", heldMs, unechoedMs, bufferedBytes });
    }
  }
}
