/** Decides from one window to the next whether the caller speaks. Pure. @module */

import type { VoiceEvent } from "../vad.ts";

/** Options of {@linkcode stepVoice}. */
export interface VoiceDebounceOptions {
  /** Voice that must be heard before `speech_start`, in ms. @default 60 */
  startMs?: number;
  /** Silence that must be heard before `speech_end`, in ms. @default 300 */
  endMs?: number;
  /** Probability from which a window counts as voice while the caller is silent. @default 0.5 */
  onProbability?: number;
  /** Probability below which a window counts as silence while the caller speaks. @default 0.35 */
  offProbability?: number;
}

/** Defaults of {@linkcode VoiceDebounceOptions}. */
export const VOICE_DEBOUNCE: Readonly<Required<VoiceDebounceOptions>> = {
  startMs: 60,
  endMs: 300,
  onProbability: 0.5,
  offProbability: 0.35,
};

/** Where a caller is. `sinceMs` is when the change began that is not certain yet. */
export type VoiceState =
  | { readonly kind: "silent" }
  | { readonly kind: "starting"; readonly sinceMs: number }
  | { readonly kind: "speaking" }
  | { readonly kind: "ending"; readonly sinceMs: number };

/** One judged window, in ms of media time. */
export interface VoiceWindow {
  /** Its beginning. */
  readonly fromMs: number;
  /** Its end. */
  readonly toMs: number;
  /** 0 to 1. */
  readonly probability: number;
}

const SILENT: VoiceState = { kind: "silent" };
const SPEAKING: VoiceState = { kind: "speaking" };

/** State of a detector that begins. */
export function initialVoiceState(speaking: boolean): VoiceState {
  return speaking ? SPEAKING : SILENT;
}

/**
 * The state after a window, and the event that it brings. An event's `atMs` is when the voice began or ended, which is
 * `startMs` or `endMs` before it is certain.
 */
export function stepVoice(
  state: VoiceState,
  window: VoiceWindow,
  options: Readonly<Required<VoiceDebounceOptions>> = VOICE_DEBOUNCE,
): [VoiceState, VoiceEvent | undefined] {
  const { fromMs, toMs, probability } = window;
  if (state.kind === "silent" || state.kind === "starting") {
    if (probability < options.onProbability) return [SILENT, undefined];
    const sinceMs = state.kind === "starting" ? state.sinceMs : fromMs;
    if (toMs - sinceMs < options.startMs) return [{ kind: "starting", sinceMs }, undefined];
    return [SPEAKING, { type: "speech_start", atMs: sinceMs }];
  }
  if (probability >= options.offProbability) return [SPEAKING, undefined];
  const sinceMs = state.kind === "ending" ? state.sinceMs : fromMs;
  if (toMs - sinceMs < options.endMs) return [{ kind: "ending", sinceMs }, undefined];
  return [SILENT, { type: "speech_end", atMs: sinceMs }];
}
