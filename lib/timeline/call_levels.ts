import type { Sound } from "../audio/sound.ts";
import type { FrameSink } from "../tx/transmitter_options.ts";
import { LEVELS_PER_STEP, peakLevel, SoundLevels } from "./sound_levels.ts";

/** One frame in so many is looked at for its level, in 80 ms: then every tenth of a second has one, however it jitters. */
export const LOOK_FRAMES = 4;

/** Late echoes that are remembered: of which a gap was made is told soon. */
const MAX_EARLY = 4;

/** Options of {@linkcode CallLevels}. */
export interface CallLevelsOptions {
  /** Length of a step at first, in ms. */
  readonly stepMs: number;
  /** Time since the call began, in ms; asked only when a frame is looked at. */
  readonly nowMs: () => number;
  /** How long after it has left a frame is played, in ms. */
  readonly aheadMs: () => number;
}

/** How loud the caller and the agent were over a call. All that most frames cost is a count down. */
export class CallLevels {
  readonly #options: CallLevelsOptions;
  readonly #caller = new SoundLevels();
  readonly #agent = new SoundLevels();
  #slotMs: number;
  #untilHeard = 1;
  #untilSent = 1;
  /** By the last echo: when the sound before its mark had been played, and how much later than was expected. */
  #playedMs = 0;
  #lateMs = 0;
  /** What was drawn too early when an echo came later than the one before it; the oldest first, the last few only. */
  readonly #early: { readonly fromMs: number; readonly toMs: number; readonly byMs: number }[] = [];

  /** Nothing was heard yet. */
  constructor(options: CallLevelsOptions) {
    this.#options = options;
    this.#slotMs = options.stepMs / LEVELS_PER_STEP;
  }

  /** A frame of the caller came. */
  heard(sound: Sound): void {
    if (--this.#untilHeard > 0) return;
    this.#untilHeard = LOOK_FRAMES;
    this.#caller.put(this.#slot(this.#options.nowMs()), peakLevel(sound.payload));
  }

  /** A frame of the agent leaves; it counts where it is played. Call it before it is counted as sent. */
  sent(frame: Uint8Array): void {
    if (--this.#untilSent > 0) return;
    this.#untilSent = LOOK_FRAMES;
    const { nowMs, aheadMs } = this.#options;
    this.#agent.put(this.#slot(nowMs() + aheadMs()), peakLevel(frame));
  }

  /** Nothing of the agent was played from `fromMs` to `toMs` of the call, whatever had been sent. */
  silence(fromMs: number, toMs: number): void {
    this.#agent.silence(Math.ceil(fromMs / this.#slotMs), Math.floor(toMs / this.#slotMs));
  }

  /**
   * By an echo, sound had been played at `playedMs`, `lateMs` later than was expected when it was sent, and all that has
   * been sent will have been played at `emptyAtMs`. Sound that leaves from now on is expected where it will be.
   */
  echoed({ playedMs, lateMs, emptyAtMs }: { playedMs: number; lateMs: number; emptyAtMs: number }): void {
    const byMs = lateMs - this.#lateMs;
    if (byMs >= this.#slotMs / 2) {
      this.#early.push({ fromMs: this.#playedMs, toMs: emptyAtMs - byMs, byMs });
      if (this.#early.length > MAX_EARLY) this.#early.shift();
    }
    this.#playedMs = playedMs;
    this.#lateMs = lateMs;
  }

  /** An echo was late because Twilio had nothing to play: what was on its way then was heard that much later. */
  pathGap(): void {
    const slots = (ms: number): number => Math.ceil(ms / this.#slotMs);
    for (const { fromMs, toMs, byMs } of this.#early.splice(0)) {
      this.#agent.move(slots(fromMs), slots(toMs), Math.round(byMs / this.#slotMs));
    }
  }

  /** Two steps become one. */
  halve(): void {
    this.#slotMs *= 2;
    this.#caller.halve();
    this.#agent.halve();
  }

  /** The levels of the steps from `first` to before `end`. */
  slice(first: number, end: number): { perStep: number; caller: number[]; agent: number[] } {
    const [from, to] = [first * LEVELS_PER_STEP, end * LEVELS_PER_STEP];
    return {
      perStep: LEVELS_PER_STEP,
      caller: this.#caller.slice(from, to),
      agent: this.#agent.slice(from, to),
    };
  }

  #slot(atMs: number): number {
    return Math.floor(atMs / this.#slotMs);
  }
}

/** Passes everything on to `sink`; `onFrame` is told of each frame before it leaves. */
export class FrameTap implements FrameSink {
  readonly #sink: FrameSink;
  readonly #onFrame: (frame: Uint8Array) => void;

  /** Passes frames on to `sink`, and tells `onFrame` of each. */
  constructor(sink: FrameSink, onFrame: (frame: Uint8Array) => void) {
    this.#sink = sink;
    this.#onFrame = onFrame;
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  sendMedia(frame: Uint8Array): void {
    this.#onFrame(frame);
    this.#sink.sendMedia(frame);
  }

  sendMark(name: string): void {
    this.#sink.sendMark(name);
  }

  sendClear(): void {
    this.#sink.sendClear();
  }
}
