import { abortable } from "@std/async/abortable";
import { QueueClearedError } from "../core/frame_queue.ts";
import { FRAME_MS } from "../audio/mulaw.ts";
import type { Playout } from "../tx/playout_ledger.ts";
import type { Transmitter } from "../tx/transmitter.ts";

/** Audio to say: 8 kHz μ-law, whole or as it is made. Reading on waits for the queue. */
export type Speech = Uint8Array | Promise<Uint8Array> | AsyncIterable<Uint8Array>;

/** How speech ended; `failed` holds what the source threw, after which what was whole has been said. */
export interface Said extends Playout {
  /** How much speech was made, in ms; the rest of it may never have left. */
  readonly spokenMs: number;
  readonly failed?: unknown;
}

const UNHEARD: Said = { heardMs: 0, spokenMs: 0, interrupted: true };

interface Written {
  readonly said: Promise<Said>;
}

/** The agent's mouth: says one thing after the other. */
export class Speaker {
  readonly #tx: Transmitter;
  #turn: Promise<unknown> = Promise.resolve();
  #generation = 0;

  constructor(tx: Transmitter) {
    this.#tx = tx;
  }

  /** Whether the caller hears the agent now. */
  get audible(): boolean {
    return this.#tx.audible;
  }

  /**
   * Says `speech` after whatever is being said. Resolves when the caller has heard it or it was cut short; never
   * rejects. `makeSpeech` is called when its turn has come, with a signal that ends the source.
   */
  say(makeSpeech: (signal: AbortSignal) => Speech): Promise<Said> {
    const generation = this.#generation;
    const written = this.#turn.then((): Promise<Written> | Written => {
      return generation === this.#generation ? this.#write(makeSpeech) : { said: Promise.resolve(UNHEARD) };
    });
    this.#turn = written;
    return written.then(({ said }) => said);
  }

  /** Stops speaking at once, and forgets what waits to be said. */
  stop(): void {
    this.#generation++;
    this.#tx.clear();
  }

  /** Resolves when all of it is in the queue, so that the next speech may follow. */
  async #write(makeSpeech: (signal: AbortSignal) => Speech): Promise<Written> {
    const utterance = this.#tx.begin();
    const source = new AbortController();
    void utterance.finished.then(() => source.abort());
    let failed: unknown;
    try {
      const speech = makeSpeech(source.signal);
      if (Symbol.asyncIterator in speech) {
        for await (const chunk of speech) await utterance.write(chunk);
      } else {
        await utterance.write(await abortable(Promise.resolve(speech), source.signal));
      }
      await utterance.end();
    } catch (thrown) {
      if (!(thrown instanceof QueueClearedError) && !source.signal.aborted) failed = thrown;
      await utterance.end().catch(() => {});
    }
    const spokenMs = () => utterance.frames * FRAME_MS;
    const said = utterance.finished.then((playout): Said => ({ ...playout, spokenMs: spokenMs(), failed }));
    return { said };
  }
}
