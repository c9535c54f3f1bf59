/** Starts the embedded voice detection. @module */

import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { LocalVoiceDetection } from "./local_voice_detection.ts";
import type { VadBatch, VadReply } from "./vad_protocol.ts";
import { startModuleWorker } from "./worker_handle.ts";

/** Options of {@linkcode createLocalVoiceDetection}. */
export interface CreateLocalVoiceDetectionOptions {
  /** Beats of the batches, and deadlines of the worker. */
  clock: Clock;
  /** Told when the worker ends. */
  log: Log;
}

/** Starts the one worker that hears all calls; `ready` resolves about 0.1 s later, and calls are heard before that too. */
export function createLocalVoiceDetection(options: CreateLocalVoiceDetectionOptions): LocalVoiceDetection {
  const detection = new LocalVoiceDetection({
    ...options,
    startWorker: (handlers) =>
      startModuleWorker<VadBatch, VadReply>(new URL("./vad_worker.ts", import.meta.url), handlers),
  });
  detection.start();
  return detection;
}
