/** Sources of sound, which may be slow, fail or hang. @module */
import type { Alarm, Clock } from "../core/clock.ts";

/** A source that has not brought its first sound after this time is given up, in ms. */
export const FIRST_SOUND_MS = 10_000;
/** A source that brings no more sound is given up when the caller has heard nothing for this time, in ms. */
export const NEXT_SOUND_MS = 3_000;

/** Audio to say: 8 kHz μ-law, whole or as it is made. Reading on waits for the queue. */
export type Speech = Uint8Array | Promise<Uint8Array> | AsyncIterable<Uint8Array>;

/** Words with their sound. */
export interface Phrase {
  /** `null` for a recording, whose words are not known. */
  readonly text: string | null;
  /** Its sound. */
  readonly speech: Speech;
}

/** Makes speech when its turn has come; `signal` ends the source. */
export type MakeSpeech = (signal: AbortSignal) => Speech;

/** Options of {@linkcode readSpeech}. */
export interface ReadSpeechOptions {
  /** What limits are measured with. */
  readonly clock: Clock;
  /** Ends the reading at once, with its reason. */
  readonly signal: AbortSignal;
  /** When all that was read will have been played, in ms of the clock. */
  readonly playedAtMs: () => number;
}

/**
 * Reads speech to its end, piece by piece. Never waits for a source that hangs, nor for its `return()`: throws
 * `signal.reason`, or a `TimeoutError` when the source brings nothing for too long.
 */
export async function* readSpeech(
  makeSpeech: MakeSpeech,
  options: ReadSpeechOptions,
): AsyncGenerator<Uint8Array, void> {
  options.signal.throwIfAborted();
  using wait = new SourceWait(options);
  const source = chunksOf(makeSpeech(wait.signal));
  let isOver = false;
  try {
    while (true) {
      const next = await wait.for(source.next());
      if (next.done) {
        isOver = true;
        return;
      }
      yield next.value;
    }
  } finally {
    // What hangs in `next()` may hang in `return()` too.
    if (!isOver) void Promise.try(() => source.return?.()).catch(() => {});
  }
}

/** Speech of any form, to be read in one way. */
function chunksOf(speech: Speech): AsyncIterator<Uint8Array, unknown> {
  if (Symbol.asyncIterator in speech) return speech[Symbol.asyncIterator]();
  let whole: Uint8Array | Promise<Uint8Array> | undefined = speech;
  return {
    next: async () => {
      const value = await whole;
      whole = undefined;
      return value === undefined ? { done: true, value } : { done: false, value };
    },
  };
}

/** Waits for a source until its signal or its deadline: one listener and one alarm for all the waits of one reading. */
class SourceWait implements Disposable {
  readonly #options: Pick<ReadSpeechOptions, "clock" | "signal" | "playedAtMs">;
  readonly #source = new AbortController();
  readonly #alarm: Alarm;
  #patienceMs = FIRST_SOUND_MS;
  /** Until when the wait that is on may last. */
  #dueMs = Infinity;
  #alarmAtMs = Infinity;
  #reject: (reason: unknown) => void = () => {};

  constructor(options: Pick<ReadSpeechOptions, "clock" | "signal" | "playedAtMs">) {
    this.#options = options;
    this.#alarm = options.clock.alarm((nowMs) => this.#onAlarm(nowMs));
    options.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Aborted when the source is not wanted any more. */
  get signal(): AbortSignal {
    return this.#source.signal;
  }

  /** Settles like `next`, or rejects as soon as that is not waited for any longer. */
  async for<T>(next: Promise<T>): Promise<T> {
    const { clock, playedAtMs } = this.#options;
    this.#dueMs = Math.max(clock.now(), playedAtMs()) + this.#patienceMs;
    if (this.#dueMs < this.#alarmAtMs) this.#setAlarm();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#reject = reject;
        next.then(resolve, reject);
        if (this.signal.aborted) reject(this.signal.reason);
      });
    } finally {
      this.#dueMs = Infinity;
      this.#patienceMs = NEXT_SOUND_MS;
    }
  }

  [Symbol.dispose](): void {
    this.#alarm.cancel();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
  }

  /** Rarely set: most waits are over long before it fires, and the next one goes on with it. */
  #setAlarm(): void {
    this.#alarmAtMs = this.#dueMs;
    this.#alarm.set(this.#alarmAtMs);
  }

  #onAlarm(nowMs: number): void {
    if (nowMs >= this.#dueMs) {
      this.#giveUp(new DOMException("Cannot speak on: no sound comes from the source", "TimeoutError"));
    } else {
      this.#setAlarm();
    }
  }

  readonly #onAbort = (): void => this.#giveUp(this.#options.signal.reason);

  #giveUp(reason: unknown): void {
    this.#alarm.cancel();
    this.#source.abort(reason);
    this.#reject(reason);
  }
}
