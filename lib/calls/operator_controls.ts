import { errorMessage } from "../core/errors.ts";
import { maskNumber } from "../core/mask.ts";
import type { Log } from "../core/log.ts";
import type { Voice } from "../agents/agent.ts";
import type { Speaker } from "../agents/speaker.ts";
import type { TraceTimeline } from "../timeline/trace_timeline.ts";
import { dialTwiml } from "../twilio/twiml.ts";
import { type ControlResult, DONE, notDone } from "./call_controls.ts";
import type { CallEnding } from "./call_ending.ts";
import { type CallTransfer, transferRefusal } from "./call_transfer.ts";

/** Longest text that an operator may have spoken, in characters. */
export const MAX_SAY_CHARS = 500;
/** Texts of operators that may wait in one call, the one that is being spoken included. */
export const MAX_SAYS = 5;

const ENDING = notDone("refused", "The call is ending.");

/** What {@linkcode OperatorControls} acts on. */
export interface OperatorControlsOptions {
  /** `CA…` */
  readonly callSid: string;
  /** Gets a line for each act. */
  readonly log: Log;
  /** Ends the call. */
  readonly ending: CallEnding;
  /** Says the operator's words, and is silenced. */
  readonly speaker: Speaker;
  /** Speaks them. */
  readonly voice: Voice;
  /** Where each act is noted. */
  readonly timeline: TraceTimeline;
  /** Where the call may be handed over to. @default nowhere */
  readonly transfer?: CallTransfer | undefined;
}

/** What operators do to one call; each act is logged and stands in its trace. */
export class OperatorControls {
  readonly #options: OperatorControlsOptions;
  #says = 0;

  /** Does nothing by itself. */
  constructor(options: OperatorControlsOptions) {
    this.#options = options;
  }

  /** Ends the call, at Twilio too. Does nothing more when it is ending. */
  hangUp(): ControlResult {
    const { ending, timeline, log } = this.#options;
    if (!ending.isLive) return DONE;
    timeline.control("hangup");
    log.info("CALL", "operator hangs up");
    ending.hangUp("operator");
    return DONE;
  }

  /** Speaks `text` in the call's voice, after what is being said; refuses what is empty, too long or one too many. */
  say(text: string): ControlResult {
    const { ending, timeline, log } = this.#options;
    if (!ending.isLive) return ENDING;
    const words = text.trim();
    const { length } = [...words];
    if (length === 0 || length > MAX_SAY_CHARS) {
      return notDone(
        "refused",
        `A text to say has 1 to ${MAX_SAY_CHARS} characters; this one has ${length}.`,
      );
    }
    if (this.#says >= MAX_SAYS) {
      return notDone(
        "refused",
        `${MAX_SAYS} texts wait to be said already. Try again when one has been said.`,
      );
    }
    timeline.control("say");
    log.info("CALL", "operator speaks", { chars: length });
    void this.#say(words);
    return DONE;
  }

  /** Silences the agent, or lets it speak again. Does nothing more when it is so already. */
  mute(on: boolean): ControlResult {
    const { ending, speaker, timeline, log } = this.#options;
    if (!ending.isLive) return ENDING;
    if (on === speaker.muted) return DONE;
    timeline.control(on ? "mute" : "unmute");
    log.info("CALL", on ? "operator mutes the agent" : "operator lets the agent speak again");
    speaker.mute(on);
    return DONE;
  }

  /** Hands the caller over to `to`, where that is allowed. Resolves when Twilio has taken it, and never rejects. */
  async transfer(to: string): Promise<ControlResult> {
    const { callSid, ending, transfer, timeline, log } = this.#options;
    if (!ending.isLive) return ENDING;
    const refusal = transferRefusal(to, transfer);
    const redirect = transfer?.redirect;
    if (refusal !== undefined || redirect === undefined) return refusal ?? ENDING;
    if (ending.isTransferring) return notDone("refused", "The call is being transferred already.");
    timeline.control("transfer");
    try {
      await ending.transfer(() => redirect(callSid, dialTwiml(to)));
    } catch (thrown) {
      log.error("CALL", "transfer failed", { to, error: errorMessage(thrown) });
      return notDone("failed", maskNumber(errorMessage(thrown)));
    }
    log.info("CALL", "operator transfers the call", { to });
    return DONE;
  }

  async #say(text: string): Promise<void> {
    const { speaker, voice, log } = this.#options;
    this.#says++;
    const { failed } = await speaker.announce(
      { by: "operator", why: "say", text },
      (signal) => voice.speak(text, signal),
    );
    this.#says--;
    if (failed !== undefined) {
      log.error("TTS", "operator's words were not made", { error: errorMessage(failed) });
    }
  }
}
