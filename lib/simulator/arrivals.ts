import { FRAME_MS } from "../audio/mulaw.ts";
import { Histogram } from "../core/histogram.ts";

/** Distributions in ms, shared by whatever is added up in them. */
export interface ArrivalTally {
  /** Between one frame and the next, once the lead was sent. */
  readonly intervalMs: Histogram;
  /** Behind the 20 ms grid of the utterance. */
  readonly latenessMs: Histogram;
  /** Left in the ear's buffer when a frame came, once the lead was sent. */
  readonly leadMs: Histogram;
}

/** An empty tally, at 0.05 ms. */
export function newArrivalTally(): ArrivalTally {
  return { intervalMs: new Histogram(0.05), latenessMs: new Histogram(0.05), leadMs: new Histogram(0.05) };
}

/** Frames closer than this belong to the burst that fills the buffer at an utterance's beginning, in ms. */
const BURST_MS = FRAME_MS / 2;
/** Frames from which the grid of an utterance is found: the earliest of them lies on it. */
const GRID_FRAMES = 10;
/** Frames of the first and of the last second, whose medians say how far the utterance drifted. */
const EDGE_FRAMES = 50;
const BYTES_PER_MS = 8;

/**
 * Measures how evenly frames come. An utterance begins with {@linkcode Arrivals.restart}; the burst of its lead is left
 * out; then each frame is held against an absolute grid of 20 ms.
 */
export class Arrivals {
  readonly #tallies: readonly ArrivalTally[];
  #state: "fresh" | "burst" | "paced" = "fresh";
  #firstMs = 0;
  #lastMs = 0;
  #audioMs = 0;
  #gridMs = 0;
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  #count = 0;
  #pacedMs = 0;
  #pacedAudioMs = 0;
  #pacedFromMs = 0;
  #pacedFromAudioMs = 0;
  #minLeadMs: number | null = null;
  #drift: { ms: number; overMs: number } | null = null;

  /** `tallies`: where every figure is counted. */
  constructor(...tallies: ArrivalTally[]) {
    this.#tallies = tallies;
  }

  /** Smallest lead; `null` before the first frame behind a burst. */
  get minLeadMs(): number | null {
    return this.#minLeadMs;
  }

  /** How far the longest utterance ran late (or, negative, early) from its first to its last second; from 3 s on. */
  get drift(): { ms: number; overMs: number } | null {
    const now = this.#driftOfUtterance();
    return (now?.overMs ?? 0) > (this.#drift?.overMs ?? 0) ? now : this.#drift;
  }

  /** Frames a second of all paced stretches together; `null` below a second. */
  get framesPerSecond(): number | null {
    const running = this.#state === "paced" ? this.#lastMs - this.#pacedFromMs : 0;
    const runningAudio = this.#state === "paced" ? this.#audioMs - this.#pacedFromAudioMs : 0;
    const ms = this.#pacedMs + running;
    return ms < 1000 ? null : (this.#pacedAudioMs + runningAudio) / FRAME_MS * 1000 / ms;
  }

  /** `byteCount` bytes came, with `bufferedMs` still to play. */
  arrived(byteCount: number, nowMs: number, bufferedMs: number): void {
    if (this.#state === "fresh") {
      this.#state = "burst";
      this.#firstMs = nowMs;
      this.#audioMs = 0;
    } else if (this.#state === "burst" && nowMs - this.#lastMs >= BURST_MS) {
      this.#state = "paced";
      this.#pacedFromMs = nowMs;
      // What this frame holds is played behind this moment.
      this.#pacedFromAudioMs = this.#audioMs + byteCount / BYTES_PER_MS;
      this.#paced(nowMs, undefined, bufferedMs);
    } else if (this.#state === "paced") this.#paced(nowMs, nowMs - this.#lastMs, bufferedMs);
    this.#lastMs = nowMs;
    this.#audioMs += byteCount / BYTES_PER_MS;
  }

  /** The next frame begins an utterance; also the end of the last. */
  restart(): void {
    if (this.#state === "paced") {
      this.#drift = this.drift;
      if (this.#count < GRID_FRAMES) this.#settleGrid();
      this.#pacedMs += this.#lastMs - this.#pacedFromMs;
      this.#pacedAudioMs += this.#audioMs - this.#pacedFromAudioMs;
    }
    this.#state = "fresh";
    this.#first.length = 0;
    this.#last.length = 0;
    this.#count = 0;
  }

  #paced(nowMs: number, intervalMs: number | undefined, bufferedMs: number): void {
    // Constant for frames on a 20 ms grid, whatever their sizes.
    const offsetMs = nowMs - this.#firstMs - this.#audioMs;
    if (this.#first.length < EDGE_FRAMES) this.#first.push(offsetMs);
    this.#last[this.#count % EDGE_FRAMES] = offsetMs;
    this.#count++;
    if (this.#minLeadMs === null || bufferedMs < this.#minLeadMs) this.#minLeadMs = bufferedMs;
    for (const tally of this.#tallies) {
      if (intervalMs !== undefined) tally.intervalMs.record(intervalMs);
      tally.leadMs.record(bufferedMs);
      if (this.#count > GRID_FRAMES) tally.latenessMs.record(offsetMs - this.#gridMs);
    }
    if (this.#count === GRID_FRAMES) this.#settleGrid();
  }

  #settleGrid(): void {
    this.#gridMs = Math.min(...this.#first);
    for (const offsetMs of this.#first) {
      for (const tally of this.#tallies) tally.latenessMs.record(offsetMs - this.#gridMs);
    }
  }

  #driftOfUtterance(): { ms: number; overMs: number } | null {
    if (this.#state !== "paced" || this.#count < 3 * EDGE_FRAMES) return null;
    return { ms: medianOf(this.#last) - medianOf(this.#first), overMs: this.#lastMs - this.#pacedFromMs };
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
