/** Who speaks when: interruption, the end of the caller's turn, and silence. Pure. @module */

/** Voice that interrupts the agent, and is answered, in ms: shorter sounds are coughs and clicks. */
export const BARGE_IN_VOICE_MS = 200;
/** Silence of both sides after which the caller is prompted, once in a call, in ms. */
export const SILENCE_MS = 20_000;

/** What is known of a conversation. */
export interface TurnTaking {
  /** The caller's voice, and the media time of its beginning. */
  readonly voice: { readonly sinceMs: number; readonly interrupts: boolean } | undefined;
  /** When to prompt, in ms of the clock; `Infinity`: not now, or not any more. */
  readonly promptAtMs: number;
  /** Whether the caller has been prompted in this call. */
  readonly prompted: boolean;
}

/** What happens. `atMs` is media time. */
export type TurnTakingEvent =
  | { readonly type: "speech_start"; readonly atMs: number }
  | { readonly type: "speech_end"; readonly atMs: number }
  /** Another piece of the caller's sound came. */
  | { readonly type: "sound" }
  /** The agent has nothing more to say, and waits. */
  | { readonly type: "waits" }
  /** It has waited. */
  | { readonly type: "waited" };

/** When it happens. */
export interface Moment {
  /** By the clock, in ms. */
  readonly nowMs: number;
  /** Media time: length of the sound that has come from the caller, in ms. */
  readonly mediaMs: number;
  /** Whether the caller hears the agent. */
  readonly audible: boolean;
}

/** What is to be done. `atMs` and `endedMs` are of the clock. */
export type TurnTakingAction =
  /** Take note: the caller's voice begins or ends. */
  | { readonly type: "voice"; readonly speaking: boolean; readonly atMs: number }
  /** Stop speaking now: the caller has been speaking for `voiceMs`. */
  | { readonly type: "interrupt"; readonly voiceMs: number }
  /** Answer: the caller has finished, after `voiceMs` of voice. */
  | { readonly type: "answer"; readonly voiceMs: number; readonly endedMs: number }
  /** Say that somebody is there. */
  | { readonly type: "prompt" };

/** What follows of an event: the new state, and what is to be done, in order. */
export type Step = readonly [TurnTaking, readonly TurnTakingAction[]];

/** A conversation before anybody has spoken. */
export const TURN_TAKING: TurnTaking = Object.freeze({
  voice: undefined,
  promptAtMs: Infinity,
  prompted: false,
});

const NOTHING: readonly TurnTakingAction[] = [];

/** Takes the next event. */
export function stepTurnTaking(state: TurnTaking, event: TurnTakingEvent, moment: Moment): Step {
  const { nowMs } = moment;
  switch (event.type) {
    case "speech_start": {
      const voice = { sinceMs: event.atMs, interrupts: false };
      // The detector may be late: the caller has been speaking for a while.
      const [next, actions] = interrupt({ ...state, voice, promptAtMs: Infinity }, moment);
      return [next, [{ type: "voice", speaking: true, atMs: clockOf(event.atMs, moment) }, ...actions]];
    }
    case "speech_end":
      return state.voice === undefined ? [state, NOTHING] : endVoice(state, event.atMs, moment);
    case "sound":
      return interrupt(state, moment);
    case "waits":
      return [awaitSilence(state, nowMs), NOTHING];
    case "waited":
      return nowMs < state.promptAtMs
        ? [state, NOTHING]
        : [{ ...state, promptAtMs: Infinity, prompted: true }, [{ type: "prompt" }]];
  }
}

function interrupt(state: TurnTaking, { mediaMs, audible }: Moment): Step {
  const { voice } = state;
  if (voice === undefined || voice.interrupts || !audible) return [state, NOTHING];
  const voiceMs = mediaMs - voice.sinceMs;
  if (voiceMs < BARGE_IN_VOICE_MS) return [state, NOTHING];
  return [{ ...state, voice: { ...voice, interrupts: true } }, [{ type: "interrupt", voiceMs }]];
}

function endVoice(state: TurnTaking, mediaMs: number, moment: Moment): Step {
  const voiceMs = mediaMs - (state.voice?.sinceMs ?? mediaMs);
  const endedMs = clockOf(mediaMs, moment);
  const ends: TurnTakingAction = { type: "voice", speaking: false, atMs: endedMs };
  const quiet = { ...state, voice: undefined };
  return voiceMs < BARGE_IN_VOICE_MS
    ? [awaitSilence(quiet, moment.nowMs), [ends]]
    : [quiet, [ends, { type: "answer", voiceMs, endedMs }]];
}

function awaitSilence(state: TurnTaking, nowMs: number): TurnTaking {
  const promptAtMs = state.prompted || state.voice !== undefined ? Infinity : nowMs + SILENCE_MS;
  return { ...state, promptAtMs };
}

/** A moment of media time by the clock, as far as the sound has come in time; never later than now. */
function clockOf(atMs: number, { nowMs, mediaMs }: Moment): number {
  return nowMs - Math.max(0, mediaMs - atMs);
}
