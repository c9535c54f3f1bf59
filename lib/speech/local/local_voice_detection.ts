/** Voice detection without a provider, behind the port of `../vad.ts`: the main thread's side. @module */

import type { Alarm, Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { VoiceDetection, VoiceDetector, VoiceEvent } from "../vad.ts";
import { FrameBatch } from "./frame_batch.ts";
import type { VadBatch, VadReply } from "./vad_protocol.ts";
import type { StartWorker, WorkerHandle } from "./worker_handle.ts";

/** Frames of all calls are collected for that long before they go to the worker. */
export const BATCH_MS = 10;

/** Batches that may be with the worker; then frames collect in one more, and then they are dropped and counted. */
export const MAX_BATCHES_AT_WORKER = 8;

/** A worker that holds batches and says nothing for that long counts as dead. */
export const WORKER_TIMEOUT_MS = 30_000;

/** Least time from one start of the worker to the next. */
export const RESTART_INTERVAL_MS = 5000;

/** Counters since the start. */
export interface LocalVoiceDetectionStats {
  /** Frames that were handed over. */
  frames: number;
  /** Frames lost because the worker was behind by more than {@linkcode MAX_BATCHES_AT_WORKER}. */
  dropped: number;
  /** Batches that went to the worker. */
  batches: number;
  /** Events for detectors that were closed meanwhile. */
  stale: number;
  /** Times the worker died. */
  crashes: number;
}

/** Options of {@linkcode LocalVoiceDetection}. */
export interface LocalVoiceDetectionOptions {
  /** Beats of the batches, and deadlines of the worker. */
  clock: Clock;
  /** Told when the worker ends. */
  log: Log;
  /** Starts the worker, also again after a crash. */
  startWorker: StartWorker<VadBatch, VadReply>;
}

interface Detector {
  readonly onEvent: (event: VoiceEvent) => void;
  /** Frames pushed, lost ones too: the media time. */
  frames: number;
  /** As last reported. */
  speaking: boolean;
}

/**
 * One worker hears all calls, from the first of them on; the main thread only copies frames. If the worker dies it is started again and every
 * detector goes on, its media time and what was reported of it included.
 */
export class LocalVoiceDetection implements VoiceDetection, Disposable {
  /** As {@linkcode VoiceDetection.name}. */
  readonly name = "local";
  /** Counts so far. */
  readonly stats: LocalVoiceDetectionStats = { frames: 0, dropped: 0, batches: 0, stale: 0, crashes: 0 };
  readonly #options: LocalVoiceDetectionOptions;
  readonly #detectors = new Map<number, Detector>();
  readonly #spareBuffers: ArrayBuffer[] = [];
  readonly #sendAlarm: Alarm;
  readonly #watchdog: Alarm;
  readonly #restartAlarm: Alarm;
  #worker: WorkerHandle<VadBatch> | undefined;
  #startedMs = -Infinity;
  #batch = new FrameBatch();
  #closedIds: number[] = [];
  #atWorker = 0;
  #sendIsDue: "no" | "alarm" | "overdue" = "no";
  #dropping = false;
  #ended = false;
  #nextId = 1;

  /** Starts nothing. */
  constructor(options: LocalVoiceDetectionOptions) {
    this.#options = options;
    this.#sendAlarm = options.clock.alarm(() => this.#send());
    this.#watchdog = options.clock.alarm(() => this.#onCrash(`no answer within ${WORKER_TIMEOUT_MS} ms`));
    this.#restartAlarm = options.clock.alarm(() => this.#startWorker());
  }

  /** Whether nobody listens: the worker has ended, and is started again in a while. */
  get failing(): boolean {
    return this.#worker === undefined && this.#hasStarted;
  }

  /** Detectors that are open: calls that are listened to. */
  get listening(): number {
    return this.#detectors.size;
  }

  /** Starts the worker, unless it was before; the first detector does that too. It is loaded 0.05 s later. */
  start(): void {
    if (!this.#hasStarted && !this.#ended) this.#startWorker();
  }

  /** As {@linkcode VoiceDetection.open}; what is heard while the worker is loaded waits for it. */
  open(onEvent: (event: VoiceEvent) => void): VoiceDetector {
    this.start();
    const id = this.#nextId++;
    this.#detectors.set(id, { onEvent, frames: 0, speaking: false });
    return {
      push: (frame) => this.#push(id, frame),
      close: () => this.#close(id),
    };
  }

  /** Ends the worker and every detector. Idempotent. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#detectors.clear();
    this.#stopWorker();
    this.#sendAlarm.cancel();
    this.#restartAlarm.cancel();
  }

  get #hasStarted(): boolean {
    return this.#startedMs > -Infinity;
  }

  #startWorker(): void {
    this.#startedMs = this.#options.clock.now();
    this.#worker = this.#options.startWorker({
      onMessage: (reply) => this.#onReply(reply),
      onCrash: (reason) => this.#onCrash(reason),
    });
    if (this.#sendIsDue === "overdue") this.#send();
  }

  #push(id: number, frame: Uint8Array): void {
    const detector = this.#detectors.get(id);
    if (detector === undefined) return;
    this.stats.frames++;
    const head = { id, index: detector.frames++, speaking: detector.speaking };
    if (this.#batch.add(head, frame) === "full") {
      this.stats.dropped++;
      if (!this.#dropping) this.#options.log.warn("RX", "voice detection is behind, frames are dropped");
      this.#dropping = true;
      return;
    }
    if (this.#batch.full) this.#send();
    else this.#sendSoon();
  }

  #close(id: number): void {
    if (!this.#detectors.delete(id)) return;
    this.#closedIds.push(id);
    this.#sendSoon();
  }

  #sendSoon(): void {
    if (this.#sendIsDue !== "no") return;
    this.#sendIsDue = "alarm";
    this.#sendAlarm.set(this.#options.clock.now() + BATCH_MS);
  }

  #send(): void {
    if (this.#worker === undefined || this.#atWorker >= MAX_BATCHES_AT_WORKER) {
      this.#sendIsDue = "overdue";
      return;
    }
    this.#sendAlarm.cancel();
    this.#sendIsDue = "no";
    this.#dropping = false;
    this.stats.batches++;
    if (this.#atWorker++ === 0) this.#expectAnswer();
    const { buffer, count } = this.#batch;
    this.#worker.post({ buffer, count, closed: this.#closedIds }, [buffer]);
    this.#batch = new FrameBatch(this.#spareBuffers.pop());
    this.#closedIds = [];
  }

  #onReply(reply: VadReply): void {
    if (reply.type === "loaded") {
      if (reply.model === "silero") return;
      const { reason } = reply;
      this.#options.log.warn("RX", "voice model not loaded, the simple detector is used", { reason });
    } else {
      this.#atWorker--;
      this.#spareBuffers.push(reply.buffer);
      if (this.#atWorker > 0) this.#expectAnswer();
      else this.#watchdog.cancel();
      for (const { id, event } of reply.events) this.#report(id, event);
      if (this.#sendIsDue === "overdue") this.#send();
    }
  }

  #report(id: number, event: VoiceEvent): void {
    const detector = this.#detectors.get(id);
    if (detector === undefined) {
      this.stats.stale++;
      return;
    }
    const speaking = event.type === "speech_start";
    // A worker that died may have reported this already.
    if (speaking === detector.speaking) return;
    detector.speaking = speaking;
    try {
      detector.onEvent(event);
    } catch (error) {
      this.#options.log.error("RX", "a listener of voice events threw", { reason: String(error) });
    }
  }

  #expectAnswer(): void {
    this.#watchdog.set(this.#options.clock.now() + WORKER_TIMEOUT_MS);
  }

  #onCrash(reason: string): void {
    this.stats.crashes++;
    this.#options.log.error("RX", "voice detection's worker ended and is restarted", { reason });
    this.#stopWorker();
    const nowMs = this.#options.clock.now();
    if (nowMs >= this.#startedMs + RESTART_INTERVAL_MS) this.#startWorker();
    else this.#restartAlarm.set(this.#startedMs + RESTART_INTERVAL_MS);
  }

  #stopWorker(): void {
    this.#watchdog.cancel();
    this.#worker?.stop();
    this.#worker = undefined;
    this.#atWorker = 0;
  }
}
