/** Puts the embedded synthesisers together. @module */

import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { hebrewForEspeak } from "./hebrew_text.ts";
import { LocalTts, type LocalVoice } from "./local_tts.ts";
import type { SentenceReply, SentenceRequest } from "./sentence_protocol.ts";
import { SentenceWorker } from "./sentence_worker.ts";
import { asciiText, markupFreeText } from "./speakable_text.ts";
import { startModuleWorker } from "./worker_handle.ts";

/** Options of {@linkcode createLocalTts}. */
export interface CreateLocalTtsOptions {
  /** BCP 47 language that must be spoken; every other one is spoken too, by its calls' own options. */
  language: string;
  /** Deadlines of the workers. */
  clock: Clock;
  /** Told when a worker ends. */
  log: Log;
  /** Whether calls are held, to which the next sentence may come at any time. @default there are none */
  inUse?: () => boolean;
}

/**
 * Makes the embedded synthesiser: Flite for English, eSpeak NG for Hebrew. A worker runs from the
 * first sentence of its language until there has been none for a while and no call is held.
 *
 * @throws {RangeError} if there is no voice for the language, naming the languages that there are
 */
export function createLocalTts(options: CreateLocalTtsOptions): LocalTts {
  const { language, clock, log, inUse = () => false } = options;
  const workerAt = (engine: string, path: string): SentenceWorker =>
    new SentenceWorker({
      clock,
      inUse,
      startWorker: (handlers) =>
        startModuleWorker<SentenceRequest, SentenceReply>(new URL(path, import.meta.url), handlers),
      onCrash: (reason) =>
        log.error("TTS", "local synthesis worker ended, the next sentence restarts it", { engine, reason }),
    });
  const english: LocalVoice = {
    language: "en",
    voices: ["slt", "rms", "awb", "kal", "kal16"],
    prepare: asciiText,
    worker: workerAt("flite", "./flite_worker.ts"),
  };
  const hebrew: LocalVoice = {
    language: "he",
    voices: ["he"],
    prepare: (text) => hebrewForEspeak(markupFreeText(text)),
    worker: workerAt("espeak", "./espeak_worker.ts"),
  };
  const tts = new LocalTts([english, hebrew]);
  tts.voiceFor(language);
  return tts;
}
