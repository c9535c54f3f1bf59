/** One synthesis worker, shared by all calls of the process. @module */

import type { Alarm, Clock } from "../../core/clock.ts";
import type { SentenceReply, SentenceRequest } from "./sentence_protocol.ts";
import type { StartWorker, WorkerHandle } from "./worker_handle.ts";

/** Sentences that may wait for the worker; one more is refused. */
export const MAX_WAITING_SENTENCES = 256;

/** A sentence takes 0.05 to 0.3 s, loading 0.1 to 2 s; after this the worker counts as dead. */
export const SENTENCE_TIMEOUT_MS = 30_000;

/** A worker that has had nothing to say for that long ends, unless it is in use: it holds 50 to 100 MB. */
export const REST_MS = 5_000;

/** Spoken in every language, in less than a second. */
const SHORT_TEXT = "1";

/** A sentence on its way. */
export interface SentenceJob {
  /** 8 kHz μ-law. Rejects if the synthesis failed, was refused or was cancelled. */
  readonly audio: Promise<Uint8Array>;
  /** Rejects `audio` with `reason`. A sentence that was still waiting is never synthesised. */
  cancel(reason: unknown): void;
}

/** Counters since the start. */
export interface SentenceWorkerStats {
  /** Sentences handed to the worker. */
  synthesized: number;
  /** Sentences refused because {@linkcode MAX_WAITING_SENTENCES} were waiting. */
  refused: number;
  /** Sentences cancelled before or while they were synthesised. */
  cancelled: number;
  /** Times the worker died. */
  crashes: number;
}

/** Options of {@linkcode SentenceWorker}. */
export interface SentenceWorkerOptions {
  /** Deadlines of sentences. */
  clock: Clock;
  /** Starts the worker, also again after a crash. */
  startWorker: StartWorker<SentenceRequest, SentenceReply>;
  /** Whether the next sentence may come at any time: then the worker is kept. @default it is not */
  inUse?: () => boolean;
  /** Told of every death of the worker. */
  onCrash?: (reason: string) => void;
}

interface Job extends SentenceRequest {
  settled: boolean;
  resolve(audio: Uint8Array): void;
  reject(reason: unknown): void;
}

/**
 * Hands sentences to a worker one at a time, first come, first served. As an utterance asks for one sentence after the
 * other, calls that speak at the same time take turns. The worker is started by the first request, and again by the
 * first after it died or came to rest.
 */
export class SentenceWorker {
  readonly #options: SentenceWorkerOptions;
  readonly #waiting: Job[] = [];
  /** While a sentence is synthesised: when the worker counts as dead. Else: when it may rest. */
  readonly #alarm: Alarm;
  /** Counts so far. */
  readonly stats: SentenceWorkerStats = { synthesized: 0, refused: 0, cancelled: 0, crashes: 0 };
  #running: Job | undefined;
  #worker: WorkerHandle<SentenceRequest> | undefined;
  #nextId = 1;
  #closed = false;

  /** Starts no worker before the first sentence. */
  constructor(options: SentenceWorkerOptions) {
    this.#options = options;
    this.#alarm = options.clock.alarm(() => {
      if (this.#running === undefined) this.#rest();
      else this.#crash(`no answer within ${SENTENCE_TIMEOUT_MS} ms`);
    });
  }

  /** Asks for one sentence. Never throws: whatever goes wrong rejects the job's `audio`. */
  request(text: string, voice: string): SentenceJob {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const job: Job = { id: this.#nextId++, text, voice, settled: false, resolve, reject };
    if (this.#closed) {
      settle(job, () => reject(new Error("Cannot synthesize: the synthesiser is closed")));
    } else if (this.#waiting.length >= MAX_WAITING_SENTENCES) {
      this.stats.refused++;
      const state = `${MAX_WAITING_SENTENCES} sentences are waiting`;
      settle(job, () => reject(new Error(`Cannot synthesize: ${state}`)));
    } else {
      this.#waiting.push(job);
      this.#startNext();
    }
    return { audio: promise, cancel: (reason) => this.#cancel(job, reason) };
  }

  /** Starts the worker if it rests, and lets it say something that nobody hears: the next sentence then comes 0.2 s sooner. */
  wake(voice: string): void {
    if (this.#worker === undefined) this.request(SHORT_TEXT, voice).audio.catch(() => {});
    else if (this.#running === undefined) this.#restLater();
  }

  /** Ends the worker and rejects what is on its way. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#endWorker();
    this.#rejectAll(new Error("Cannot synthesize: the synthesiser was closed"));
  }

  #startNext(): void {
    if (this.#running !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) return this.#restLater();
    this.#running = job;
    this.stats.synthesized++;
    this.#alarm.set(this.#options.clock.now() + SENTENCE_TIMEOUT_MS);
    this.#worker ??= this.#options.startWorker({
      onMessage: (reply) => this.#onReply(reply),
      onCrash: (reason) => this.#crash(reason),
    });
    this.#worker.post({ id: job.id, text: job.text, voice: job.voice });
  }

  #onReply(reply: SentenceReply): void {
    const job = this.#running;
    if (job === undefined || job.id !== reply.id) return;
    this.#running = undefined;
    settle(job, () => {
      if (reply.type === "spoken") job.resolve(reply.audio);
      else job.reject(new Error(reply.reason));
    });
    this.#startNext();
  }

  #cancel(job: Job, reason: unknown): void {
    if (job.settled) return;
    this.stats.cancelled++;
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    settle(job, () => job.reject(reason));
  }

  #crash(reason: string): void {
    this.stats.crashes++;
    this.#endWorker();
    this.#rejectAll(new Error(`Cannot synthesize: the synthesis worker ended (${reason})`));
    this.#options.onCrash?.(reason);
  }

  #restLater(): void {
    this.#alarm.set(this.#options.clock.now() + REST_MS);
  }

  #rest(): void {
    if (this.#options.inUse?.() === true) this.#restLater();
    else this.#endWorker();
  }

  #endWorker(): void {
    this.#alarm.cancel();
    this.#worker?.stop();
    this.#worker = undefined;
  }

  #rejectAll(error: Error): void {
    const jobs = this.#waiting.splice(0);
    if (this.#running !== undefined) jobs.unshift(this.#running);
    this.#running = undefined;
    for (const job of jobs) settle(job, () => job.reject(error));
  }
}

function settle(job: Job, how: () => void): void {
  if (job.settled) return;
  job.settled = true;
  how();
}
