import type { Clock } from "../core/clock.ts";

/** Default capacity in frames: 20 s of speech. */
export const QUEUE_FRAMES = 1000;
/** Length of a frame of the telephone line in bytes: 20 ms of 8 kHz μ-law. */
const FRAME_BYTES = 160;
/** Share of the capacity at which a producer that waited goes on: it is woken for a quarter, not for each frame. */
const LOW_WATER = 0.75;

/** Options of {@linkcode FrameQueue}. */
export interface FrameQueueOptions {
  /** How many frames fit. @default 1000 */
  capacity?: number;
  /** Length of a frame in bytes. @default 160 */
  frameBytes?: number;
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

/** Whole frames that came together; kept as they came, for a view of each frame would weigh as much as its sound. */
interface Run {
  readonly bytes: Uint8Array;
  /** Behind the last frame that is in the queue. */
  readonly to: number;
}

const EMPTY: Run = { bytes: new Uint8Array(0), to: 0 };

interface Waiter {
  /** What had no room yet. */
  readonly bytes: Uint8Array;
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/**
 * A bounded queue of frames between one producer and one consumer. A full queue makes the producer wait, and that wait
 * is the back-pressure: nothing is ever dropped. At every instant `enqueued = length + taken + cleared + undelivered`.
 */
export class FrameQueue {
  /** How many frames fit. */
  readonly capacity: number;
  readonly #frameBytes: number;
  readonly #lowWater: number;
  readonly #clock: Clock;
  readonly #options: FrameQueueOptions;
  /** The frames that leave now, and where the next one begins. */
  #run = EMPTY;
  #at = 0;
  readonly #laterRuns: Run[] = [];
  /** Positions count frames since the call began: of the next one out, and behind the last one in. */
  #head = 0;
  #tail = 0;
  /** Position behind the last frame of the utterance that leaves now, or has just left; -1 while it has not ended. */
  #end = 0;
  /** The same of those that follow it and have ended. */
  readonly #laterEnds: number[] = [];
  #waiter: Waiter | undefined;
  #onReadable: (() => void) | undefined;
  #readableSinceMs = 0;
  #closed = false;
  #highWater = 0;
  #waitedMs = 0;
  #cleared = 0;
  #undelivered = 0;

  /** Makes an empty queue. @throws {RangeError} the capacity is not a whole number from 1. */
  constructor(clock: Clock, options: FrameQueueOptions = {}) {
    this.capacity = options.capacity ?? QUEUE_FRAMES;
    if (!Number.isInteger(this.capacity) || this.capacity < 1) {
      throw new RangeError(
        `Cannot make a frame queue: capacity must be a whole number from 1, got ${this.capacity}`,
      );
    }
    this.#frameBytes = options.frameBytes ?? FRAME_BYTES;
    this.#lowWater = Math.min(this.capacity - 1, Math.ceil(this.capacity * LOW_WATER));
    this.#clock = clock;
    this.#options = options;
  }

  /** Frames that wait to be sent. */
  get length(): number {
    return this.#tail - this.#head;
  }

  /** Frames ever taken in. */
  get enqueued(): number {
    return this.#tail;
  }

  /** Frames handed to the consumer. */
  get taken(): number {
    return this.#head - this.#cleared - this.#undelivered;
  }

  /** Frames removed by {@linkcode clear}. */
  get cleared(): number {
    return this.#cleared;
  }

  /** Frames that were left when the queue closed. */
  get undelivered(): number {
    return this.#undelivered;
  }

  /** The most frames that ever waited. */
  get highWater(): number {
    return this.#highWater;
  }

  /** How long producers have waited for room in all, in ms. */
  get waitedMs(): number {
    const now = this.#waiter === undefined ? 0 : this.#clock.now() - this.#waiter.sinceMs;
    return this.#waitedMs + now;
  }

  /** Since when there has been something to send, in ms of the clock. */
  get readableSinceMs(): number {
    return this.#readableSinceMs;
  }

  /** Whether the next frame begins an utterance: silence here is a pause, not a gap. */
  get betweenUtterances(): boolean {
    return this.#end === this.#head;
  }

  /**
   * Takes whole frames in: returns nothing when all are in the queue, or a promise that resolves when they are. A queue
   * that was full takes more when it has drained to three quarters. The bytes are not copied: don't reuse them.
   *
   * @throws {QueueClearedError} the queue is closed, or was cleared while some of the frames waited; those were not taken.
   * @throws {TypeError} another `push()` is waiting: a queue has one producer at a time.
   * @throws {RangeError} the bytes are not whole frames.
   */
  push(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#closed) throw new QueueClearedError("Cannot push frames: the queue is closed");
    if (this.#waiter !== undefined) {
      throw new TypeError("Cannot push frames: another push is waiting for room");
    }
    if (bytes.length % this.#frameBytes !== 0) {
      throw new RangeError(
        `Cannot push frames: ${bytes.length} bytes are not whole frames of ${this.#frameBytes}`,
      );
    }
    const rest = this.#put(bytes);
    if (rest === undefined) return undefined;
    this.#options.onFull?.();
    return new Promise((resolve, reject) => {
      this.#waiter = { bytes: rest, sinceMs: this.#clock.now(), resolve, reject };
    });
  }

  /** Ends the utterance behind the last frame pushed. */
  endUtterance(): void {
    if (this.#end === -1) this.#end = this.#tail;
    else if ((this.#laterEnds.at(-1) ?? this.#end) !== this.#tail) this.#laterEnds.push(this.#tail);
    this.#onReadable?.();
  }

  /**
   * Makes the caller the only consumer; `onReadable` is called when a frame comes into an empty queue or an utterance
   * ends.
   *
   * @throws {TypeError} the queue has a consumer.
   */
  consume(onReadable: () => void): Disposable {
    if (this.#onReadable !== undefined) {
      throw new TypeError("Cannot consume a frame queue: it has a consumer");
    }
    this.#onReadable = onReadable;
    return { [Symbol.dispose]: () => this.#onReadable = undefined };
  }

  /** Hands out the oldest frame, which counts as taken from here on. @throws {RangeError} there is none. */
  shift(): Uint8Array {
    if (this.#head === this.#tail) throw new RangeError("Cannot take a frame: the queue is empty");
    if (this.#at === this.#run.to) this.#nextRun();
    const frame = this.#run.bytes.subarray(this.#at, this.#at += this.#frameBytes);
    this.#head++;
    if (this.#end !== -1 && this.#end < this.#head) this.#end = this.#laterEnds.shift() ?? -1;
    if (this.#waiter !== undefined) this.#admit(this.#waiter);
    return frame;
  }

  /** Removes every frame and turns the waiting producer away. Returns how many frames were removed. */
  clear(): number {
    const removed = this.#removeAll();
    this.#cleared += removed;
    return removed;
  }

  /** Removes what is left as undelivered; later pushes are turned away. Idempotent. */
  close(): number {
    this.#closed = true;
    const removed = this.#removeAll();
    this.#undelivered += removed;
    return removed;
  }

  /** Takes in what has room; returns the rest. */
  #put(bytes: Uint8Array): Uint8Array | undefined {
    const frames = Math.min(bytes.length / this.#frameBytes, this.capacity - this.length);
    const to = frames * this.#frameBytes;
    if (frames > 0) {
      const wasEmpty = this.length === 0;
      this.#laterRuns.push({ bytes, to });
      this.#tail += frames;
      if (this.length > this.#highWater) this.#highWater = this.length;
      if (wasEmpty) {
        this.#readableSinceMs = this.#clock.now();
        this.#onReadable?.();
      }
    }
    return to === bytes.length ? undefined : bytes.subarray(to);
  }

  /** Lets the waiting producer in, as far as there is room. */
  #admit(waiter: Waiter): void {
    if (this.length > this.#lowWater) return;
    this.#waiter = undefined;
    this.#settleWait(waiter);
    const rest = this.#put(waiter.bytes);
    if (rest === undefined) return waiter.resolve();
    this.#options.onFull?.();
    this.#waiter = { ...waiter, bytes: rest, sinceMs: this.#clock.now() };
  }

  #settleWait(waiter: Waiter): void {
    const waitedMs = this.#clock.now() - waiter.sinceMs;
    this.#waitedMs += waitedMs;
    this.#options.onRoom?.(waitedMs);
  }

  #nextRun(): void {
    this.#run = this.#laterRuns.shift() ?? EMPTY;
    this.#at = 0;
  }

  #removeAll(): number {
    const removed = this.length;
    this.#laterRuns.length = this.#laterEnds.length = 0;
    this.#nextRun();
    this.#head = this.#end = this.#tail;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) {
      this.#settleWait(waiter);
      waiter.reject(new QueueClearedError("Cannot push frames: speech was cleared"));
    }
    return removed;
  }
}
