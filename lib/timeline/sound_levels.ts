/** How loud somebody was over a call: what waveforms are drawn from. @module */
import { decodeMulawByte, MULAW_PEAK } from "../audio/mulaw.ts";
import { MAX_STEPS } from "./step_columns.ts";

/** Levels of each step. */
export const LEVELS_PER_STEP = 10;
/** The most levels, and one step more for what is ahead of the ear. */
const MAX_LEVELS = (MAX_STEPS + 1) * LEVELS_PER_STEP;
/** Room for so many levels at first. */
const FIRST_ROOM = 64 * LEVELS_PER_STEP;

/** Level of each μ-law byte, 0 to 100. By the square root, so that speech at -20 dBFS has a third of the height. */
const LEVELS = Uint8Array.from(
  { length: 256 },
  (_, byte) => Math.round(100 * Math.sqrt(Math.abs(decodeMulawByte(byte)) / MULAW_PEAK)),
);

/** Peak level of μ-law audio, 0 (silence) to 100. */
export function peakLevel(bytes: Uint8Array): number {
  let peak = 0;
  for (let i = 0; i < bytes.length; i++) {
    const level = LEVELS[bytes[i]!]!;
    if (level > peak) peak = level;
  }
  return peak;
}

/** Peak levels in slots of equal length; one byte each. */
export class SoundLevels {
  #levels = new Uint8Array(FIRST_ROOM);

  /** Raises slot `slot` to `level`; slots beyond what a trace holds are not kept. */
  put(slot: number, level: number): void {
    if (slot >= MAX_LEVELS) return;
    if (slot >= this.#levels.length) this.#grow(slot);
    if (level > this.#levels[slot]!) this.#levels[slot] = level;
  }

  /** Silences the slots from `from` to before `to`. */
  silence(from: number, to: number): void {
    if (from < to) this.#levels.fill(0, from, to);
  }

  /** Moves the slots from `from` to before `to` by `by`, with silence where they were. */
  move(from: number, to: number, by: number): void {
    if (from >= to || by <= 0) return;
    const end = Math.min(to + by, MAX_LEVELS);
    if (end > this.#levels.length) this.#grow(end - 1);
    this.#levels.copyWithin(from + by, from, end - by).fill(0, from, from + by);
  }

  /** Two slots become one. */
  halve(): void {
    const levels = this.#levels;
    for (let slot = 0; slot < levels.length; slot++) {
      levels[slot] = Math.max(levels[2 * slot] ?? 0, levels[2 * slot + 1] ?? 0);
    }
  }

  /** The slots from `from` to before `to`. */
  slice(from: number, to: number): number[] {
    return Array.from({ length: to - from }, (_, i) => this.#levels[from + i] ?? 0);
  }

  #grow(slot: number): void {
    const grown = new Uint8Array(Math.min(MAX_LEVELS, Math.max(slot + 1, this.#levels.length * 2)));
    grown.set(this.#levels);
    this.#levels = grown;
  }
}
