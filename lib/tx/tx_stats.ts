import { FRAME_MS } from "../audio/mulaw.ts";
import { Histogram } from "../core/histogram.ts";
import type { Batch } from "./paced_frames.ts";
import type { MarkState, TxTotals, UnderrunCause } from "./tx_totals.ts";

/** The figures of one call's transmit side. Bounded memory, however long the call. */
export class TxStats {
  readonly #totals: TxTotals;
  /** Gaps that the caller heard. */
  readonly underruns: Record<UnderrunCause, number> = { starved: 0, late_wake: 0, socket_blocked: 0 };
  /** Their length in all, in ms. */
  underrunMs = 0;
  /** Marks by what became of them. */
  readonly marks: Record<MarkState, number> = { sent: 0, played: 0, cleared: 0, expired: 0 };
  /** Time from a mark to its echo, in ms. */
  readonly markRttMs: Histogram = new Histogram();
  /** How late frames left, those that left together counted once, of the current or last utterance, in ms. */
  readonly latenessMs: Histogram = new Histogram();
  /** Time between frames, spread evenly over those that left together, of the current or last utterance, in ms. */
  readonly intervalMs: Histogram = new Histogram();
  /** When the last frame left, in ms of the clock. */
  #lastMs = -Infinity;
  /** When the first frame was due that left after the lead was filled, in ms of the clock; NaN before. */
  #pacedSinceMs = NaN;
  /** Frames that left behind that one. */
  #paced = 0;

  /** Counts into `totals` too. */
  constructor(totals: TxTotals) {
    this.#totals = totals;
  }

  /** Gaps that the caller heard, of any cause. */
  get underrunCount(): number {
    const { starved, late_wake: lateWake, socket_blocked: socketBlocked } = this.underruns;
    return starved + lateWake + socketBlocked;
  }

  /** When the last frame left, in ms of the clock; -Infinity before the first. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Frames a second since the lead was last filled; `null` before two have left since. */
  get fps(): number | null {
    return this.#paced === 0 ? null : this.#paced * 1000 / (this.#lastMs - this.#pacedSinceMs);
  }

  /** How far behind (+) or before (−) 50 frames a second they are, in ms; `null` before one has left. */
  get driftMs(): number | null {
    const driftMs = this.#lastMs - this.#pacedSinceMs - this.#paced * FRAME_MS;
    return Number.isNaN(driftMs) ? null : driftMs;
  }

  /** A batch has left. */
  sent(batch: Batch): void {
    const { frames: { length }, atMs, latenessMs, fills } = batch;
    if (batch.begins) {
      this.latenessMs.reset();
      this.intervalMs.reset();
    }
    this.latenessMs.record(latenessMs);
    this.#totals.latenessMs.record(latenessMs);
    this.#totals.sent += length;
    if (fills) {
      this.#pacedSinceMs = NaN;
      this.#paced = 0;
    } else {
      this.intervalMs.record((atMs - this.#lastMs) / length);
      if (Number.isNaN(this.#pacedSinceMs)) this.#pacedSinceMs = atMs - latenessMs;
      else this.#paced += length;
    }
    this.#lastMs = atMs;
  }

  /** The caller heard a gap. */
  underrun(cause: UnderrunCause, ms: number): void {
    this.underruns[cause]++;
    this.underrunMs += ms;
    this.#totals.underruns[cause]++;
  }

  /** `count` marks came to `state`. */
  marked(state: MarkState, count = 1): void {
    this.marks[state] += count;
    this.#totals.marks[state] += count;
  }

  /** A mark's echo took this long. */
  echoed(rttMs: number): void {
    this.marked("played");
    this.markRttMs.record(rttMs);
    this.#totals.markRttMs.record(rttMs);
  }
}
