import assert from "node:assert/strict";
import { BYTES_PER_FRAME, decodeMulaw, encodeMulawFloat32, encodeMulawInt16 } from "../../lib/audio/mulaw.ts";
import type { VoiceEvent } from "../../lib/speech/vad.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { createLocalVoiceDetection } from "../../lib/speech/local/create_local_voice_detection.ts";
import { FliteEngine } from "../../lib/speech/local/flite_engine.ts";
import { FvadGates } from "../../lib/speech/local/fvad_gates.ts";
import { LocalVoiceDetection } from "../../lib/speech/local/local_voice_detection.ts";
import { serveVoiceDetection } from "../../lib/speech/local/serve_voice_detection.ts";
import type { VadBatch, VadReply } from "../../lib/speech/local/vad_protocol.ts";
import { startModuleWorker, type WorkerScope } from "../../lib/speech/local/worker_handle.ts";
import { FrameBatch } from "../../lib/speech/local/frame_batch.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

const engine = await FliteEngine.load();
const speech = engine.speak("I would like to speak to somebody about my telephone bill.", "slt");
const speechMs = speech.length / 8;

/** Faint line noise of a fixed pattern, at the peak `amplitude`. */
function noise(ms: number, amplitude: number): Float32Array {
  let seed = 1;
  return Float32Array.from({ length: ms * 8 }, () => {
    seed = (seed * 48271) % 2147483647;
    return (seed / 2147483647 - 0.5) * 2 * amplitude;
  });
}

/** Silence, the sentence, silence, over line noise. */
function embedded(beforeMs: number, afterMs: number): Uint8Array {
  const line = noise(beforeMs + speechMs + afterMs, 0.001);
  for (const [i, sample] of decodeMulaw(speech).entries()) line[beforeMs * 8 + i]! += sample / 32768;
  return encodeMulawFloat32(line);
}

/** Feeds one detector as fast as it takes, and waits until all of it was heard. */
async function listen(detection: LocalVoiceDetection, audio: Uint8Array): Promise<VoiceEvent[]> {
  const clock = new Metronome();
  const events: VoiceEvent[] = [];
  const detector = detection.open((event) => events.push(event));
  for (let at = 0; at + BYTES_PER_FRAME <= audio.length; at += BYTES_PER_FRAME) {
    detector.push(audio.subarray(at, at + BYTES_PER_FRAME));
  }
  // A second detector's event comes after everything of the first.
  const { promise, resolve } = Promise.withResolvers<void>();
  const marker = detection.open((event) => event.type === "speech_end" && resolve());
  const sentence = embedded(0, 800);
  for (let at = 0; at + BYTES_PER_FRAME <= sentence.length; at += BYTES_PER_FRAME) {
    marker.push(sentence.subarray(at, at + BYTES_PER_FRAME));
  }
  await promise;
  await clock.sleepUntil(clock.now() + 20);
  detector.close();
  marker.close();
  return events;
}

Deno.test("createLocalVoiceDetection() hears a sentence in silence at the right time, and nothing else, while it is loaded too", async () => {
  const log = new KeepingLog();
  using detection = createLocalVoiceDetection({ clock: new Metronome(), log });

  const events = await listen(detection, embedded(1000, 1000));
  assert.deepEqual([events[0]?.type, events.at(-1)?.type], ["speech_start", "speech_end"]);
  // The file has 20 ms before its first sound and up to 220 ms after its last.
  const [startMs, endMs] = [events[0]!.atMs - 1000, events.at(-1)!.atMs - (1000 + speechMs)];
  assert.ok(startMs >= -64 && startMs <= 96, `speech_start is off by ${startMs} ms`);
  assert.ok(endMs >= -300 && endMs <= 64, `speech_end is off by ${endMs} ms`);

  const steady = Int16Array.from({ length: 32_000 }, (_, i) => 4000 * Math.sin(2 * Math.PI * 425 * i / 8000));
  assert.deepEqual(await listen(detection, new Uint8Array(32_000).fill(0xff)), [], "silence");
  assert.deepEqual(await listen(detection, encodeMulawFloat32(noise(4000, 0.05))), [], "noise");
  assert.deepEqual(await listen(detection, encodeMulawInt16(steady)), [], "dial tone");
  assert.deepEqual([log.lines, detection.stats.dropped, detection.stats.stale], [[], 0, 0]);
});

Deno.test("LocalVoiceDetection hears the rest of a sentence after its real worker was killed in it", async () => {
  const log = new KeepingLog();
  let kill = (): void => {};
  using detection = new LocalVoiceDetection({
    clock: new Metronome(),
    log,
    startWorker: (handlers) => {
      const url = new URL("../../lib/speech/local/vad_worker.ts", import.meta.url);
      const worker = startModuleWorker<VadBatch, VadReply>(url, handlers);
      kill = () => {
        worker.stop();
        handlers.onCrash("killed");
      };
      return worker;
    },
  });
  detection.start();
  const events: VoiceEvent[] = [];
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const detector = detection.open((event) => {
    events.push(event);
    (event.type === "speech_start" ? started : ended).resolve();
  });
  const audio = embedded(200, 800);
  const half = 100 * BYTES_PER_FRAME;
  for (let at = 0; at < half; at += BYTES_PER_FRAME) detector.push(audio.subarray(at, at + BYTES_PER_FRAME));
  await started.promise;
  kill();
  for (let at = half; at < audio.length; at += BYTES_PER_FRAME) {
    detector.push(audio.subarray(at, at + BYTES_PER_FRAME));
  }
  await ended.promise;
  assert.deepEqual(events.map(({ type }) => type), ["speech_start", "speech_end"]);
  const endMs = events[1]!.atMs - (200 + speechMs);
  assert.ok(endMs >= -300 && endMs <= 64, `speech_end is off by ${endMs} ms`);
  assert.deepEqual(log.lines.map(({ fields }) => fields), [{ reason: "killed" }]);
});

Deno.test("serveVoiceDetection() goes by the gate alone when the model can't be loaded", async () => {
  const replies: VadReply[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const scope: WorkerScope<VadBatch, VadReply> = {
    onmessage: null,
    postMessage: (reply) => {
      replies.push(reply);
      if (reply.type === "done") resolve();
    },
  };
  serveVoiceDetection(scope, {
    loadGates: () => FvadGates.load(),
    loadModel: () => Promise.reject(new Error("no model")),
  });
  const batch = new FrameBatch();
  const audio = embedded(1000, 1000);
  for (let i = 0; (i + 1) * BYTES_PER_FRAME <= audio.length; i++) {
    const frame = audio.subarray(i * BYTES_PER_FRAME, (i + 1) * BYTES_PER_FRAME);
    batch.add({ id: 3, index: i, speaking: false }, frame);
  }
  const command: VadBatch = { buffer: batch.buffer, count: batch.count, closed: [3] };
  scope.onmessage!(new MessageEvent("message", { data: command }));
  await promise;
  const [loaded, done] = replies;
  assert.deepEqual(loaded, { type: "loaded", model: "fvad", reason: "no model" });
  assert.ok(done?.type === "done");
  assert.deepEqual([done.events[0]?.event.type, done.events.at(-1)?.event.type], [
    "speech_start",
    "speech_end",
  ]);
  const startMs = done.events[0]!.event.atMs - 1000;
  assert.ok(startMs >= 0 && startMs <= 160, `speech_start is off by ${startMs} ms`);
});
