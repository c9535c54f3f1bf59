/** What an operator may do to a live call. @module */

/** What became of it; `detail` is one sentence for people. */
export type ControlResult =
  | { readonly ok: true }
  | {
    readonly ok: false;
    readonly why: "no_call" | "refused" | "unavailable" | "failed";
    readonly detail: string;
  };

/** A control that was not carried out. */
export type Undone = Extract<ControlResult, { ok: false }>;

/** It is done. */
export const DONE: ControlResult = Object.freeze({ ok: true });

/** It is not done; `detail` is one sentence for people. */
export function notDone(why: Undone["why"], detail: string): Undone {
  return { ok: false, why, detail };
}

/** Acts on live calls of this process. */
export interface CallControls {
  /** Ends the call, at Twilio too. */
  hangUp(callSid: string): ControlResult;
  /** Speaks `text` in the call's voice, after what is being said; also while the agent is muted. */
  say(callSid: string, text: string): ControlResult;
  /** Silences the agent: what it says is thrown away until it is let speak again. The call goes on. */
  mute(callSid: string, on: boolean): ControlResult;
  /** Hands the caller over to a number of `TRANSFER_ALLOW`, by Twilio's REST API. */
  transfer(callSid: string, to: string): Promise<ControlResult>;
}
