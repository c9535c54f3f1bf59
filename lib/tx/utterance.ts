import { Framer } from "../audio/framer.ts";
import { QueueClearedError } from "./frame_queue.ts";
import type { Playout } from "./playout_ledger.ts";

/** What an utterance needs of its transmitter. */
export interface UtterancePort {
  /** Told of each chunk that comes from the source. */
  source(utterance: Utterance, bytes: number): void;
  /** Takes whole frames, or returns what to wait for; see `FrameQueue.push()`. */
  push(frames: Uint8Array): Promise<void> | undefined;
  /** Frames ever taken. */
  readonly enqueued: number;
  /** The last frame is in the queue. */
  ended(utterance: Utterance): void;
}

/** One stretch of speech on its way out: audio of any chunk size in, exact frames into the queue. */
export class Utterance {
  /** Counts from 1 within a call. */
  readonly id: number;
  /** When it was begun, in ms of the clock. */
  readonly beganMs: number;
  /** Resolves once: when the caller has heard it, or it was cut short. */
  readonly finished: Promise<Playout>;
  readonly #port: UtterancePort;
  readonly #framer = new Framer();
  readonly #first: number;
  #last: number | undefined;
  #state: "open" | "ended" | "cut" = "open";

  /** Made by `Transmitter.begin()`. */
  constructor(id: number, options: { beganMs: number; finished: Promise<Playout>; port: UtterancePort }) {
    this.id = id;
    this.beganMs = options.beganMs;
    this.finished = options.finished;
    this.#port = options.port;
    this.#first = options.port.enqueued;
  }

  /** Frames that it put into the queue. */
  get frames(): number {
    return (this.#last ?? this.#port.enqueued) - this.#first;
  }

  /**
   * Adds μ-law audio of any length. Resolves when its whole frames are in the queue: that wait is the back-pressure.
   *
   * @throws {QueueClearedError} it was cut short; write no more.
   * @throws {TypeError} it has ended.
   */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state === "ended") throw new TypeError("Cannot write to an utterance: it has ended");
    this.#port.source(this, chunk.length);
    for (const frames of this.#framer.frames(chunk)) await this.#push(frames);
  }

  /** Ends it; a last partial frame is padded with silence. Does nothing when it has ended or was cut short. */
  async end(): Promise<void> {
    if (this.#state !== "open") return;
    const last = this.#framer.flush();
    if (last !== undefined) await this.#push(last);
    this.#state = "ended";
    this.#last = this.#port.enqueued;
    this.#port.ended(this);
  }

  /** @internal Its speech was cleared: nothing more of it may leave. */
  cut(): void {
    if (this.#state !== "open") return;
    this.#state = "cut";
    this.#last = this.#port.enqueued;
  }

  #push(frames: Uint8Array): Promise<void> | undefined {
    if (this.#state === "cut") throw new QueueClearedError("Cannot speak on: speech was cleared");
    return this.#port.push(frames);
  }
}
