/** The loop of a synthesis worker. @module */

import type { SentenceReply, SentenceRequest } from "./sentence_protocol.ts";
import type { WorkerScope } from "./worker_handle.ts";

/** A synthesiser inside a worker. */
export interface SentenceEngine {
  /** Speaks one sentence as 8 kHz μ-law; synchronous, and may throw. */
  speak(text: string, voice: string): Uint8Array<ArrayBuffer>;
}

/**
 * Answers requests one after the other. The engine is loaded at once, so that the first sentence finds it warm; a load
 * that failed is tried again with the next request.
 */
export function serveSentences(
  scope: WorkerScope<SentenceRequest, SentenceReply>,
  loadEngine: () => Promise<SentenceEngine>,
): void {
  let engine: Promise<SentenceEngine> | undefined;
  const load = (): Promise<SentenceEngine> => {
    engine ??= loadEngine();
    engine.catch(() => engine = undefined);
    return engine;
  };
  const serve = async ({ id, text, voice }: SentenceRequest): Promise<void> => {
    try {
      const audio = (await load()).speak(text, voice);
      scope.postMessage({ type: "spoken", id, audio }, [audio.buffer]);
    } catch (error) {
      scope.postMessage({
        type: "failed",
        id,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  };
  scope.onmessage = (event) => void serve(event.data);
  void load();
}
