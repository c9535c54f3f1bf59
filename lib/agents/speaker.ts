import { abortable } from "@std/async/abortable";
import { QueueClearedError } from "../tx/frame_queue.ts";
import { FRAME_MS } from "../audio/mulaw.ts";
import type { Playout } from "../tx/playout_ledger.ts";
import type { Transmitter } from "../tx/transmitter.ts";

/** Audio to say: 8 kHz μ-law, whole or as it is made. Reading on waits for the queue. */
export type Speech = Uint8Array | Promise<Uint8Array> | AsyncIterable<Uint8Array>;

/** Makes speech when its turn has come; `signal` ends the source. */
export type MakeSpeech = (signal: AbortSignal) => Speech;

/** How speech ended; `failed` holds what the source threw, after which what was whole has been said. */
export interface Said extends Playout {
  /** How much speech was made, in ms; the rest of it may never have left. */
  readonly spokenMs: number;
  readonly failed?: unknown;
}

/** Whose words they are. */
export type SpokenBy = "agent" | "house";

const UNHEARD: Said = { heardMs: 0, spokenMs: 0, interrupted: true };

interface Written {
  readonly said: Promise<Said>;
}

/**
 * The mouth of a call: says one thing after the other, the agent's and the house's (an operator's words, the goodbye of
 * a server that goes down). The queue never holds words of both, so that the agent's can be thrown away alone.
 */
export class Speaker {
  readonly #tx: Transmitter;
  #turn: Promise<unknown> = Promise.resolve();
  /** What waits to be said is forgotten when its speaker's number has moved on. */
  readonly #generations: Record<SpokenBy, number> = { agent: 0, house: 0 };
  #muted = false;
  #by: SpokenBy = "agent";
  #finished: Promise<unknown> = Promise.resolve();

  constructor(tx: Transmitter) {
    this.#tx = tx;
  }

  /** Whether the caller hears this side now. */
  get audible(): boolean {
    return this.#tx.audible;
  }

  /** Whether the agent is silenced. */
  get muted(): boolean {
    return this.#muted;
  }

  /** Whose words the last utterance holds. */
  get by(): SpokenBy {
    return this.#by;
  }

  /**
   * Says `speech` of the agent after whatever is being said. Resolves when the caller has heard it or it was cut short;
   * never rejects. While the agent is muted it resolves at once, as unheard, and `makeSpeech` is not called.
   */
  say(makeSpeech: MakeSpeech): Promise<Said> {
    return this.#muted ? Promise.resolve(UNHEARD) : this.#say(makeSpeech, "agent");
  }

  /** Says `speech` of the house after whatever is being said, like {@linkcode say}; also while the agent is muted. */
  announce(makeSpeech: MakeSpeech): Promise<Said> {
    return this.#say(makeSpeech, "house");
  }

  /** Stops speaking at once, and forgets what the agent still had to say. */
  stop(): void {
    this.#generations.agent++;
    this.#tx.clear();
  }

  /** Throws away what the agent says and has to say, from now until it is let speak again. */
  mute(on: boolean): void {
    if (on && !this.#muted) {
      this.#generations.agent++;
      if (this.#by === "agent" && this.#tx.ledger.speaking) this.#tx.clear();
    }
    this.#muted = on;
  }

  /** Forgets everything that waits to be said, and lets nothing of it be made. What is being said goes on. */
  forget(): void {
    this.#generations.agent++;
    this.#generations.house++;
  }

  #say(makeSpeech: MakeSpeech, by: SpokenBy): Promise<Said> {
    const generation = this.#generations[by];
    const forgotten = () => generation !== this.#generations[by];
    const written = this.#turn.then(async (): Promise<Written> => {
      if (by !== this.#by && !forgotten()) await this.#finished;
      return forgotten() ? { said: Promise.resolve(UNHEARD) } : await this.#write(makeSpeech, by);
    });
    this.#turn = written;
    return written.then(({ said }) => said);
  }

  /** Resolves when all of it is in the queue, so that the next speech may follow. */
  async #write(makeSpeech: MakeSpeech, by: SpokenBy): Promise<Written> {
    this.#by = by;
    const utterance = this.#tx.begin();
    this.#finished = utterance.finished;
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
