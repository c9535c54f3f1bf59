/** The loop of the voice detection's worker. @module */

import type { VoiceEvent } from "../vad.ts";
import { FrameBatch, type FrameHead } from "./frame_batch.ts";
import type { FvadGate } from "./fvad_gates.ts";
import type { DetectorEvent, VadCommand, VadReply } from "./vad_protocol.ts";
import { type VoiceModel, VoiceTrack, WINDOW_SAMPLES } from "./voice_track.ts";
import type { WorkerScope } from "./worker_handle.ts";

/** Makes one judge for each call. */
export interface JudgeSource<Judge> {
  open(): Judge;
}

/** How the judges are loaded. */
export interface VoiceDetectionLoaders {
  loadGates: () => Promise<JudgeSource<FvadGate>>;
  /** If this rejects, the gates judge alone. */
  loadModel: () => Promise<JudgeSource<VoiceModel>>;
}

/** Answers commands in their order, one at a time; those that come while the judges are loaded wait for them. */
export function serveVoiceDetection(
  scope: WorkerScope<VadCommand, VadReply>,
  loaders: VoiceDetectionLoaders,
): void {
  // An error in here ends the worker, which its owner sees.
  let turn: Promise<void> | undefined;
  const loaded = load(loaders).then(({ judges, reason }) => {
    scope.postMessage({ type: "loaded", model: judges.model === undefined ? "fvad" : "silero", reason });
    return new Tracks(judges);
  });
  scope.onmessage = ({ data: command }) => {
    const before = turn;
    turn = (async () => {
      await before;
      const tracks = await loaded;
      if (command.type === "warm") {
        await tracks.warm(command.windows);
        scope.postMessage({ type: "warmed" });
        return;
      }
      const events = await tracks.hear(new FrameBatch(command.buffer, command.count));
      for (const id of command.closed) tracks.close(id);
      scope.postMessage({ type: "done", buffer: command.buffer, events }, [command.buffer]);
    })();
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

  async hear(batch: FrameBatch): Promise<DetectorEvent[]> {
    const all: DetectorEvent[] = [];
    const events: VoiceEvent[] = [];
    for (let i = 0; i < batch.count; i++) {
      const head = batch.head(i);
      const pending = this.#trackOf(head).push(batch.frame(i), { index: head.index, events });
      // Most frames are silence and done at once.
      if (pending !== undefined) await pending;
      for (const event of events.splice(0)) all.push({ id: head.id, event });
    }
    return all;
  }

  close(id: number): void {
    this.#tracks.get(id)?.close();
    this.#tracks.delete(id);
  }

  async warm(windows: number): Promise<void> {
    const model = this.#judges.model?.open();
    const silence = new Float32Array(WINDOW_SAMPLES);
    for (let i = 0; i < windows; i++) await model?.probability(silence);
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
