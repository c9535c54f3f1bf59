/** Voice that interrupts the agent, in ms: shorter sounds are coughs and clicks. */
export const BARGE_IN_VOICE_MS = 200;

/** Whether the caller is speaking, and whether that has interrupted the agent. */
export type BargeInState =
  | { readonly kind: "quiet" }
  | { readonly kind: "voice"; readonly sinceMs: number; readonly interrupted: boolean };

/** What happens to the caller's voice. Times are media time, in ms. */
export type BargeInEvent =
  | { readonly type: "speech_start"; readonly atMs: number }
  | { readonly type: "speech_end"; readonly atMs: number }
  /** Another piece of sound came; the agent is `audible` or not. */
  | { readonly type: "sound"; readonly atMs: number; readonly audible: boolean };

/** What is to be done. */
export type BargeInAction =
  | { readonly type: "none" }
  /** Stop speaking now; the caller has been speaking for `voiceMs`. */
  | { readonly type: "interrupt"; readonly voiceMs: number }
  /** The caller has finished after `voiceMs` of voice. */
  | { readonly type: "finished"; readonly voiceMs: number; readonly interrupted: boolean };

const NONE: BargeInAction = { type: "none" };
const QUIET: BargeInState = { kind: "quiet" };

/** Interrupts the agent once it has been spoken over for {@linkcode BARGE_IN_VOICE_MS}. Pure. */
export function stepBargeIn(
  state: BargeInState,
  event: BargeInEvent,
): readonly [BargeInState, BargeInAction] {
  if (event.type === "speech_start") {
    return [{ kind: "voice", sinceMs: event.atMs, interrupted: false }, NONE];
  }
  if (state.kind === "quiet") return [state, NONE];
  const voiceMs = event.atMs - state.sinceMs;
  if (event.type === "speech_end") {
    return [
      QUIET,
      voiceMs < BARGE_IN_VOICE_MS ? NONE : { type: "finished", voiceMs, interrupted: state.interrupted },
    ];
  }
  if (state.interrupted || !event.audible || voiceMs < BARGE_IN_VOICE_MS) return [state, NONE];
  return [{ ...state, interrupted: true }, { type: "interrupt", voiceMs }];
}
