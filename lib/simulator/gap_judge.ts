import { MULAW_SILENCE } from "../audio/mulaw.ts";
import { mulawDbfs } from "../audio/level.ts";

/** What a hole in the audio was found to be. */
export type HoleVerdict =
  /** Speech was chopped. */
  | "audible"
  /** Silence between utterances, or longer silence where there was some already. */
  | "pause"
  /** Too short to be heard by itself. */
  | "brief"
  /** The listener's own process was late; what it saw proves nothing. */
  | "unsure";

/** A time in which nothing was left to play. Times in ms since the stream began. */
export interface Hole {
  readonly atMs: number;
  readonly ms: number;
  readonly verdict: HoleVerdict;
}

/** Options of {@linkcode GapJudge}. */
export interface GapJudgeOptions {
  /** A hole longer than this is a pause between utterances. @default 2000 */
  gapWindowMs?: number;
  /** Holes shorter than this count only once they add up to it within the gap window. @default 5 */
  minGapMs?: number;
  /** Level up to which audio counts as silence, in dBFS. @default -45 */
  silenceDbfs?: number;
}

const BLOCK_BYTES = 160;
const TAIL_BYTES = 10 * BLOCK_BYTES;
const QUIET_BEFORE_BYTES = 3 * BLOCK_BYTES;
const QUIET_AFTER_BYTES = 2 * BLOCK_BYTES;
/** An utterance's end by a mark needs at least this much silence behind it. */
const END_MARK_MS = 200;
/** How much quieter the last 20 ms must be than the loudest 20 ms of the last 200 ms, for sound that faded. */
const FADE_DB = 12;
/** Digital silence at the very end that shows that the last frame was filled up. */
const PADDING_BYTES = 8;
const MAX_BRIEF = 256;
/** Most holes that are kept one by one. */
export const MAX_HOLES = 100;

/**
 * Tells chopped speech from pauses, without knowing what the server means to say.
 *
 * A hole is the time from the end of everything queued to the arrival of more. It is a *pause* if
 *
 * 1. `clear` emptied the buffer: no hole at all; or
 * 2. it lasted longer than `gapWindowMs`; or
 * 3. it lies against silence: the last 60 ms before it or the first 40 ms behind it are no louder than `silenceDbfs`,
 *    so that it only makes a silence longer; or
 * 4. everything says that an utterance ended there: a mark lies directly behind the last byte, that mark is no mere
 *    milestone (its distance from the mark before it differs from the distance before that), at least 200 ms
 *    passed, and the sound itself had ended (a fade of 12 dB over the last 200 ms, or a last frame filled up with
 *    digital silence).
 *
 * A mark alone excuses nothing, since a server may place them at regular distances. What is left is an audible gap if
 * it, or the sum of such holes within `gapWindowMs`, reaches `minGapMs`: many tiny holes are heard as crackling.
 */
export class GapJudge {
  readonly #gapWindowMs: number;
  readonly #minGapMs: number;
  readonly #silenceDbfs: number;
  readonly #tail = new Uint8Array(TAIL_BYTES).fill(MULAW_SILENCE);
  #tailAt = 0;
  #bytes = 0;
  #markAt = -1;
  #markDistance = 0;
  #markIsMilestone = false;
  #pending: PendingHole | undefined;
  readonly #brief: { atMs: number; ms: number }[] = [];
  /** The first {@linkcode MAX_HOLES} holes. */
  readonly holes: Hole[] = [];
  /** The first {@linkcode MAX_HOLES} audible gaps. */
  readonly gaps: Hole[] = [];
  /** How many holes there were, and their length together. */
  readonly totals = { holes: 0, holesMs: 0, gaps: 0, gapsMs: 0, unsure: 0 };

  constructor(options: GapJudgeOptions = {}) {
    this.#gapWindowMs = options.gapWindowMs ?? 2000;
    this.#minGapMs = options.minGapMs ?? 5;
    this.#silenceDbfs = options.silenceDbfs ?? -45;
  }

  /** More audio follows what was there; call {@linkcode GapJudge.hole} before it if there was one between. */
  audio(bytes: Uint8Array): void {
    const pending = this.#pending;
    if (pending !== undefined) {
      const taken = bytes.subarray(0, QUIET_AFTER_BYTES - pending.headBytes);
      pending.head.set(taken, pending.headBytes);
      pending.headBytes += taken.length;
      if (pending.headBytes === QUIET_AFTER_BYTES) this.settle();
    }
    this.#bytes += bytes.length;
    const last = bytes.length > TAIL_BYTES ? bytes.subarray(bytes.length - TAIL_BYTES) : bytes;
    const room = TAIL_BYTES - this.#tailAt;
    if (last.length <= room) this.#tail.set(last, this.#tailAt);
    else {
      this.#tail.set(last.subarray(0, room), this.#tailAt);
      this.#tail.set(last.subarray(room), 0);
    }
    this.#tailAt = (this.#tailAt + last.length) % TAIL_BYTES;
  }

  /** A mark came behind the audio so far. */
  mark(): void {
    if (this.#markAt === this.#bytes) {
      this.#markIsMilestone = false;
      return;
    }
    const distance = this.#bytes - Math.max(0, this.#markAt);
    this.#markIsMilestone = distance === this.#markDistance;
    this.#markDistance = distance;
    this.#markAt = this.#bytes;
  }

  /**
   * Nothing was left to play from `atMs` on, for `ms`.
   *
   * @param sureMs how much of that is certain although this process may have been late itself
   */
  hole(atMs: number, ms: number, sureMs: number): void {
    this.settle();
    this.#pending = {
      atMs,
      ms,
      sureMs,
      isEnd: ms > this.#gapWindowMs || this.#isQuietBefore() || this.#isMarkedEnd(ms),
      head: new Uint8Array(QUIET_AFTER_BYTES),
      headBytes: 0,
    };
  }

  /** The buffer was emptied on purpose: what comes next follows nothing. */
  cleared(): void {
    this.settle();
    this.#tail.fill(MULAW_SILENCE);
    this.#markAt = -1;
    this.#markDistance = 0;
    this.#bytes = 0;
    this.#brief.length = 0;
  }

  /** Judges the last hole by what has come behind it so far. */
  settle(): void {
    const hole = this.#pending;
    if (hole === undefined) return;
    this.#pending = undefined;
    const { atMs, ms } = hole;
    let verdict = this.#verdictOf(hole);
    this.totals.holes++;
    this.totals.holesMs += ms;
    if (verdict === "unsure") this.totals.unsure++;
    if (verdict === "audible") this.#gap(atMs, ms);
    if (verdict === "brief" && this.#addsUp(atMs, ms)) verdict = "audible";
    if (this.holes.length < MAX_HOLES) this.holes.push({ atMs, ms, verdict });
  }

  #verdictOf(hole: PendingHole): HoleVerdict {
    const head = hole.head.subarray(0, hole.headBytes);
    if (hole.isEnd || head.length === 0 || this.#isQuiet(head)) return "pause";
    if (hole.sureMs < Math.min(hole.ms, this.#minGapMs)) return "unsure";
    return hole.ms < this.#minGapMs ? "brief" : "audible";
  }

  #addsUp(atMs: number, ms: number): boolean {
    const brief = this.#brief;
    brief.push({ atMs, ms });
    while (brief.length > MAX_BRIEF || brief[0]!.atMs < atMs - this.#gapWindowMs) brief.shift();
    const sumMs = brief.reduce((sum, hole) => sum + hole.ms, 0);
    if (sumMs < this.#minGapMs) return false;
    this.#gap(brief[0]!.atMs, sumMs);
    brief.length = 0;
    return true;
  }

  #gap(atMs: number, ms: number): void {
    this.totals.gaps++;
    this.totals.gapsMs += ms;
    if (this.gaps.length < MAX_HOLES) this.gaps.push({ atMs, ms, verdict: "audible" });
  }

  #isQuietBefore(): boolean {
    return this.#isQuiet(this.#lastBytes(QUIET_BEFORE_BYTES));
  }

  #isMarkedEnd(ms: number): boolean {
    if (ms < END_MARK_MS || this.#markAt !== this.#bytes || this.#markIsMilestone) return false;
    const tail = this.#lastBytes(TAIL_BYTES);
    if (tail.subarray(TAIL_BYTES - PADDING_BYTES).every((byte) => (byte | 0x80) === MULAW_SILENCE)) {
      return true;
    }
    let loudest = -Infinity;
    for (let at = 0; at < TAIL_BYTES; at += BLOCK_BYTES) {
      loudest = Math.max(loudest, mulawDbfs(tail.subarray(at, at + BLOCK_BYTES)));
    }
    return mulawDbfs(tail.subarray(TAIL_BYTES - BLOCK_BYTES)) <= loudest - FADE_DB;
  }

  /** Whether every 20 ms of `bytes` are silence. */
  #isQuiet(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      if (mulawDbfs(bytes.subarray(at, at + BLOCK_BYTES)) > this.#silenceDbfs) return false;
    }
    return true;
  }

  #lastBytes(count: number): Uint8Array {
    const from = (this.#tailAt - count + TAIL_BYTES) % TAIL_BYTES;
    if (from + count <= TAIL_BYTES) return this.#tail.subarray(from, from + count);
    const bytes = new Uint8Array(count);
    bytes.set(this.#tail.subarray(from));
    bytes.set(this.#tail.subarray(0, count - (TAIL_BYTES - from)), TAIL_BYTES - from);
    return bytes;
  }
}

interface PendingHole {
  readonly atMs: number;
  readonly ms: number;
  readonly sureMs: number;
  readonly isEnd: boolean;
  readonly head: Uint8Array;
  headBytes: number;
}
