import { GapJudge, type GapJudgeOptions } from "./gap_judge.ts";

/** A mark that is due to be echoed. */
export interface MarkEcho {
  readonly name: string;
  /** When playback reached it, or `clear` came; ms of the clock. */
  readonly atMs: number;
  /** `true` if the audio before it was played, `false` if it was cleared. */
  readonly played: boolean;
}

/** Options of {@linkcode Playback}. */
export interface PlaybackOptions extends GapJudgeOptions {
  /** How much faster than 8 bytes a ms this line plays, in parts per million; negative is slower. @default 0 */
  skewPpm?: number;
  /** Moment of the clock that the times of holes are counted from, in ms. @default 0 */
  originMs?: number;
  /** Audio that fits into the buffer, in ms. @default 600000, see error 31931 */
  capacityMs?: number;
  /** Marks that may be pending. @default 4096 */
  maxMarks?: number;
}

const BYTES_PER_MS = 8;
/** Ten minutes: Twilio's warning 31931, "Media Discarded". */
const CAPACITY_MS = 600_000;
const MAX_MARKS = 4096;
/** Differences below this are rounding, not time. */
const EPSILON_MS = 1e-6;
const NOTHING: readonly MarkEcho[] = [];

/**
 * The ear: what Twilio does with the audio of a bidirectional stream, in virtual time, following Twilio "Media Streams -
 * WebSocket Messages". Playing begins with the first byte that comes into the empty buffer, and marks are echoed when it
 * reaches them. It waits for nothing by itself: every method is told the time, which must not go back.
 */
export class Playback {
  readonly #bytesPerMs: number;
  readonly #originMs: number;
  readonly #capacityBytes: number;
  readonly #maxMarks: number;
  readonly #judge: GapJudge;
  /** Byte `#anchorBytes` is played at `#anchorMs`, and from there on without a hole up to `#bytes`. */
  #anchorMs = -Infinity;
  #anchorBytes = 0;
  #bytes = 0;
  #pausedMs: number | undefined;
  #isFresh = true;
  readonly #marks: { name: string; at: number; bornMs: number }[] = [];
  /** What happened to bytes and marks so far. */
  readonly totals = {
    bytes: 0,
    discardedBytes: 0,
    clearedBytes: 0,
    marks: 0,
    played: 0,
    cleared: 0,
    discardedMarks: 0,
  };

  constructor(options: PlaybackOptions = {}) {
    this.#bytesPerMs = BYTES_PER_MS * (1 + (options.skewPpm ?? 0) / 1e6);
    this.#originMs = options.originMs ?? 0;
    this.#capacityBytes = (options.capacityMs ?? CAPACITY_MS) * BYTES_PER_MS;
    this.#maxMarks = options.maxMarks ?? MAX_MARKS;
    this.#judge = new GapJudge(options);
  }

  /** The judge of this ear's holes. */
  get gaps(): GapJudge {
    return this.#judge;
  }

  /** When the last queued byte will have been played; in the past if the buffer is dry. */
  get dryAtMs(): number {
    return this.#anchorMs + (this.#bytes - this.#anchorBytes) / this.#bytesPerMs;
  }

  /** When the next mark is due; `Infinity` if there is none, or nothing plays. */
  get nextEchoAtMs(): number {
    const mark = this.#marks[0];
    return mark === undefined || this.#pausedMs !== undefined ? Infinity : this.#dueMs(mark);
  }

  /** Whether nothing is left to play. */
  isDry(nowMs: number): boolean {
    return this.#timeOf(nowMs) >= this.dryAtMs - EPSILON_MS;
  }

  /** Audio left to play, in ms of this line. */
  bufferedMs(nowMs: number): number {
    return Math.max(0, this.dryAtMs - this.#timeOf(nowMs));
  }

  /**
   * Queues audio.
   *
   * @param options.sinceMs earliest moment at which it may really have come, if this process was late
   * @returns when its first byte is played; `NaN` if it was discarded because the buffer is full
   */
  media(bytes: Uint8Array, nowMs: number, options?: { sinceMs: number }): number {
    const time = this.#timeOf(nowMs);
    this.totals.bytes += bytes.length;
    if ((this.dryAtMs - time) * this.#bytesPerMs + bytes.length > this.#capacityBytes) {
      this.totals.discardedBytes += bytes.length;
      return NaN;
    }
    const dryAtMs = this.dryAtMs;
    if (time > dryAtMs + EPSILON_MS) {
      if (!this.#isFresh) {
        const sureMs = Math.max(0, (options?.sinceMs ?? time) - dryAtMs);
        this.#judge.hole(dryAtMs - this.#originMs, time - dryAtMs, Math.min(sureMs, time - dryAtMs));
      }
      this.#keepDueTimes();
      this.#anchorMs = time;
      this.#anchorBytes = this.#bytes;
    }
    this.#isFresh = false;
    const playsAtMs = this.dryAtMs;
    this.#bytes += bytes.length;
    this.#judge.audio(bytes);
    return playsAtMs;
  }

  /** Queues a mark behind the audio so far; in an empty buffer it is due at once. Get its echo by `advance()`. */
  mark(name: string, nowMs: number): void {
    this.totals.marks++;
    if (this.#marks.length >= this.#maxMarks) {
      this.totals.discardedMarks++;
      return;
    }
    this.#judge.mark();
    this.#marks.push({ name, at: this.#bytes, bornMs: this.#timeOf(nowMs) });
  }

  /** Empties the buffer; all pending marks are echoed now. Audio that comes later plays at once. */
  clear(nowMs: number): readonly MarkEcho[] {
    const reached = this.advance(nowMs);
    const time = this.#timeOf(nowMs);
    this.totals.clearedBytes += Math.round(Math.max(0, this.dryAtMs - time) * this.#bytesPerMs);
    const cleared = this.#marks.splice(0).map(({ name }) => ({ name, atMs: nowMs, played: false }));
    this.totals.cleared += cleared.length;
    this.#anchorMs = -Infinity;
    this.#anchorBytes = this.#bytes;
    this.#isFresh = true;
    this.#judge.cleared();
    return [...reached, ...cleared];
  }

  /** Plays on until `nowMs`: the marks that were reached since the last time, in order, each with its exact time. */
  advance(nowMs: number): readonly MarkEcho[] {
    if (this.nextEchoAtMs > nowMs + EPSILON_MS) return NOTHING;
    const echoes: MarkEcho[] = [];
    for (let mark = this.#marks[0]; mark !== undefined; mark = this.#marks[0]) {
      const atMs = this.#dueMs(mark);
      if (atMs > nowMs + EPSILON_MS) break;
      echoes.push({ name: mark.name, atMs, played: true });
      this.#marks.shift();
    }
    this.totals.played += echoes.length;
    return echoes;
  }

  /** Stops playing, as a line that hangs. */
  pause(nowMs: number): void {
    this.#pausedMs ??= nowMs;
  }

  /** Plays on from where it stopped; the pause is no hole. Returns its length in ms. */
  resume(nowMs: number): number {
    if (this.#pausedMs === undefined) return 0;
    const fromMs = this.#pausedMs;
    const ms = nowMs - fromMs;
    this.#pausedMs = undefined;
    this.#anchorMs += ms;
    for (const mark of this.#marks) mark.bornMs += ms;
    return ms;
  }

  /** When a mark that was queued is reached; never before it came. */
  #dueMs(mark: { at: number; bornMs: number }): number {
    const reachedMs = this.#anchorMs + (mark.at - this.#anchorBytes) / this.#bytesPerMs;
    return Math.max(mark.bornMs, reachedMs);
  }

  /** Marks that were reached before the buffer ran dry keep their time when playing begins anew. */
  #keepDueTimes(): void {
    for (const mark of this.#marks) {
      mark.bornMs = this.#dueMs(mark);
      mark.at = -Infinity;
    }
  }

  /** While paused, time stands still. */
  #timeOf(nowMs: number): number {
    return this.#pausedMs ?? nowMs;
  }
}
