import { FRAME_MS } from "../audio/mulaw.ts";
import { Histogram } from "../core/histogram.ts";
import type { MarkState, TxTotals, UnderrunCause } from "./tx_totals.ts";

/** Weight of the newest frame in the drift that is shown. */
const DRIFT_WEIGHT = 0.1;

/** The figures of one call's transmit side. Bounded memory, however long the call. */
export class TxStats {
  readonly #totals: TxTotals;
  /** Frames handed to the socket. */
  sent = 0;
  /** Time that sending was held, in ms, without a hold that still lasts. */
  heldMs = 0;
  /** Gaps that the caller heard. */
  readonly underruns: Record<UnderrunCause, number> = { starved: 0, late_wake: 0, socket_blocked: 0 };
  /** Their length in all, in ms. */
  underrunMs = 0;
  /** Marks by what became of them. */
  readonly marks: Record<MarkState, number> = { sent: 0, played: 0, cleared: 0, expired: 0 };
  /** Time from a mark to its echo, in ms. */
  readonly markRttMs: Histogram = new Histogram();
  /** Of the current or last utterance. */
  readonly latenessMs: Histogram = new Histogram();
  /** Of the current or last utterance. */
  readonly intervalMs: Histogram = new Histogram();
  #paced = 0;
  #firstMs = 0;
  #lastMs = 0;
  #expectedMs = 0;
  /** NaN while it can't be known: a field that is always a number is written in place. */
  #driftMs = NaN;

  /** Counts into `totals` too. */
  constructor(totals: TxTotals) {
    this.#totals = totals;
  }

  /** Gaps that the caller heard, of any cause. */
  get underrunCount(): number {
    const { starved, late_wake: lateWake, socket_blocked: socketBlocked } = this.underruns;
    return starved + lateWake + socketBlocked;
  }

  /** Frames a second over the utterance, without the frames that filled the lead; `null` before two frames. */
  get fps(): number | null {
    return this.#paced < 2 || this.#lastMs === this.#firstMs
      ? null
      : (this.#paced - 1) * 1000 / (this.#lastMs - this.#firstMs);
  }

  /** How far the utterance is behind (+) or before (−) 50 frames a second, in ms; `null` while the lead is filled. */
  get driftMs(): number | null {
    return Number.isNaN(this.#driftMs) ? null : this.#driftMs;
  }

  /** An utterance's first frame leaves. */
  begin(): void {
    this.latenessMs.reset();
    this.intervalMs.reset();
    this.#paced = 0;
    this.#driftMs = NaN;
  }

  /** A frame leaves; `intervalMs` is `null` where it fills the lead. */
  frame(latenessMs: number, intervalMs: number | null, nowMs: number): void {
    this.sent++;
    this.#totals.sent++;
    this.latenessMs.record(latenessMs);
    this.#totals.latenessMs.record(latenessMs);
    if (this.#paced > 0) this.#expectedMs += FRAME_MS;
    if (intervalMs !== null) {
      this.intervalMs.record(intervalMs);
      if (this.#paced === 0) {
        this.#firstMs = nowMs;
        this.#expectedMs = nowMs - latenessMs;
        this.#driftMs = latenessMs;
        this.#paced = 1;
        return;
      }
      const driftMs = nowMs - this.#expectedMs;
      this.#driftMs += (driftMs - this.#driftMs) * DRIFT_WEIGHT;
      this.#lastMs = nowMs;
    }
    if (this.#paced > 0) this.#paced++;
  }

  /** The caller heard a gap. */
  underrun(cause: UnderrunCause, gapMs: number): void {
    this.underruns[cause]++;
    this.underrunMs += gapMs;
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
