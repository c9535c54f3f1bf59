import { Framer } from "../audio/framer.ts";
import { type FrameQueue, QueueClearedError } from "./frame_queue.ts";
import type { Playout } from "./playout_ledger.ts";

/** What an utterance needs of its transmitter. */
export interface UtteranceOptions {
  /** Counts from 1 within a call. */
  readonly id: number;
  /** Resolves once: when the caller has heard it, or it was cut short. */
  readonly finished: Promise<Playout>;
  /** Where its frames go. */
  readonly queue: FrameQueue;
  /** Told of each chunk that comes from the source. */
  readonly onSource: (bytes: number) => void;
  /** Told once, when the last frame is in the queue; not when it was cut short. */
  readonly onEnd: () => void;
}

/** One stretch of speech on its way out: audio of any chunk size in, exact frames into the queue. */
export class Utterance {
  readonly #options: UtteranceOptions;
  readonly #framer = new Framer();
  readonly #firstFrame: number;
  #lastFrame: number | undefined;
  #state: "open" | "ended" | "cut" = "open";

  /** Made by `Transmitter.begin()`. */
  constructor(options: UtteranceOptions) {
    this.#options = options;
    this.#firstFrame = options.queue.counts.enqueued;
  }

  /** Counts from 1 within a call. */
  get id(): number {
    return this.#options.id;
  }

  /** Resolves once: when the caller has heard it, or it was cut short. */
  get finished(): Promise<Playout> {
    return this.#options.finished;
  }

  /** Frames that it put into the queue. */
  get frames(): number {
    return (this.#lastFrame ?? this.#options.queue.counts.enqueued) - this.#firstFrame;
  }

  /**
   * Adds μ-law audio of any length. Resolves when its whole frames are in the queue: that wait is the back-pressure.
   *
   * @throws {QueueClearedError} it was cut short; write no more.
   * @throws {TypeError} it has ended.
   */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state === "ended") throw new TypeError("Cannot write to an utterance: it has ended");
    this.#options.onSource(chunk.length);
    for (const frames of this.#framer.frames(chunk)) await this.#push(frames);
  }

  /**
   * Ends it; a last partial frame is padded with silence. Does nothing when it has ended or was cut short.
   *
   * @throws {QueueClearedError} it was cut short while its last frame waited for room.
   */
  async end(): Promise<void> {
    if (this.#state !== "open") return;
    const last = this.#framer.flush();
    if (last !== undefined) await this.#push(last);
    // It may have been cut short meanwhile, and another one may have begun.
    if (!this.#close("ended")) return;
    this.#options.onEnd();
  }

  /** @internal Its speech was cleared: nothing more of it may leave. */
  cut(): void {
    this.#close("cut");
  }

  #close(state: "ended" | "cut"): boolean {
    if (this.#state !== "open") return false;
    this.#state = state;
    this.#lastFrame = this.#options.queue.counts.enqueued;
    return true;
  }

  #push(frames: Uint8Array): Promise<void> | undefined {
    if (this.#state === "cut") throw new QueueClearedError("Cannot speak on: speech was cleared");
    return this.#options.queue.push(frames);
  }
}
