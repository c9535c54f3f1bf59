import type { Clock } from "../core/clock.ts";
import { BYTES_PER_FRAME } from "../audio/mulaw.ts";

/** Default capacity in frames: 20 s of speech. */
const CAPACITY = 1000;
/** Share of the capacity at which a producer that waited goes on: it is woken for a quarter, not for each frame. */
const LOW_WATER = 0.75;

/** Options of {@linkcode FrameQueue}. */
export interface FrameQueueOptions {
  /** How many frames fit. @default 1000 */
  capacity?: number;
  /** Told when a producer begins to wait for room. */
  onFull?: () => void;
  /** Told when the producer that waited goes on, with how long it waited, in ms. */
  onRoom?: (waitedMs: number) => void;
}

/** Why a producer's frames were not taken: speech was cleared or the queue closed. */
export class QueueClearedError extends Error {
  /** Name of the error, for those that see no class. */
  override readonly name = "QueueClearedError";
}

/** What became of all frames; at every instant `enqueued = length + sent + cleared + undelivered`. */
export interface FrameCounts {
  /** Frames ever taken in. */
  enqueued: number;
  /** Frames handed to the socket. */
  sent: number;
  /** Frames removed by {@linkcode FrameQueue.clear}. */
  cleared: number;
  /** Frames that were left when the queue closed. */
  undelivered: number;
  /** The most that ever waited. */
  highWater: number;
}

interface Waiter {
  /** What had no room yet. */
  readonly bytes: Uint8Array;
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/**
 * A bounded queue of 20 ms frames between one producer and one consumer. A full queue makes the producer wait, and that
 * wait is the back-pressure: nothing is ever dropped. A frame leaves the queue only when it has been sent, or cleared.
 */
export class FrameQueue {
  /** How many frames fit. */
  readonly capacity: number;
  /** What became of all frames. */
  readonly counts: Readonly<FrameCounts>;
  readonly #clock: Clock;
  readonly #options: FrameQueueOptions;
  readonly #counts: FrameCounts = { enqueued: 0, sent: 0, cleared: 0, undelivered: 0, highWater: 0 };
  /** Whole frames as they came: a view of each frame would weigh as much as its sound. */
  readonly #runs: Uint8Array[] = [];
  /** Bytes of the first run that have left. */
  #at = 0;
  /** Where utterances end, as numbers of frames since the call began; none lies before the oldest frame. */
  readonly #ends: number[] = [0];
  /** What {@linkcode due} returned last, unless it was cleared since. */
  #due: readonly Uint8Array[] | undefined;
  #waiter: Waiter | undefined;
  #onReadable: (() => void) | undefined;
  #readableSinceMs = 0;
  #closed = false;
  #waitedMs = 0;

  /** Makes an empty queue. @throws {RangeError} the capacity is not a whole number from 1. */
  constructor(clock: Clock, options: FrameQueueOptions = {}) {
    const { capacity = CAPACITY } = options;
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`Cannot make a frame queue: capacity is a whole number from 1, not ${capacity}`);
    }
    this.capacity = capacity;
    this.counts = this.#counts;
    this.#clock = clock;
    this.#options = options;
  }

  /** Frames that wait to be sent. */
  get length(): number {
    return this.#counts.enqueued - this.#gone;
  }

  /** How long producers have waited for room in all, in ms. */
  get waitedMs(): number {
    return this.#waitedMs + (this.#waiter === undefined ? 0 : this.#clock.now() - this.#waiter.sinceMs);
  }

  /** Since when there has been something to send, in ms of the clock. */
  get readableSinceMs(): number {
    return this.#readableSinceMs;
  }

  /** Whether there is nothing to send and no utterance that could bring something. */
  get idle(): boolean {
    return this.length === 0 && this.betweenUtterances;
  }

  /** Whether the next frame begins an utterance: silence here is a pause, not a gap. */
  get betweenUtterances(): boolean {
    return this.#ends[0] === this.#gone;
  }

  /** Frames of the utterance that leaves now, or leaves next; those of the ones behind it are not counted. */
  get utteranceFrames(): number {
    const end = this.#ends[this.betweenUtterances ? 1 : 0];
    return (end ?? this.#counts.enqueued) - this.#gone;
  }

  /**
   * Takes whole frames in: returns nothing when all are in the queue, or a promise that resolves when they are. A queue
   * that was full takes more when it has drained to three quarters. The bytes are not copied: don't reuse them.
   *
   * @throws {QueueClearedError} the queue is closed, or was cleared while some of the frames waited; those were not taken.
   * @throws {TypeError} another `push()` is waiting: a queue has one producer at a time.
   * @throws {RangeError} the bytes are not whole frames of 160 bytes.
   */
  push(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#closed) throw new QueueClearedError("Cannot push frames: the queue is closed");
    if (this.#waiter) throw new TypeError("Cannot push frames: another push is waiting for room");
    if (bytes.length % BYTES_PER_FRAME !== 0) {
      throw new RangeError(`Cannot push frames: ${bytes.length} bytes are not whole frames of 160`);
    }
    const rest = this.#put(bytes);
    if (rest === undefined) return undefined;
    return new Promise((resolve, reject) => this.#wait({ bytes: rest, resolve, reject }));
  }

  /** Ends the utterance behind the last frame pushed. */
  endUtterance(): void {
    if (this.#ends.at(-1) !== this.#counts.enqueued) this.#ends.push(this.#counts.enqueued);
    this.#onReadable?.();
  }

  /**
   * Makes the caller the only consumer; `onReadable` is called when a frame comes into an empty queue or an utterance
   * ends.
   *
   * @throws {TypeError} the queue has a consumer.
   */
  consume(onReadable: () => void): Disposable {
    if (this.#onReadable) throw new TypeError("Cannot consume a frame queue: it has a consumer");
    this.#onReadable = onReadable;
    return { [Symbol.dispose]: () => this.#onReadable = undefined };
  }

  /** The oldest `count` frames, or as many as there are. They stay in the queue until {@linkcode sent} is told of them. */
  due(count: number): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    let at = this.#at;
    for (const run of this.#runs) {
      for (; at < run.length && frames.length < count; at += BYTES_PER_FRAME) {
        frames.push(run.subarray(at, at + BYTES_PER_FRAME));
      }
      if (frames.length === count) break;
      at = 0;
    }
    this.#due = frames;
    return frames;
  }

  /** Takes `frames`, as {@linkcode due} returned them, out of the queue; false when they have been cleared since: don't send them. */
  sent(frames: readonly Uint8Array[]): boolean {
    if (frames !== this.#due) return false;
    this.#due = undefined;
    this.#counts.sent += frames.length;
    this.#at += frames.length * BYTES_PER_FRAME;
    for (let run = this.#runs[0]; run !== undefined && this.#at >= run.length; run = this.#runs[0]) {
      this.#at -= run.length;
      this.#runs.shift();
    }
    while (this.#ends[0] !== undefined && this.#ends[0] < this.#gone) this.#ends.shift();
    if (this.#waiter !== undefined && this.length <= this.capacity * LOW_WATER) this.#admit(this.#waiter);
    return true;
  }

  /** Removes every frame and turns the waiting producer away. Returns how many frames were removed. */
  clear(): number {
    const removed = this.length;
    this.#counts.cleared += removed;
    this.#empty();
    return removed;
  }

  /** Removes what is left as undelivered; later pushes are turned away. Returns how many frames were left. Idempotent. */
  close(): number {
    this.#closed = true;
    const removed = this.length;
    this.#counts.undelivered += removed;
    this.#empty();
    return removed;
  }

  /** Frames that are no longer in the queue. */
  get #gone(): number {
    return this.#counts.sent + this.#counts.cleared + this.#counts.undelivered;
  }

  /** Takes in what has room; returns the rest. */
  #put(bytes: Uint8Array): Uint8Array | undefined {
    const room = (this.capacity - this.length) * BYTES_PER_FRAME;
    const fits = bytes.length <= room ? bytes : bytes.subarray(0, room);
    if (fits.length > 0) {
      const wasEmpty = this.length === 0;
      this.#runs.push(fits);
      this.#counts.enqueued += fits.length / BYTES_PER_FRAME;
      this.#counts.highWater = Math.max(this.#counts.highWater, this.length);
      if (wasEmpty) {
        this.#readableSinceMs = this.#clock.now();
        this.#onReadable?.();
      }
    }
    return fits === bytes ? undefined : bytes.subarray(room);
  }

  #wait(producer: Omit<Waiter, "sinceMs">): void {
    this.#waiter = { ...producer, sinceMs: this.#clock.now() };
    this.#options.onFull?.();
  }

  /** Lets the producer that waits in, as far as there is room. */
  #admit(waiter: Waiter): void {
    this.#endWait(waiter);
    const rest = this.#put(waiter.bytes);
    if (rest === undefined) waiter.resolve();
    else this.#wait({ ...waiter, bytes: rest });
  }

  #endWait({ sinceMs }: Waiter): void {
    this.#waiter = undefined;
    const waitedMs = this.#clock.now() - sinceMs;
    this.#waitedMs += waitedMs;
    this.#options.onRoom?.(waitedMs);
  }

  #empty(): void {
    this.#runs.length = this.#at = 0;
    this.#due = undefined;
    this.#ends.splice(0, Infinity, this.#gone);
    const waiter = this.#waiter;
    if (waiter !== undefined) this.#endWait(waiter);
    waiter?.reject(new QueueClearedError("Cannot push frames: speech was cleared"));
  }
}
