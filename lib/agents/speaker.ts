import { abortable } from "@std/async/abortable";
import type { Clock } from "../core/clock.ts";
import { FRAME_MS } from "../audio/mulaw.ts";
import { heardText } from "../dialog/heard_text.ts";
import type { Words } from "../dialog/words.ts";
import type { Playout } from "../tx/playout_ledger.ts";
import type { Transmitter } from "../tx/transmitter.ts";
import type { Utterance } from "../tx/utterance.ts";
import { type MakeSpeech, readSpeech } from "./speech.ts";

/** Bytes of μ-law that play in one ms. */
const BYTES_PER_MS = 8;

/** How speech ended; `failed` holds what the source threw, after which what was whole has been said. */
export interface Said extends Playout {
  /** How much speech was made, in ms; the rest of it may never have left. */
  readonly spokenMs: number;
  /** What of the text was heard; `null` where the text is not known. */
  readonly heard: string | null;
  /** What the source threw. @default it did not throw */
  readonly failed?: unknown;
}

/** Told of what is said. Plain calls. */
export interface SpeakerListener {
  /** Sound of `words` begins to leave, as utterance `id` of the transmitter. */
  spoken(id: number, words: Words): void;
  /** That utterance is over. */
  heard(id: number, said: Said): void;
}

/** Options of {@linkcode Speaker}. */
export interface SpeakerOptions {
  /** Limits of hanging sources. */
  readonly clock: Clock;
  /** Told of what is said. */
  readonly listener: SpeakerListener;
}

/** The agent's words are one side, those of operators and of the server the other. */
type Side = "agent" | "notice";

/** One thing to say. */
interface Task {
  readonly side: Side;
  readonly words: Words;
  readonly makeSpeech: MakeSpeech;
  /** Aborted when it is not to be said any more. */
  readonly signal: AbortSignal;
}

/** What has been written may be followed by what comes next; `said` resolves when the caller has heard it. */
interface Written {
  readonly said: Promise<Said>;
}

/** How far the source came. */
interface Progress {
  whole: boolean;
  failed?: unknown;
}

/** An utterance that is being written, and nothing else until it is released. */
interface Open extends Written {
  readonly utterance: Utterance;
  readonly release: () => void;
}

/**
 * The mouth of a call: says one thing after the other, the agent's words and the notices of operators and of the server.
 * Each side keeps its order, and none waits for a source of the other that has brought nothing yet. The queue never holds
 * words of both sides, so that the agent's can be thrown away alone.
 */
export class Speaker {
  readonly #tx: Transmitter;
  readonly #clock: Clock;
  readonly #listener: SpeakerListener;
  /** Resolves when the last task of a side has been written. */
  readonly #written: Record<Side, Promise<unknown>> = { agent: Promise.resolve(), notice: Promise.resolve() };
  /** Ends what a side says and has to say. */
  readonly #cuts: Record<Side, AbortController> = {
    agent: new AbortController(),
    notice: new AbortController(),
  };
  #agent: "speaks" | "muted" | "dismissed" = "speaks";
  /** Resolves when everybody who has asked to write so far has written. */
  #free: Promise<unknown> = Promise.resolve();
  /** Whose the last utterance is, and when the caller has heard it. */
  #side: Side = "agent";
  #finished: Promise<unknown> = Promise.resolve();

  /** Says nothing yet; what is said goes out by `tx`. */
  constructor(tx: Transmitter, { clock, listener }: SpeakerOptions) {
    this.#tx = tx;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Whether the caller hears the agent now, or would but for a gap. */
  get audible(): boolean {
    return this.#side === "agent" && this.#tx.ledger.audible(this.#clock.now());
  }

  /** Whether the agent is silenced. */
  get muted(): boolean {
    return this.#agent === "muted";
  }

  /**
   * Says the agent's `words` after what it has said before. Resolves when the caller has heard them or they were cut
   * short; never rejects. While the agent is muted that takes as long as the words would, and nobody hears them.
   */
  say(words: Omit<Words, "by">, makeSpeech: MakeSpeech): Promise<Said> {
    return this.#say("agent", { ...words, by: "agent" }, makeSpeech);
  }

  /** Says `words` of an operator or of the server, like {@linkcode say}, after what is being said; also while the agent is muted. */
  announce(words: Words, makeSpeech: MakeSpeech): Promise<Said> {
    return this.#say("notice", words, makeSpeech);
  }

  /** Says the last words of a call instead of what is being said; the agent is not heard after them. */
  farewell(words: Words, makeSpeech: MakeSpeech): Promise<Said> {
    this.#agent = "dismissed";
    this.#cut("agent");
    this.#cut("notice");
    return this.announce(words, makeSpeech);
  }

  /** Stops the agent at once, and forgets what it still had to say. */
  stop(): void {
    this.#cut("agent");
  }

  /** Throws away what the agent says and has to say, from now until it is let speak again. */
  mute(on: boolean): void {
    if (on === this.muted) return;
    this.#agent = on ? "muted" : "speaks";
    this.#cut("agent");
  }

  /** The call ends: nothing more is made or said. */
  close(): void {
    this.#cuts.agent.abort();
    this.#cuts.notice.abort();
  }

  #cut(side: Side): void {
    const cut = this.#cuts[side];
    this.#cuts[side] = new AbortController();
    cut.abort();
    if (this.#side === side && this.#tx.ledger.speaking) this.#tx.clear();
  }

  #say(side: Side, words: Words, makeSpeech: MakeSpeech): Promise<Said> {
    const task = { side, words, makeSpeech, signal: this.#cuts[side].signal };
    const written = this.#written[side].then(() => this.#write(task));
    this.#written[side] = written;
    return written.then(({ said }) => said);
  }

  /** Resolves when all of it is in the queue. Never rejects. */
  async #write(task: Task): Promise<Written> {
    if (task.side === "agent" && this.#agent !== "speaks") return await this.#pretend(task);
    const progress: Progress = { whole: false };
    let open: Open | undefined;
    try {
      for await (const chunk of this.#read(task, () => this.#playedAtMs)) {
        open ??= await this.#open(task, progress);
        await open.utterance.write(chunk);
      }
      progress.whole = true;
    } catch (thrown) {
      if (!task.signal.aborted) progress.failed = thrown;
    }
    await open?.utterance.end().catch(() => {});
    open?.release();
    const unsaid = { heardMs: 0, interrupted: task.signal.aborted, spokenMs: 0 };
    return { said: open?.said ?? Promise.resolve(toSaid(task.words, unsaid, progress)) };
  }

  /** Lets as much time pass as the words would take: an agent that speaks in a loop must not take the process. */
  async #pretend(task: Task): Promise<Written> {
    const progress: Progress = { whole: false };
    let untilMs = this.#clock.now();
    try {
      for await (const chunk of this.#read(task, () => untilMs)) {
        untilMs = Math.max(untilMs, this.#clock.now()) + chunk.length / BYTES_PER_MS;
        await this.#clock.sleepUntil(untilMs, task.signal);
      }
    } catch (thrown) {
      if (!task.signal.aborted) progress.failed = thrown;
    }
    const unheard = { heardMs: 0, interrupted: true, spokenMs: 0 };
    return { said: Promise.resolve(toSaid(task.words, unheard, progress)) };
  }

  #read({ makeSpeech, signal }: Task, playedAtMs: () => number): AsyncIterable<Uint8Array> {
    return readSpeech(makeSpeech, { clock: this.#clock, signal, playedAtMs });
  }

  /** Begins an utterance when nobody else writes, and the caller has heard what the other side has said. */
  async #open({ side, words, signal }: Task, progress: Progress): Promise<Open> {
    const { promise, resolve: release } = Promise.withResolvers<void>();
    const free = this.#free;
    this.#free = free.then(() => promise);
    try {
      await abortable(free, signal);
      if (side !== this.#side) await abortable(this.#finished, signal);
      signal.throwIfAborted();
      const utterance = this.#tx.begin();
      this.#listener.spoken(utterance.id, words);
      const said = utterance.finished.then((playout) => {
        const said = toSaid(words, { ...playout, spokenMs: utterance.frames * FRAME_MS }, progress);
        this.#listener.heard(utterance.id, said);
        return said;
      });
      this.#side = side;
      this.#finished = utterance.finished;
      return { utterance, said, release };
    } catch (thrown) {
      release();
      throw thrown;
    }
  }

  /** When all that is queued or sent will have been played, in ms of the clock. */
  get #playedAtMs(): number {
    const { queue, ledger } = this.#tx;
    const nowMs = this.#clock.now();
    return nowMs + queue.length * FRAME_MS + ledger.aheadMs(nowMs);
  }
}

/** What became of `words`. */
function toSaid(
  { text }: Words,
  { heardMs, spokenMs, interrupted }: Playout & { readonly spokenMs: number },
  { whole, failed }: Progress,
): Said {
  const heard = text === null ? null : heardText(text, { heardMs, madeMs: spokenMs, whole });
  return { heardMs, spokenMs, interrupted, heard, failed };
}
