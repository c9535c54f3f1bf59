import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { CallStream } from "./call_stream.ts";

/** How long Twilio may take to end the stream of a call that was hung up or handed over by REST, in ms. */
const STOP_MS = 5_000;

/** Options of {@linkcode HangUp}. */
export interface HangUpOptions {
  readonly callSid: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the stream has ended. */
  readonly signal: AbortSignal;
  /** Ends the call at Twilio, by REST; without it, closing the stream does. */
  readonly hangUp: ((callSid: string) => Promise<void>) | undefined;
}

/** Takes a call down: at Twilio where that can be asked, and its stream in any case. */
export class HangUp {
  readonly #stream: Pick<CallStream, "close">;
  readonly #options: HangUpOptions;

  constructor(stream: Pick<CallStream, "close">, options: HangUpOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** Ends the call at Twilio, whereupon the stream ends. Never rejects. */
  async hangUp(): Promise<void> {
    const { hangUp, callSid, signal, log } = this.#options;
    if (hangUp === undefined) return this.#stream.close(1000, "call ended");
    try {
      await hangUp(callSid);
    } catch (thrown) {
      if (signal.aborted) return;
      log.error("CALL", "hang-up by REST failed, closing the stream instead", {
        error: errorMessage(thrown),
      });
      return this.#stream.close(1000, "call ended");
    }
    await this.closeLater("call ended");
  }

  /** Closes the stream if Twilio, which has ended the call or taken it elsewhere, doesn't within 5 s. */
  async closeLater(reason: string): Promise<void> {
    const { clock, signal } = this.#options;
    await clock.sleepUntil(clock.now() + STOP_MS, signal).catch(() => {});
    if (!signal.aborted) this.#stream.close(1000, reason);
  }

  /** Closes the stream at once: its peer takes nothing, and would keep the socket for ever. The call is ended at Twilio. */
  giveUp(): void {
    const { hangUp, callSid, log } = this.#options;
    void hangUp?.(callSid).catch((thrown) => {
      log.error("CALL", "hang-up by REST failed", { error: errorMessage(thrown) });
    });
    this.#stream.close(1001, "peer stalled");
  }
}
