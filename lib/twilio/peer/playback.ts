import { AudioRing } from "./audio_ring.ts";
import { type DryRun, GapJudge, type GapJudgeOptions, TALKSPURT_BYTES } from "./gap_judge.ts";

/** A mark that is due to be echoed. */
export interface MarkEcho {
  /** As the server had named it. */
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
  /** Moment of the clock that the times of dry runs are counted from, in ms. @default 0 */
  originMs?: number;
  /** Told of every dry run when it ends, before it is judged. @default nobody is */
  onDryRun?: (run: Pick<DryRun, "atMs" | "ms" | "stalledMs">) => void;
}

const BYTES_PER_MS = 8;
/** Ten minutes: Twilio's warning 31931, "Media Discarded". */
const CAPACITY_BYTES = 600_000 * BYTES_PER_MS;
/** Marks that may be pending; Twilio documents no limit, this one keeps memory bounded. */
const MAX_MARKS = 4096;
/** Differences below this are rounding, not time. */
const EPSILON_MS = 1e-6;
const NOTHING: readonly MarkEcho[] = [];

/**
 * What Twilio does with the audio of a bidirectional stream, following Twilio "Media Streams - WebSocket Messages":
 * playing begins with the first byte that comes into the empty buffer and goes on at 8,000 bytes a second, marks are
 * echoed when it reaches them, and `clear` empties the buffer and echoes what is pending. It waits for nothing by
 * itself: every method is told the time, which must not go back.
 */
export class Playback {
  readonly #bytesPerMs: number;
  readonly #originMs: number;
  readonly #onDryRun: PlaybackOptions["onDryRun"];
  readonly #ring = new AudioRing();
  /** Byte `#anchorByte` is played at `#anchorMs`, and from there on one after another up to the last. */
  #anchorMs = -Infinity;
  #anchorByte = 0;
  /** Since when the line stands still, the byte that it would play next, and whether there was one when it stopped. */
  #stall: { readonly fromMs: number; readonly atByte: number; readonly isCut: boolean } | undefined;
  /** How long the line stood still since the buffer ran dry. */
  #stalledMs = 0;
  /** Whether what is played next follows nothing: at the beginning, and behind `clear`. */
  #isFresh = true;
  readonly #marks: { readonly name: string; readonly at: number }[] = [];
  #echoes: MarkEcho[] = [];
  /** Tells gaps from pauses. */
  readonly judge: GapJudge;
  /** What happened to bytes and marks so far. */
  readonly totals = { discardedBytes: 0, clearedBytes: 0, marks: 0, played: 0, cleared: 0 };

  /** With an empty buffer. */
  constructor(options: PlaybackOptions = {}) {
    this.#bytesPerMs = BYTES_PER_MS * (1 + (options.skewPpm ?? 0) / 1e6);
    this.#originMs = options.originMs ?? 0;
    this.#onDryRun = options.onDryRun;
    this.judge = new GapJudge(this.#ring, options);
  }

  /** When the last queued byte will have been played; in the past if the buffer is dry. `Infinity` in a stall. */
  get dryAtMs(): number {
    return this.#stall !== undefined && this.#stall.atByte < this.#ring.end
      ? Infinity
      : this.#timeOf(this.#ring.end);
  }

  /** When the next mark is due; `Infinity` if there is none, or nothing plays. */
  get nextEchoAtMs(): number {
    if (this.#echoes.length > 0) return this.#echoes[0]!.atMs;
    const mark = this.#marks[0];
    return mark === undefined || this.#stall !== undefined ? Infinity : this.#timeOf(mark.at);
  }

  /** Whether nothing is left to play. */
  isDry(nowMs: number): boolean {
    return this.bufferedMs(nowMs) <= EPSILON_MS;
  }

  /** Audio left to play, in ms of this line. */
  bufferedMs(nowMs: number): number {
    return (this.#ring.end - this.#position(nowMs)) / this.#bytesPerMs;
  }

  /** The byte that is played at `nowMs`; `undefined` while there is none. */
  byteAt(nowMs: number): number | undefined {
    const at = Math.floor(this.#position(nowMs));
    return this.#stall === undefined && at < this.#ring.end ? this.#ring.at(at) : undefined;
  }

  /**
   * Queues audio.
   *
   * @param options.sinceMs earliest moment at which it may really have come, if this process was late
   * @returns when its first byte is played, but for stalls to come; `NaN` if it was discarded because the buffer is full
   */
  media(bytes: Uint8Array, nowMs: number, options?: { sinceMs: number }): number {
    const at = this.#ring.end;
    const position = this.#position(nowMs);
    if (at - position + bytes.length > CAPACITY_BYTES) {
      this.totals.discardedBytes += bytes.length;
      return NaN;
    }
    this.#reach(nowMs);
    const dryAtMs = this.#timeOf(at);
    if (this.#stall === undefined && nowMs > dryAtMs + EPSILON_MS) {
      const sureMs = (options?.sinceMs ?? nowMs) - dryAtMs;
      this.#goOn(nowMs, at, { fromMs: dryAtMs, sureMs, isCut: false });
    }
    this.#ring.push(bytes, Math.floor(position) - TALKSPURT_BYTES);
    this.judge.queued();
    const { fromMs, atByte } = this.#stall ?? { fromMs: this.#anchorMs, atByte: this.#anchorByte };
    return fromMs + (at - atByte) / this.#bytesPerMs;
  }

  /** Queues a mark behind the audio so far; in an empty buffer it is due at once. Get its echo by `advance()`. */
  mark(name: string, nowMs: number): void {
    this.totals.marks++;
    if (this.#marks.length >= MAX_MARKS) return;
    this.judge.mark();
    if (this.#stall === undefined && this.isDry(nowMs)) {
      this.#reach(nowMs);
      this.#echo(name, nowMs, true);
    } else this.#marks.push({ name, at: this.#ring.end });
  }

  /** Empties the buffer; all pending marks are echoed now. Audio that comes later plays at once. */
  clear(nowMs: number): readonly MarkEcho[] {
    this.#reach(nowMs);
    this.totals.clearedBytes += Math.round(this.#ring.end - this.#position(nowMs));
    for (const { name } of this.#marks.splice(0)) this.#echo(name, nowMs, false);
    this.#anchorMs = -Infinity;
    this.#anchorByte = this.#ring.end;
    if (this.#stall !== undefined) this.#stall = { fromMs: nowMs, atByte: this.#ring.end, isCut: false };
    this.#stalledMs = 0;
    this.#isFresh = true;
    this.judge.cleared();
    return this.#take();
  }

  /** Plays on until `nowMs`: the marks that were reached since the last time, in order, each with its exact time. */
  advance(nowMs: number): readonly MarkEcho[] {
    this.#reach(nowMs);
    return this.#take();
  }

  /** Stops playing, as a line that hangs: the ear hears silence. */
  stall(nowMs: number): void {
    if (this.#stall !== undefined) return;
    this.#reach(nowMs);
    this.#stall = { fromMs: nowMs, atByte: this.#position(nowMs), isCut: !this.isDry(nowMs) };
  }

  /** Plays on from where it stopped. Returns how long it stood still, in ms. */
  resume(nowMs: number): number {
    const ms = this.#endStall(nowMs);
    if (ms > 0 && this.isDry(nowMs)) {
      for (const { name } of this.#marks.splice(0)) this.#echo(name, nowMs, true);
    }
    return ms;
  }

  /** The call is over at `nowMs`: judges what is still open. Returns how long a stall lasted till then, in ms. */
  end(nowMs: number): number {
    const ms = this.#endStall(nowMs);
    this.judge.settle();
    return ms;
  }

  #endStall(nowMs: number): number {
    if (this.#stall === undefined) return 0;
    const { fromMs, atByte, isCut } = this.#stall;
    this.#stall = undefined;
    this.#stalledMs += nowMs - fromMs;
    if (atByte < this.#ring.end) {
      const silentMs = Math.min(fromMs, this.#timeOf(atByte));
      this.#goOn(nowMs, atByte, { fromMs: silentMs, sureMs: Infinity, isCut });
    }
    return nowMs - fromMs;
  }

  /** Plays on from byte `at` after a silence that began at `fromMs`. */
  #goOn(
    nowMs: number,
    at: number,
    { fromMs, sureMs, isCut }: { fromMs: number; sureMs: number; isCut: boolean },
  ): void {
    if (!this.#isFresh) {
      const ms = nowMs - fromMs;
      const run = { atMs: fromMs - this.#originMs, ms, stalledMs: this.#stalledMs };
      this.#onDryRun?.(run);
      this.judge.run({ ...run, sureMs: Math.max(0, Math.min(sureMs, ms)), at: Math.floor(at), isCut });
    }
    this.#isFresh = false;
    this.#stalledMs = 0;
    this.#anchorMs = nowMs;
    this.#anchorByte = at;
  }

  /** When byte `at` is played, if nothing comes between. */
  #timeOf(at: number): number {
    return this.#anchorMs + (at - this.#anchorByte) / this.#bytesPerMs;
  }

  /** The byte that is to be played at `nowMs`, with its fraction; the end of all while the buffer is dry. */
  #position(nowMs: number): number {
    if (this.#stall !== undefined) return this.#stall.atByte;
    return Math.min(this.#ring.end, this.#anchorByte + (nowMs - this.#anchorMs) * this.#bytesPerMs);
  }

  #reach(nowMs: number): void {
    if (this.#stall !== undefined) return;
    for (let mark = this.#marks[0]; mark !== undefined; mark = this.#marks[0]) {
      const atMs = this.#timeOf(mark.at);
      if (atMs > nowMs + EPSILON_MS) return;
      this.#marks.shift();
      this.#echo(mark.name, atMs, true);
    }
  }

  #echo(name: string, atMs: number, played: boolean): void {
    this.totals[played ? "played" : "cleared"]++;
    this.#echoes.push({ name, atMs, played });
  }

  #take(): readonly MarkEcho[] {
    if (this.#echoes.length === 0) return NOTHING;
    const echoes = this.#echoes;
    this.#echoes = [];
    return echoes;
  }
}
