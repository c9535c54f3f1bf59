import { FRAME_MS } from "../audio/mulaw.ts";
import { Histogram } from "../core/histogram.ts";
import type { MarkState, TxTotals, UnderrunCause } from "./tx_totals.ts";

/** Weight of the newest frame in the drift that is shown. */
const DRIFT_WEIGHT = 0.1;
/** Frames that are noted before they are counted. */
const NOTED_FRAMES = 32;
/** Of a frame are noted: its lateness, its interval (NaN where it fills the lead) and its time. */
const NOTE_VALUES = 3;

/**
 * The figures of one call's transmit side. Bounded memory, however long the call. A frame is only noted, in one place
 * of memory; notes are counted together, when there are enough or somebody looks: the counts of hundreds of calls don't
 * fit into a processor's cache, where each of them would be missed fifty times a second.
 */
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
  readonly #latenessMs = new Histogram();
  readonly #intervalMs = new Histogram();
  readonly #notes = new Float64Array(NOTED_FRAMES * NOTE_VALUES);
  /** Values in `#notes`. */
  #noted = 0;
  /** Frames of the utterance since the lead was filled: in all, up to the first moment, up to the last but one. */
  #paced = 0;
  #firstPaced = 0;
  #lastPaced = 0;
  /** These moments, and when the first of the frames was due, in ms of the clock. */
  #firstMs = 0;
  #lastMs = 0;
  #dueMs = 0;
  /** When the frames left that were counted last. */
  #togetherMs = 0;
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

  /** How late frames left, of the current or last utterance. */
  get latenessMs(): Histogram {
    this.count();
    return this.#latenessMs;
  }

  /** Time between frames, of the current or last utterance. */
  get intervalMs(): Histogram {
    this.count();
    return this.#intervalMs;
  }

  /** Frames a second over the utterance, without the frames that filled the lead; `null` before some have left at two moments. */
  get fps(): number | null {
    this.count();
    return this.#lastMs === this.#firstMs
      ? null
      : (this.#lastPaced - this.#firstPaced) * 1000 / (this.#lastMs - this.#firstMs);
  }

  /** How far the utterance is behind (+) or before (−) 50 frames a second, in ms; `null` while the lead is filled. */
  get driftMs(): number | null {
    this.count();
    return Number.isNaN(this.#driftMs) ? null : this.#driftMs;
  }

  /** An utterance's first frame leaves. */
  begin(): void {
    this.count();
    this.#latenessMs.reset();
    this.#intervalMs.reset();
    this.#paced = this.#firstPaced = 0;
    this.#lastMs = this.#firstMs;
    this.#driftMs = NaN;
  }

  /** A frame leaves; `intervalMs` is NaN where it fills the lead. */
  frame(latenessMs: number, intervalMs: number, nowMs: number): void {
    this.sent++;
    this.#totals.sent++;
    const at = this.#noted;
    this.#notes[at] = latenessMs;
    this.#notes[at + 1] = intervalMs;
    this.#notes[at + 2] = nowMs;
    this.#noted = at + NOTE_VALUES;
    if (this.#noted === this.#notes.length) this.count();
  }

  /** Counts what is noted. The figures here do so by themselves; those of the process wait for it. */
  count(): void {
    const noted = this.#noted;
    this.#noted = 0;
    for (let at = 0; at < noted; at += NOTE_VALUES) {
      this.#count(this.#notes[at]!, this.#notes[at + 1]!, this.#notes[at + 2]!);
    }
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

  #count(latenessMs: number, intervalMs: number, nowMs: number): void {
    this.#latenessMs.record(latenessMs);
    this.#totals.latenessMs.record(latenessMs);
    if (nowMs !== this.#togetherMs) this.#advance();
    this.#togetherMs = nowMs;
    if (this.#paced > 0) this.#paced++;
    if (Number.isNaN(intervalMs)) return;
    this.#intervalMs.record(intervalMs);
    if (this.#paced > 0) return;
    this.#paced = 1;
    this.#dueMs = nowMs - latenessMs;
  }

  /** Frames that left together have all been counted: the last of them says how far the utterance is. */
  #advance(): void {
    const [frames, nowMs] = [this.#paced, this.#togetherMs];
    if (frames === 0) return;
    if (this.#firstPaced === 0) {
      this.#firstPaced = frames;
      this.#firstMs = nowMs;
      this.#driftMs = nowMs - this.#dueMs;
    } else {
      const dueMs = this.#dueMs + (frames - this.#firstPaced) * FRAME_MS;
      this.#driftMs += (nowMs - dueMs - this.#driftMs) * DRIFT_WEIGHT;
    }
    this.#lastPaced = frames;
    this.#lastMs = nowMs;
  }
}
