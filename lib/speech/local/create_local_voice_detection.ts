/** Makes the embedded voice detection. @module */

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

/** Makes the one that hears all calls. No worker runs before it is started or the first call is listened to. */
export function createLocalVoiceDetection(options: CreateLocalVoiceDetectionOptions): LocalVoiceDetection {
  return new LocalVoiceDetection({
    ...options,
    startWorker: (handlers) =>
      startModuleWorker<VadBatch, VadReply>(new URL("./vad_worker.ts", import.meta.url), handlers),
  });
}
