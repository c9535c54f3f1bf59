/** The loop of the voice detection's worker. @module */

import type { VoiceEvent } from "../vad.ts";
import { FrameBatch, type FrameHead } from "./frame_batch.ts";
import type { FvadGate } from "./fvad_gates.ts";
import type { DetectorEvent, VadBatch, VadReply } from "./vad_protocol.ts";
import { type VoiceModel, VoiceTrack } from "./voice_track.ts";
import type { WorkerScope } from "./worker_handle.ts";

/** Makes one judge for each call. */
export interface JudgeSource<Judge> {
  /** A judge that has heard nothing. */
  open(): Judge;
}

/** How the judges are loaded. */
export interface VoiceDetectionLoaders {
  /** If this rejects, nothing is detected. */
  loadGates: () => Promise<JudgeSource<FvadGate>>;
  /** If this rejects, the gates judge alone. */
  loadModel: () => Promise<JudgeSource<VoiceModel>>;
}

/** Answers batches in their order; those that come while the judges are loaded wait for them. */
export function serveVoiceDetection(
  scope: WorkerScope<VadBatch, VadReply>,
  loaders: VoiceDetectionLoaders,
): void {
  // An error in here ends the worker, which its owner sees.
  const loaded = load(loaders).then(({ judges, reason }) => {
    scope.postMessage({ type: "loaded", model: judges.model === undefined ? "fvad" : "silero", reason });
    return new Tracks(judges);
  });
  scope.onmessage = async ({ data: { buffer, count, closed } }) => {
    const tracks = await loaded;
    const events = tracks.hear(new FrameBatch(buffer, count));
    for (const id of closed) tracks.close(id);
    scope.postMessage({ type: "done", buffer, events }, [buffer]);
  };
}

interface Judges {
  readonly gates: JudgeSource<FvadGate>;
  readonly model: JudgeSource<VoiceModel> | undefined;
}

async function load(loaders: VoiceDetectionLoaders): Promise<{ judges: Judges; reason: string | null }> {
  const gates = await loaders.loadGates();
  try {
    return { judges: { gates, model: await loaders.loadModel() }, reason: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { judges: { gates, model: undefined }, reason };
  }
}

class Tracks {
  readonly #judges: Judges;
  readonly #tracks = new Map<number, VoiceTrack>();

  constructor(judges: Judges) {
    this.#judges = judges;
  }

  hear(batch: FrameBatch): DetectorEvent[] {
    const all: DetectorEvent[] = [];
    const events: VoiceEvent[] = [];
    for (let i = 0; i < batch.count; i++) {
      const head = batch.head(i);
      this.#trackOf(head).push(batch.frame(i), { index: head.index, events });
      for (const event of events.splice(0)) all.push({ id: head.id, event });
    }
    return all;
  }

  close(id: number): void {
    this.#tracks.get(id)?.close();
    this.#tracks.delete(id);
  }

  #trackOf({ id, index, speaking }: FrameHead): VoiceTrack {
    const known = this.#tracks.get(id);
    if (known !== undefined) return known;
    const { gates, model } = this.#judges;
    const track = new VoiceTrack(gates.open(), { model: model?.open(), speaking, index });
    this.#tracks.set(id, track);
    return track;
  }
}
