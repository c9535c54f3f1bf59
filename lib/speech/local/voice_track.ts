/** Voice detection of one call, inside the worker. @module */

import { BYTES_PER_FRAME, decodeMulawInto, FRAME_MS, SAMPLE_RATE_HZ } from "../../audio/mulaw.ts";
import type { VoiceEvent } from "../vad.ts";
import type { FvadGate } from "./fvad_gates.ts";
import { initialVoiceState, stepVoice, type VoiceState } from "./voice_debounce.ts";

/** New samples that the model judges at a time: 32 ms. */
export const WINDOW_SAMPLES = 256;

/** The model goes on for that long after the gate last heard something. */
export const GATE_HOLD_MS = 320;

/** What the model gets to hear from before the gate opened: the gate opens 60 ms late. */
export const PRE_ROLL_WINDOWS = 4;

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const WINDOW_MS = WINDOW_SAMPLES / SAMPLES_PER_MS;
const PRE_ROLL_SAMPLES = PRE_ROLL_WINDOWS * WINDOW_SAMPLES;

/** The model's view of one call. */
export interface VoiceModel {
  /** Probability of 0 to 1 that the next {@linkcode WINDOW_SAMPLES} are voice. */
  probability(window: Float32Array): number;
  /** Forgets what it heard. */
  reset(): void;
}

/**
 * The gate hears every frame; the model only from a little before the gate opens until it has been shut for a while and
 * the caller is silent. That is what makes many calls cheap: a silent one costs 2 µs a frame.
 */
export class VoiceTrack {
  readonly #gate: FvadGate;
  readonly #model: VoiceModel | undefined;
  /** Samples that the model hasn't judged; while it rests, the pre-roll. */
  readonly #samples = new Float32Array(PRE_ROLL_SAMPLES + 2 * BYTES_PER_FRAME);
  #length = 0;
  #state: VoiceState;
  #nextIndex: number;
  #judging = false;
  #gateHeardMs = -Infinity;

  /**
   * Without a `model`, the gate judges alone.
   *
   * @param gate cheap first judge; alone if there is no model
   * @param options `speaking`: what was last reported of this call; `index`: that of its first frame
   */
  constructor(gate: FvadGate, options: { model: VoiceModel | undefined; speaking: boolean; index: number }) {
    this.#gate = gate;
    this.#model = options.model;
    this.#state = initialVoiceState(options.speaking);
    this.#nextIndex = options.index;
  }

  /** Takes a frame of 160 bytes; `index` says how many came before it. What changes is appended to `events`. */
  push(frame: Uint8Array, options: { index: number; events: VoiceEvent[] }): void {
    const { index, events } = options;
    const fromMs = index * FRAME_MS;
    const heard = this.#gate.hears(frame);
    if (heard) this.#gateHeardMs = fromMs;
    if (this.#model === undefined) {
      this.#step({ fromMs, toMs: fromMs + FRAME_MS, probability: heard ? 1 : 0 }, events);
      return;
    }
    // Lost frames: what follows doesn't join what came before.
    if (index !== this.#nextIndex) this.#length = 0;
    this.#nextIndex = index + 1;
    this.#append(frame);
    if (this.#wantsJudgement(fromMs)) this.#judge(this.#model, fromMs + FRAME_MS, events);
  }

  /** Frees its memory. */
  close(): void {
    this.#gate.close();
  }

  #append(frame: Uint8Array): void {
    if (!this.#judging && this.#length > PRE_ROLL_SAMPLES) this.#drop(this.#length - PRE_ROLL_SAMPLES);
    decodeMulawInto(frame, this.#samples.subarray(this.#length));
    this.#length += frame.length;
  }

  #wantsJudgement(nowMs: number): boolean {
    const wanted = this.#state.kind !== "silent" || nowMs - this.#gateHeardMs < GATE_HOLD_MS;
    if (wanted && !this.#judging) this.#model?.reset();
    this.#judging = wanted;
    return wanted;
  }

  #judge(model: VoiceModel, endMs: number, events: VoiceEvent[]): void {
    while (this.#length >= WINDOW_SAMPLES) {
      const fromMs = Math.max(0, endMs - this.#length / SAMPLES_PER_MS);
      const probability = model.probability(this.#samples.subarray(0, WINDOW_SAMPLES));
      this.#drop(WINDOW_SAMPLES);
      this.#step({ fromMs, toMs: fromMs + WINDOW_MS, probability }, events);
    }
  }

  #step(window: { fromMs: number; toMs: number; probability: number }, events: VoiceEvent[]): void {
    const [state, event] = stepVoice(this.#state, window);
    this.#state = state;
    if (event !== undefined) events.push(event);
  }

  #drop(count: number): void {
    this.#samples.copyWithin(0, count, this.#length);
    this.#length -= count;
  }
}
