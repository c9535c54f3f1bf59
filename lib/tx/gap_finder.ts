import { FRAME_MS } from "../audio/mulaw.ts";
import type { Gap } from "./pacer.ts";
import type { Echo } from "./playout_ledger.ts";

/** The shortest pause that is told of, in ms. */
const MIN_GAP_MS = 10;
/** How much later than usual an echo may come where no sound tells how long the path back is, in ms. */
const BLIND_MS = 60;
/** Where echoes have come for so long without sound, no more sound is coming, in ms. */
const PATIENCE_MS = 500;
/** A gap that the grid did not expect has to show in the echoes of so long a time: one that was sent late is none, in ms. */
const CONFIRM_MS = 300;
/** The shortest path back is that of the last one or two times so many sounds: about a second. */
const WINDOW_SOUNDS = 32;

/** A gap, with what is known of it. */
export interface KnownGap extends Gap {
  /** Frames that were sent before it, or before the last mark before it. */
  readonly position: number;
  /** When the last of them was sent, in ms of the clock. */
  readonly lastFrameMs: number;
  /** How late the frame behind it was, in ms; 0 where the grid did not expect it. */
  readonly latenessMs: number;
}

/** A gap that the caller heard. */
export interface HeardGap extends KnownGap {
  /** Whether the grid did not expect it: the network or Twilio made it. */
  readonly onPath: boolean;
}

interface HeardEcho extends Echo {
  /** When it came, in ms of the clock. */
  readonly atMs: number;
  /** Twilio's clock can't have shown less when it was sent. */
  readonly notBeforeMs: number;
}

/**
 * Finds the gaps that the caller heard, by Twilio's own clock: between two echoes it moves on by the audio between their
 * marks, unless there was nothing to play. The clock is read from the time stamps of the sound that Twilio sends. An echo
 * was sent behind one sound and before the next, in the same order on the same connection; and its way back was no
 * shorter than the shortest one of late. So it doesn't matter how long the path is, or how it changes.
 *
 * What the grid expects gives a gap its cause. A gap that it did not expect was made by the network, or by Twilio.
 */
export class GapFinder {
  readonly #onGap: (gap: HeardGap) => void;
  readonly #expected: KnownGap[] = [];
  /** Echoes that wait for the next sound. */
  readonly #echoes: HeardEcho[] = [];
  #last: HeardEcho | undefined;
  /** Twilio's clock less the audio played, at most; NaN until the first echo of an utterance. */
  #offsetMs = NaN;
  /** Time stamp of the last sound; -Infinity where none comes. */
  #soundMs = -Infinity;
  /** A gap that the grid did not expect, until more echoes have shown it. */
  #doubtful: { readonly gap: HeardGap; readonly sinceMs: number; ms: number } | undefined;
  /** The shortest path back, as a difference of the two clocks: among these sounds, and among those before. */
  #backMs = Infinity;
  #earlierBackMs = Infinity;
  #sounds = 0;

  /** Finds nothing yet. */
  constructor(onGap: (gap: HeardGap) => void) {
    this.#onGap = onGap;
  }

  /** The grid has run out inside an utterance. */
  expect(gap: KnownGap): void {
    if (gap.ms >= MIN_GAP_MS) this.#expected.push(gap);
  }

  /** Twilio has sent sound: `timestampMs` since its stream began. Its clock takes over from ours. */
  sound(timestampMs: number, nowMs: number): void {
    if (timestampMs <= this.#soundMs) return;
    if (this.#soundMs === -Infinity) this.#offsetMs = NaN;
    if (++this.#sounds % WINDOW_SOUNDS === 0) {
      this.#earlierBackMs = this.#backMs;
      this.#backMs = Infinity;
    }
    this.#backMs = Math.min(this.#backMs, nowMs - timestampMs);
    this.#soundMs = timestampMs;
    if (this.#echoes.length === 0) return;
    const backMs = Math.min(this.#backMs, this.#earlierBackMs);
    for (const echo of this.#echoes.splice(0)) this.#settle(echo, Math.min(timestampMs, echo.atMs - backMs));
  }

  /** A mark was echoed. */
  echo(echo: Echo, nowMs: number): void {
    // It says nothing of what was played if it did not follow on the heels of its frame.
    if (echo.late === true) return;
    this.#echoes.push({ ...echo, atMs: nowMs, notBeforeMs: this.#soundMs });
    if (nowMs - this.#echoes[0]!.atMs > PATIENCE_MS) this.#soundMs = -Infinity;
    if (this.#soundMs > -Infinity) return;
    // Where no sound comes, our own clock has to serve.
    if (this.#echoes.length > 1) this.#offsetMs = NaN;
    for (const one of this.#echoes.splice(0)) {
      this.#settle({ ...one, notBeforeMs: one.atMs - BLIND_MS }, one.atMs);
    }
  }

  /** No echo will come of the first `position` frames: what the grid expected among them has to be believed. */
  assume(position: number): void {
    for (const gap of this.#takeExpected(position)) this.#onGap(gridGap(gap, gap.ms));
  }

  /** Twilio's buffer was cleared: nothing more will be known of what it played. */
  clear(): void {
    this.#echoes.length = this.#expected.length = 0;
    this.#offsetMs = NaN;
    this.#doubtful = undefined;
  }

  /** An echo was sent when Twilio's clock showed no more than `clockMs`. */
  #settle(echo: HeardEcho, clockMs: number): void {
    const expected = longest(this.#takeExpected(echo.position));
    const audioMs = echo.position * FRAME_MS;
    const offsetMs = Math.max(clockMs, echo.notBeforeMs) - audioMs;
    const atLeastMs = echo.notBeforeMs - audioMs - this.#offsetMs;
    const atMostMs = offsetMs - this.#offsetMs;
    const before = this.#last ?? echo;
    this.#last = echo;
    const isFirst = echo.begins !== undefined || Number.isNaN(atMostMs);
    if (!isFirst && expected === undefined && atLeastMs > 0) return this.#doubt(before, echo, atMostMs);
    this.#doubtful = undefined;
    if (expected !== undefined) {
      const ms = isFirst ? expected.ms : Math.max(atLeastMs, Math.min(expected.ms, atMostMs));
      if (ms > MIN_GAP_MS) this.#onGap(gridGap(expected, ms));
    }
    if (isFirst || expected !== undefined || atMostMs < 0) this.#offsetMs = offsetMs;
  }

  /** An echo has come up to `ms` later than the audio between the marks lets expect: a gap, if those behind it do so too. */
  #doubt(before: HeardEcho, echo: HeardEcho, ms: number): void {
    this.#doubtful ??= { gap: pathGap(before, ms), sinceMs: echo.atMs, ms };
    const { gap, sinceMs } = this.#doubtful;
    ms = this.#doubtful.ms = Math.min(this.#doubtful.ms, ms);
    if (echo.atMs - sinceMs < CONFIRM_MS) return;
    this.#doubtful = undefined;
    this.#offsetMs += ms;
    if (ms > MIN_GAP_MS) this.#onGap({ ...gap, ms });
  }

  #takeExpected(before: number): KnownGap[] {
    const count = this.#expected.findIndex(({ position }) => position >= before);
    return this.#expected.splice(0, count < 0 ? Infinity : count);
  }
}

function longest(gaps: readonly KnownGap[]): KnownGap | undefined {
  return gaps.toSorted((a, b) => b.ms - a.ms)[0];
}

/** A gap that was expected and lasted `ms`: Twilio may have had more to play than the grid knew. */
function gridGap(gap: KnownGap, ms: number): HeardGap {
  return { ...gap, atMs: gap.atMs + Math.max(0, gap.ms - ms), ms, onPath: false };
}

/** A gap somewhere between two marks; it is placed behind the first of them. */
function pathGap(before: HeardEcho, ms: number): HeardGap {
  const { position, dueMs: atMs, sentAtMs: lastFrameMs } = before;
  return { cause: "socket_blocked", atMs, ms, position, lastFrameMs, latenessMs: 0, onPath: true };
}
