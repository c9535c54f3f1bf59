import type { AudioRing } from "./audio_ring.ts";
import { PlayedAudio } from "./played_audio.ts";

/** What a dry run was to the ear. */
export type Verdict =
  /** Speech was chopped. */
  | "gap"
  /** Silence between utterances, or longer silence where there was some already. */
  | "pause"
  /** Too short to be heard by itself. */
  | "brief"
  /** The listener's own process was late; what it saw proves nothing. */
  | "unsure";

/** A time in which nothing was played before more was. */
export interface DryRun {
  /** In ms since the origin of the times. */
  readonly atMs: number;
  /** How long nothing was played. */
  readonly ms: number;
  /** How much of it the line stood still because it was told to. */
  readonly stalledMs: number;
  /** What it was to the ear. */
  readonly verdict: Verdict;
}

/** Options of {@linkcode GapJudge}. */
export interface GapJudgeOptions {
  /** A dry run longer than this is a pause between utterances. @default 2000 */
  gapWindowMs?: number;
  /** Dry runs shorter than this count only once they add up to it within the gap window. @default 5 */
  minGapMs?: number;
  /** Level up to which audio counts as silence, in dBFS. @default -45 */
  silenceDbfs?: number;
}

/** A dry run that is to be judged. */
export interface RunToJudge {
  /** In ms since the origin of the times. */
  readonly atMs: number;
  /** How long nothing was played. */
  readonly ms: number;
  /** How much of it the line stood still because it was told to. */
  readonly stalledMs: number;
  /** How much of `ms` is certain although this process may have been late itself. */
  readonly sureMs: number;
  /** Number of the byte that is played behind it. */
  readonly at: number;
  /** Whether the line stood still with audio left to play: surely not what the server meant. */
  readonly isCut: boolean;
}

const QUIET_BEFORE_BYTES = 480;
const QUIET_BEHIND_BYTES = 320;
/** What the judge looks at on either side of a cut: silence for a second is where a talkspurt ends. */
export const TALKSPURT_BYTES = 8000;
/** An utterance's end by a mark needs at least this much silence behind it. */
const END_MARK_MS = 200;
const MAX_BRIEF = 256;
/** Most dry runs that are kept one by one. */
export const MAX_RUNS = 100;

/**
 * Tells chopped speech from pauses, without knowing what the server means to say.
 *
 * A dry run is the time from the last byte that could be played to the next. It is a *pause* if
 *
 * 1. `clear` emptied the buffer: no dry run at all; or
 * 2. it lasted longer than `gapWindowMs`; or
 * 3. it lies against silence: the last 60 ms before it or the first 40 ms behind it are no louder than `silenceDbfs`,
 *    so that it only makes a silence longer; or
 * 4. everything says that an utterance ended there: a mark lies directly behind the last byte, that mark is no mere
 *    milestone (its distance from the mark before it differs from the distance before that), at least 200 ms
 *    passed, and the sound itself had ended (a fade of 12 dB over the last 200 ms, or a last frame filled up with
 *    digital silence).
 *
 * A mark alone excuses nothing, since a server may place them at regular distances. Time for which the line was told to
 * stand still doesn't count for 2; where that cut audio in two, it is a pause only if a second of silence lies on one side
 * of it. What is left is a gap if it, or the sum of such runs within `gapWindowMs`, reaches `minGapMs`: many tiny ones
 * are heard as crackling.
 */
export class GapJudge {
  readonly #audio: PlayedAudio;
  readonly #gapWindowMs: number;
  readonly #minGapMs: number;
  #pending: (RunToJudge & { readonly isEnd: boolean }) | undefined;
  readonly #brief: RunToJudge[] = [];
  /** The first {@linkcode MAX_RUNS} dry runs. */
  readonly runs: DryRun[] = [];
  /** The first {@linkcode MAX_RUNS} gaps. */
  readonly gaps: DryRun[] = [];
  /**
   * How many there were, and their length together. `stalledMs`: how much of the gaps the line stood still as it was
   * told to; `asAsked`: gaps that this explains.
   */
  readonly totals = { runs: 0, runsMs: 0, gaps: 0, gapsMs: 0, stalledMs: 0, asAsked: 0, unsure: 0 };

  /** `ring` holds at least {@linkcode TALKSPURT_BYTES} before what is played */
  constructor(ring: AudioRing, options: GapJudgeOptions = {}) {
    this.#audio = new PlayedAudio(ring, options.silenceDbfs ?? -45);
    this.#gapWindowMs = options.gapWindowMs ?? 2000;
    this.#minGapMs = options.minGapMs ?? 5;
  }

  /** More was queued; tell a dry run before it first. */
  queued(): void {
    const run = this.#pending;
    if (run !== undefined && this.#audio.end - run.at >= bytesBehind(run)) this.settle();
  }

  /** A mark came behind the audio so far. */
  mark(): void {
    this.#audio.mark();
  }

  /** Nothing was played for a time, and then more is. */
  run(run: RunToJudge): void {
    this.settle();
    this.#pending = { ...run, isEnd: this.#isEnd(run) };
    this.queued();
  }

  /** The buffer was emptied on purpose: what comes next follows nothing. */
  cleared(): void {
    this.settle();
    this.#audio.cleared();
    this.#brief.length = 0;
  }

  /** Judges the last dry run by what has come behind it so far. */
  settle(): void {
    const run = this.#pending;
    if (run === undefined) return;
    this.#pending = undefined;
    let verdict = this.#verdictOf(run);
    this.totals.runs++;
    this.totals.runsMs += run.ms;
    if (verdict === "unsure") this.totals.unsure++;
    if (verdict === "gap") this.#gap(run);
    if (verdict === "brief" && this.#addsUp(run)) verdict = "gap";
    if (this.runs.length < MAX_RUNS) this.runs.push(dryRun(run, verdict));
  }

  #verdictOf(run: RunToJudge & { readonly isEnd: boolean }): Verdict {
    if (run.isEnd || this.#audio.isQuietBehind(run.at, bytesBehind(run))) return "pause";
    if (run.sureMs < Math.min(run.ms, this.#minGapMs)) return "unsure";
    return run.ms < this.#minGapMs ? "brief" : "gap";
  }

  /** Whether what was played before the run had come to an end. */
  #isEnd({ at, ms, stalledMs, isCut }: RunToJudge): boolean {
    if (isCut) return this.#audio.isQuietBefore(at, TALKSPURT_BYTES);
    return ms - stalledMs > this.#gapWindowMs || this.#audio.isQuietBefore(at, QUIET_BEFORE_BYTES) ||
      ms >= END_MARK_MS && this.#audio.isMarkedEnd(at);
  }

  #addsUp(run: RunToJudge): boolean {
    const brief = this.#brief;
    brief.push(run);
    while (brief.length > MAX_BRIEF || brief[0]!.atMs < run.atMs - this.#gapWindowMs) brief.shift();
    const sum = (pick: (one: RunToJudge) => number) => brief.reduce((all, one) => all + pick(one), 0);
    const ms = sum((one) => one.ms);
    if (ms < this.#minGapMs) return false;
    this.#gap({
      ...brief[0]!,
      ms,
      stalledMs: sum((one) => one.stalledMs),
      sureMs: sum((one) => one.sureMs),
    });
    brief.length = 0;
    return true;
  }

  #gap(run: RunToJudge): void {
    this.totals.gaps++;
    this.totals.gapsMs += run.ms;
    this.totals.stalledMs += run.stalledMs;
    if (run.sureMs - run.stalledMs < this.#minGapMs) this.totals.asAsked++;
    if (this.gaps.length < MAX_RUNS) this.gaps.push(dryRun(run, "gap"));
  }
}

/** How much behind a dry run says what it was. */
function bytesBehind({ isCut }: RunToJudge): number {
  return isCut ? TALKSPURT_BYTES : QUIET_BEHIND_BYTES;
}

function dryRun({ atMs, ms, stalledMs }: RunToJudge, verdict: Verdict): DryRun {
  return { atMs, ms, stalledMs, verdict };
}
