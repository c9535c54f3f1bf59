import assert from "node:assert/strict";
import { BYTES_PER_FRAME } from "../../lib/audio/mulaw.ts";
import { BATCH_FRAMES, FrameBatch } from "../../lib/speech/local/frame_batch.ts";
import {
  BATCH_MS,
  LocalVoiceDetection,
  MAX_BATCHES_AT_WORKER,
  RESTART_INTERVAL_MS,
  WORKER_TIMEOUT_MS,
} from "../../lib/speech/local/local_voice_detection.ts";
import type { DetectorEvent, VadBatch, VadReply } from "../../lib/speech/local/vad_protocol.ts";
import type { VoiceEvent } from "../../lib/speech/vad.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { FakeWorkers } from "./fakes.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

const FRAME = new Uint8Array(BYTES_PER_FRAME).fill(5);

function rig() {
  const clock = new ManualClock();
  const log = new KeepingLog();
  const workers = new FakeWorkers<VadBatch, VadReply>();
  const detection = new LocalVoiceDetection({ clock, log, startWorker: workers.start });
  detection.start();
  const batches = () => workers.last.posted;
  /** Answers the batches that were not yet, with `events` for the first. */
  let answered = 0;
  const answer = (...events: DetectorEvent[]) => {
    for (const { buffer } of batches().slice(answered)) {
      answered++;
      workers.last.handlers.onMessage({ type: "done", buffer: buffer.slice(0), events: events.splice(0) });
    }
  };
  const fill = (detector: { push(frame: Uint8Array): void }, frames: number) => {
    for (let i = 0; i < frames; i++) detector.push(FRAME);
  };
  const crash = (reason: string) => {
    answered = 0;
    workers.last.handlers.onCrash(reason);
  };
  return { clock, log, workers, detection, batches, answer, fill, crash };
}

const ignore = (): void => {};

Deno.test("LocalVoiceDetection collects the frames of all calls and sends them together", async () => {
  const { detection, clock, batches } = rig();
  const [one, two] = [detection.open(ignore), detection.open(ignore)];
  one.push(FRAME);
  two.push(FRAME);
  one.push(FRAME);
  await clock.advance(BATCH_MS - 1);
  assert.equal(batches().length, 0);
  await clock.advance(1);
  const [{ buffer, count, closed }] = batches() as [ReturnType<typeof batches>[number]];
  const batch = new FrameBatch(buffer, count);
  assert.deepEqual([[0, 1, 2].map((i) => batch.head(i)), count, closed, batch.frame(2)], [
    [
      { id: 1, index: 0, speaking: false },
      { id: 2, index: 0, speaking: false },
      { id: 1, index: 1, speaking: false },
    ],
    3,
    [],
    FRAME,
  ]);
});

Deno.test("LocalVoiceDetection sends a full batch at once", () => {
  const { detection, fill, batches } = rig();
  fill(detection.open(ignore), BATCH_FRAMES + 1);
  assert.deepEqual(batches().map(({ count }) => count), [BATCH_FRAMES]);
});

Deno.test("LocalVoiceDetection calls the detector that an event belongs to", async () => {
  const { detection, clock, answer } = rig();
  const heard: [string, VoiceEvent][] = [];
  const one = detection.open((event) => heard.push(["one", event]));
  detection.open((event) => heard.push(["two", event]));
  one.push(FRAME);
  await clock.advance(BATCH_MS);
  answer({ id: 2, event: { type: "speech_start", atMs: 40 } }, {
    id: 1,
    event: { type: "speech_start", atMs: 20 },
  });
  assert.deepEqual(heard, [
    ["two", { type: "speech_start", atMs: 40 }],
    ["one", { type: "speech_start", atMs: 20 }],
  ]);
});

Deno.test("LocalVoiceDetection reports nothing of a closed detector, and tells the worker once", async () => {
  const { detection, clock, answer, batches } = rig();
  const detector = detection.open(() => assert.fail("closed"));
  detector.push(FRAME);
  await clock.advance(BATCH_MS);
  detector.close();
  detector.close();
  detector.push(FRAME);
  answer({ id: 1, event: { type: "speech_start", atMs: 0 } });
  await clock.advance(BATCH_MS);
  assert.deepEqual(batches().map(({ count, closed }) => ({ count, closed })), [
    { count: 1, closed: [] },
    { count: 0, closed: [1] },
  ]);
  assert.equal(detection.stats.stale, 1);
});

Deno.test("LocalVoiceDetection drops and counts frames when the worker is behind, says so once, and goes on", () => {
  const { detection, log, fill, batches, answer } = rig();
  fill(detection.open(ignore), BATCH_FRAMES * (MAX_BATCHES_AT_WORKER + 1) + 5);
  assert.deepEqual([batches().length, detection.stats.dropped], [MAX_BATCHES_AT_WORKER, 5]);
  assert.deepEqual(log.lines.map(({ message }) => message), [
    "voice detection is behind, frames are dropped",
  ]);
  answer();
  fill(detection.open(ignore), 1);
  assert.deepEqual([batches().length, detection.stats.dropped], [MAX_BATCHES_AT_WORKER + 1, 5]);
});

Deno.test("LocalVoiceDetection starts its worker by start() or with the first detector, once", () => {
  for (const first of ["start", "open"] as const) {
    const workers = new FakeWorkers<VadBatch, VadReply>();
    const clock = new ManualClock();
    const detection = new LocalVoiceDetection({ clock, log: new KeepingLog(), startWorker: workers.start });
    assert.deepEqual([workers.started.length, detection.failing, clock.pending], [0, false, 0]);
    detection[first](ignore);
    assert.equal(workers.started.length, 1, first);
    detection.start();
    detection.open(ignore);
    assert.equal(workers.started.length, 1);
  }
});

Deno.test("LocalVoiceDetection starts a worker that keeps dying no sooner because a call comes", async () => {
  const { detection, clock, workers, crash } = rig();
  crash("boom");
  detection.start();
  detection.open(ignore).push(FRAME);
  await clock.advance(RESTART_INTERVAL_MS - 1);
  assert.deepEqual([workers.started.length, detection.failing], [1, true]);
  await clock.advance(1);
  assert.deepEqual([workers.started.length, detection.failing], [2, false]);
});

Deno.test("LocalVoiceDetection logs one line when only the simple detector could be loaded", () => {
  const { workers, log } = rig();
  workers.last.handlers.onMessage({ type: "loaded", model: "fvad", reason: "no such file" });
  assert.deepEqual(log.lines, [{
    level: "warn",
    tag: "RX",
    message: "voice model not loaded, the simple detector is used",
    fields: { reason: "no such file" },
  }]);
});

Deno.test("LocalVoiceDetection restarts a dead worker, and its detectors go on where they were", async () => {
  const { detection, clock, workers, batches, answer, log, crash } = rig();
  const heard: string[] = [];
  const detector = detection.open((event) => heard.push(event.type));
  await clock.advance(RESTART_INTERVAL_MS);
  detector.push(FRAME);
  await clock.advance(BATCH_MS);
  answer({ id: 1, event: { type: "speech_start", atMs: 0 } });
  crash("boom");
  assert.deepEqual([workers.started.length, workers.started[0]!.stopped], [2, true]);
  detector.push(FRAME);
  await clock.advance(BATCH_MS);
  const [{ buffer, count }] = batches() as [ReturnType<typeof batches>[number]];
  assert.deepEqual(new FrameBatch(buffer, count).head(0), { id: 1, index: 1, speaking: true });
  answer(
    { id: 1, event: { type: "speech_start", atMs: 20 } },
    { id: 1, event: { type: "speech_end", atMs: 40 } },
  );
  assert.deepEqual(heard, ["speech_start", "speech_end"]);
  assert.deepEqual(log.lines.map(({ level, message, fields }) => ({ level, message, fields })), [{
    level: "error",
    message: "voice detection's worker ended and is restarted",
    fields: { reason: "boom" },
  }]);
});

Deno.test("LocalVoiceDetection waits before it restarts a worker that dies at once, and keeps the frames", async () => {
  const { detection, clock, workers, batches, crash } = rig();
  crash("no such module");
  const detector = detection.open(ignore);
  detector.push(FRAME);
  await clock.advance(RESTART_INTERVAL_MS - 1);
  assert.deepEqual([workers.started.length, detection.failing], [1, true]);
  await clock.advance(1);
  assert.equal(detection.failing, false);
  assert.deepEqual([workers.started.length, batches().map(({ count }) => count)], [2, [1]]);
});

Deno.test("LocalVoiceDetection gives up on a worker that answers nothing", async () => {
  const { detection, clock, workers } = rig();
  detection.open(ignore).push(FRAME);
  await clock.advance(BATCH_MS + WORKER_TIMEOUT_MS);
  assert.deepEqual([workers.started.length, workers.started[0]!.stopped, detection.stats.crashes], [
    2,
    true,
    1,
  ]);
});

Deno.test("LocalVoiceDetection survives a listener that throws", async () => {
  const { detection, clock, answer, log } = rig();
  const heard: string[] = [];
  detection.open(() => {
    throw new Error("oops");
  });
  detection.open((event) => heard.push(event.type)).push(FRAME);
  await clock.advance(BATCH_MS);
  answer({ id: 1, event: { type: "speech_start", atMs: 0 } }, {
    id: 2,
    event: { type: "speech_start", atMs: 0 },
  });
  assert.deepEqual([heard, log.lines.length], [["speech_start"], 1]);
});

Deno.test("LocalVoiceDetection leaves no alarm behind when disposed", async () => {
  const { detection, clock, workers } = rig();
  const detector = detection.open(ignore);
  detector.push(FRAME);
  await clock.advance(BATCH_MS);
  detector.push(FRAME);
  detection[Symbol.dispose]();
  detection[Symbol.dispose]();
  detector.push(FRAME);
  assert.deepEqual([clock.pending, workers.last.stopped], [0, true]);
});
