/** What a page shows of its phone. @module */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { SILENCE_DBFS } from "../../audio/level.ts";
import type { LineFigures } from "./line_audio.ts";
import type { Microphone } from "./phone_ports.ts";
import { type LineCounts, NO_COUNTS } from "./twilio_side.ts";

/** Levels of both voices over 100 ms, in dBFS. */
export interface VoiceLevels {
  /** Level of the microphone, -96 to 0 dBFS. */
  readonly callerDbfs: number;
  /** Level of the agent, -96 to 0 dBFS. */
  readonly agentDbfs: number;
}

/** Levels that are kept: 12 seconds. */
export const MAX_LEVELS = 120;

const SILENCE: VoiceLevels = { callerDbfs: SILENCE_DBFS, agentDbfs: SILENCE_DBFS };
/** The figures of one call after another, as signals; those of the last call stay when it has ended. */
export class PhoneDisplay {
  /** What the page hears of the caller. */
  readonly microphone: Signal<Microphone> = signal("off");
  /** Whether the browser has stopped all sound. */
  readonly paused: Signal<boolean> = signal(false);
  /** Whether the caller has muted the microphone. */
  readonly muted: Signal<boolean> = signal(false);
  readonly #figures = signal<LineFigures | undefined>(undefined);
  readonly #counts = signal<LineCounts>(NO_COUNTS);
  readonly #levels = signal<readonly VoiceLevels[]>([]);
  readonly #talkedMs = signal(0);

  /** Told ten times a second while there is a call. */
  get figures(): ReadonlySignal<LineFigures | undefined> {
    return this.#figures;
  }

  /** Told together with the figures. */
  get counts(): ReadonlySignal<LineCounts> {
    return this.#counts;
  }

  /** Levels of the last 12 seconds at most, the oldest first. */
  get levels(): ReadonlySignal<readonly VoiceLevels[]> {
    return this.#levels;
  }

  /** How long the call has lasted so far, in ms; told together with the figures. */
  get talkedMs(): ReadonlySignal<number> {
    return this.#talkedMs;
  }

  /** A call begins. */
  reset(): void {
    batch(() => {
      this.#figures.value = undefined;
      this.#counts.value = NO_COUNTS;
      this.#levels.value = [];
      this.#talkedMs.value = 0;
      this.microphone.value = "off";
      this.paused.value = false;
      this.muted.value = false;
    });
  }

  /** Shows how the call is doing after `talkedMs`. */
  show(figures: LineFigures, counts: LineCounts, talkedMs: number): void {
    const { callerDbfs, agentDbfs } = figures;
    batch(() => {
      this.#figures.value = figures;
      this.#keepLevels({ callerDbfs, agentDbfs });
      this.#counts.value = { ...counts };
      this.#talkedMs.value = talkedMs;
    });
  }

  /** The call has ended: what was left to play is never heard. */
  end(counts: LineCounts): void {
    const last = this.#figures.value;
    batch(() => {
      this.#counts.value = { ...counts };
      if (last === undefined) return;
      this.#figures.value = { ...last, ...SILENCE, bufferedMs: 0, waiting: 0 };
      this.#keepLevels(SILENCE);
    });
  }

  #keepLevels(levels: VoiceLevels): void {
    this.#levels.value = [...this.#levels.value, levels].slice(-MAX_LEVELS);
  }
}
