import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { Voice } from "../agents/agent.ts";
import type { ControlResult } from "./call_controls.ts";
import { DONE, notDone } from "./control_result.ts";
import type { Speaker } from "../agents/speaker.ts";

/** Longest text that an operator may have spoken, in characters. */
export const MAX_SAY_CHARS = 500;
/** Texts of operators that may wait in one call, the one that is being spoken included. */
export const MAX_SAYS = 5;

/** Speaks an operator's words in a call, by the call's own voice. */
export class OperatorVoice {
  readonly #speaker: Speaker;
  readonly #voice: Voice;
  readonly #log: Log;
  #waiting = 0;

  constructor(speaker: Speaker, options: { voice: Voice; log: Log }) {
    this.#speaker = speaker;
    this.#voice = options.voice;
    this.#log = options.log;
  }

  /** Speaks `text` after what is being said; refuses what is empty, too long or one too many. */
  say(text: string): ControlResult {
    const words = text.trim();
    const { length } = [...words];
    if (length === 0 || length > MAX_SAY_CHARS) {
      return notDone(
        "refused",
        `A text to say has 1 to ${MAX_SAY_CHARS} characters; this one has ${length}.`,
      );
    }
    if (this.#waiting >= MAX_SAYS) {
      return notDone(
        "refused",
        `${MAX_SAYS} texts wait to be said already. Try again when one has been said.`,
      );
    }
    this.#waiting++;
    this.#log.info("CALL", "operator speaks", { chars: length });
    void this.#speak(words);
    return DONE;
  }

  async #speak(words: string): Promise<void> {
    const { failed } = await this.#speaker.announce((signal) => this.#voice.speak(words, signal));
    this.#waiting--;
    if (failed !== undefined) {
      this.#log.error("TTS", "operator's words were not made", { error: errorMessage(failed) });
    }
  }
}
