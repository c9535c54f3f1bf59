import { FRAME_MS } from "../audio/mulaw.ts";
import type { Clock } from "../core/clock.ts";
import { Wakeup } from "../core/wakeup.ts";
import { FrameQueue } from "./frame_queue.ts";

import { GapFinder, type HeardGap } from "./gap_finder.ts";
import { Hold } from "./hold.ts";
import { Lead } from "./lead.ts";
import { type Batch, pacedFrames } from "./paced_frames.ts";
import type { Grid, PacerView } from "./pacer.ts";
import { type Echo, type MarkPlace, PlayoutLedger, type Stretch } from "./playout_ledger.ts";
import type { FrameSink, TransmitterOptions } from "./transmitter_options.ts";
import { TxStats } from "./tx_stats.ts";
import { Utterance } from "./utterance.ts";

/** A mark goes out behind so many frames: every 160 ms. */
export const MARK_FRAMES = 8;
/** But not more often than behind so many batches: every 480 ms where four frames leave together. */
const MARK_BATCHES = 6;
/** How often marks and stalls are looked after, in ms. */
const CARE_MS = 1_000;

/**
 * The transmit side of one call: everything that the caller hears passes through here, and `run()` is the only sender.
 * The per-frame path is `run()` → `pacedFrames()` → `#send()` → `FrameSink.sendMedia()`.
 */
export class Transmitter {
  /** Speech that waits to be sent. */
  readonly queue: FrameQueue;
  /** What was sent, heard and cleared. */
  readonly ledger: PlayoutLedger = new PlayoutLedger();
  /** Figures of this call. */
  readonly stats: TxStats;
  /** How far Twilio's buffer is kept ahead of the ear. */
  readonly lead: Lead;
  /** Whether something stands in the way of frames. */
  readonly hold: Hold;
  /** Where frames go. */
  readonly sink: FrameSink;
  readonly #options: TransmitterOptions;
  readonly #clock: Clock;
  readonly #wakeup: Wakeup;
  readonly #gaps = new GapFinder((gap) => this.#onGap(gap));
  /** Tells calls apart, so that not all of them leave at the same tick. */
  readonly #number: number;
  #lastId = 0;
  #open: Utterance | undefined;
  #unmarked = 0;
  #clears = 0;
  #refills = 0;

  /** Makes the transmit side of one call; `run()` starts it. */
  constructor(sink: FrameSink, options: TransmitterOptions) {
    const { clock, totals, onEvent, queueFrames: capacity, leadMs } = options;
    this.sink = sink;
    this.#options = options;
    this.#clock = clock;
    this.#wakeup = new Wakeup(clock);
    this.#number = totals.made++;
    this.stats = new TxStats(totals);
    this.lead = new Lead(leadMs ?? "auto");
    this.queue = new FrameQueue(clock, {
      ...(capacity === undefined ? {} : { capacity }),
      onFull: () => onEvent({ type: "queue_full", frames: this.queue.length }),
      onRoom: (waitedMs) => {
        totals.backpressureMs += waitedMs;
        onEvent({ type: "queue_room", waitedMs });
      },
    });
    this.hold = new Hold({ clock, sink, ledger: this.ledger, lead: this.lead, onEvent });
  }

  /** Sends until `signal` is aborted. @throws {TypeError} it runs already. */
  async run(signal: AbortSignal): Promise<void> {
    // All calls are looked after at the same full second: one wake-up of the process, not one each.
    const nextCareMs = () => (Math.floor(this.#clock.now() / CARE_MS) + 1) * CARE_MS;
    const care = this.#clock.alarm((nowMs) => {
      care.set(nextCareMs());
      this.#care(nowMs);
    });
    care.set(nextCareMs());
    try {
      const paced = { clock: this.#clock, wakeup: this.#wakeup, signal, view: this.#view, grid: this.#grid };
      for await (const batch of pacedFrames(this.queue, paced)) this.#send(batch);
    } finally {
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
    const { queue, ledger } = this;
    const { onEvent } = this.#options;
    const id = ++this.#lastId;
    const finished = ledger.begin(id, { beganMs: this.#clock.now(), queued: queue.length });
    const onSource = (bytes: number) => onEvent({ type: "source", id, bytes, queued: queue.length });
    this.#open = new Utterance({ id, finished, queue, onSource, onEnd: () => this.#onEnded(id) });
    onEvent({ type: "utterance", id });
    void finished.then((playout) => onEvent({ type: "finished", id, playout }));
    return this.#open;
  }

  /** Stops speech at once: removes what is queued and empties Twilio's buffer. */
  clear(): void {
    const unplayedMs = this.ledger.aheadMs(this.#clock.now());
    const frames = this.#silence(() => this.queue.clear());
    this.#options.totals.cleared += frames;
    this.sink.sendClear();
    this.#options.onEvent({ type: "cleared", frames, unplayedMs });
  }

  /** The stream has ended: what is queued is undelivered, and every utterance ends. Idempotent. */
  close(): void {
    this.#options.totals.undelivered += this.#silence(() => this.queue.close());
  }

  /** Twilio echoed a mark. Returns what that tells; nothing when the mark was cleared or is unknown. */
  onMark(name: string): Echo | undefined {
    const nowMs = this.#clock.now();
    const echo = this.ledger.echo(name, nowMs);
    if (echo === undefined) return undefined;
    if (!echo.expired) this.stats.echoed(echo.rttMs);
    this.#gaps.echo(echo, nowMs);
    if (echo.begins !== undefined) {
      const { id, beganMs } = echo.begins;
      this.#options.onEvent({ type: "first_played", id, afterMs: Math.max(0, nowMs - FRAME_MS - beganMs) });
    }
    if (this.hold.lastsMs > 0) this.#wakeup.ring();
    return echo;
  }

  /** Twilio sent sound: `timestampMs` since its stream began. */
  onSound(timestampMs: number): void {
    this.#gaps.sound(timestampMs, this.#clock.now());
  }

  readonly #view = (): PacerView => ({
    frames: this.queue.utteranceFrames,
    begins: this.queue.betweenUtterances,
    readableSinceMs: this.queue.readableSinceMs,
    isHeld: this.#isHeld,
    leadMs: this.lead.targetMs,
    emptyAtMs: this.ledger.emptyAtMs,
    clears: this.#clears,
    refills: this.#refills,
  });

  readonly #isHeld = (): boolean => this.hold.check(this.#markFrames * FRAME_MS);

  readonly #grid = (): Grid => {
    const widthMs = this.#batchFrames * FRAME_MS;
    return { widthMs, phaseMs: this.#number * FRAME_MS % widthMs };
  };

  get #batchFrames(): number {
    return this.#options.batchFrames?.() ?? 1;
  }

  /** Frames from one mark to the next. */
  get #markFrames(): number {
    return Math.max(MARK_FRAMES, this.#batchFrames * MARK_BATCHES);
  }

  /** The one place where frames leave. */
  #send(batch: Batch): void {
    // Speech may have been cleared since the generator yielded.
    if (!this.queue.sent(batch.frames)) return;
    const { atMs, gap, latenessMs } = batch;
    const begins = batch.begins ? this.#onBegin(atMs) : undefined;
    if (gap !== undefined) {
      this.#gaps.expect({ ...gap, position: this.ledger.sent, latenessMs, lastFrameMs: this.stats.lastMs });
    }
    this.stats.sent(batch);
    this.lead.observe(latenessMs, atMs);
    let isFirst = batch.begins || gap !== undefined;
    let { playAtMs } = batch;
    for (const frame of batch.frames) {
      this.sink.sendMedia(frame);
      this.ledger.frame(playAtMs);
      playAtMs += FRAME_MS;
      this.#unmarked++;
      if (isFirst) this.#mark(atMs, { begins, fresh: batch.begins && batch.fills });
      else if (this.#unmarked >= this.#markFrames) this.#mark(atMs);
      isFirst = false;
    }
    if (this.#unmarked > 0 && this.queue.betweenUtterances) this.#mark(atMs);
  }

  #mark(nowMs: number, place?: MarkPlace): void {
    const name = this.ledger.mark(nowMs, place);
    if (name === undefined) return;
    this.#unmarked = 0;
    this.stats.marked("sent");
    this.sink.sendMark(name);
  }

  /** Removes what is queued and ends every utterance with what was heard of it. */
  #silence(removeAll: () => number): number {
    this.#open?.cut();
    this.#open = undefined;
    this.#unmarked = 0;
    this.#clears++;
    const removed = removeAll();
    this.hold.end();
    this.#gaps.clear();
    this.stats.marked("cleared", this.ledger.clear(this.#clock.now()));
    return removed;
  }

  #onBegin(nowMs: number): Stretch | undefined {
    this.lead.begin(nowMs);
    const stretch = this.ledger.starting();
    if (stretch === undefined) return undefined;
    const { id, beganMs } = stretch;
    this.#options.onEvent({ type: "first_frame", id, afterMs: nowMs - beganMs });
    return stretch;
  }

  #onEnded(id: number): void {
    this.#open = undefined;
    this.ledger.end(id, this.queue.length);
    this.queue.endUtterance();
    if (this.queue.length === 0 && this.#unmarked > 0) this.#mark(this.#clock.now(), { late: true });
  }

  #onGap(gap: HeardGap): void {
    const { queue, lead, ledger, stats } = this;
    stats.underrun(gap.cause, gap.ms);
    const echoMs = ledger.everEchoed ? ledger.echoMs : null;
    this.#options.onEvent({ type: "underrun", ...gap, queued: queue.length, leadMs: lead.targetMs, echoMs });
    if (!gap.onPath) return;
    // Twilio's buffer was empty then, and would stay so: the lead is sent anew.
    this.#refills++;
    this.#wakeup.ring();
  }

  #care(nowMs: number): void {
    const { count, position } = this.ledger.expire(nowMs);
    this.stats.marked("expired", count);
    if (!this.ledger.everEchoed) this.#gaps.assume(position);
    this.hold.care();
  }
}
