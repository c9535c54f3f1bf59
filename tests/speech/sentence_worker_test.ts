import assert from "node:assert/strict";
import {
  MAX_WAITING_SENTENCES,
  REST_MS,
  SENTENCE_TIMEOUT_MS,
  SentenceWorker,
} from "../../lib/speech/local/sentence_worker.ts";
import type { SentenceReply, SentenceRequest } from "../../lib/speech/local/sentence_protocol.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { FakeWorkers } from "./fakes.ts";

function rig() {
  const clock = new ManualClock();
  const workers = new FakeWorkers<SentenceRequest, SentenceReply>();
  const crashes: string[] = [];
  let inUse = false;
  const worker = new SentenceWorker({
    clock,
    startWorker: workers.start,
    inUse: () => inUse,
    onCrash: (reason) => crashes.push(reason),
  });
  const answer = (id: number, ...audio: number[]) =>
    workers.last.handlers.onMessage({ type: "spoken", id, audio: Uint8Array.from(audio) });
  return { clock, workers, worker, answer, crashes, use: (now: boolean) => inUse = now };
}

const texts = (posted: readonly SentenceRequest[]): string[] => posted.map(({ text }) => text);

Deno.test("SentenceWorker starts no worker before the first request", () => {
  assert.equal(rig().workers.started.length, 0);
});

Deno.test("SentenceWorker hands out one sentence at a time, in order", async () => {
  const { worker, workers, answer } = rig();
  const first = worker.request("one", "slt");
  const second = worker.request("two", "rms");
  assert.deepEqual(workers.last.posted, [{ id: 1, text: "one", voice: "slt" }]);
  answer(1, 11);
  assert.deepEqual(workers.last.posted[1], { id: 2, text: "two", voice: "rms" });
  answer(2, 22);
  assert.deepEqual([await first.audio, await second.audio], [Uint8Array.of(11), Uint8Array.of(22)]);
});

Deno.test("SentenceWorker never synthesises a sentence that was cancelled while it waited", async () => {
  const { worker, workers, answer } = rig();
  const first = worker.request("one", "slt");
  const second = worker.request("two", "slt");
  const third = worker.request("three", "slt");
  second.cancel(new Error("gone"));
  await assert.rejects(second.audio, { message: "gone" });
  answer(1);
  answer(3);
  await Promise.all([first.audio, third.audio]);
  assert.deepEqual(texts(workers.last.posted), ["one", "three"]);
  assert.deepEqual(worker.stats, { synthesized: 2, refused: 0, cancelled: 1, crashes: 0 });
});

Deno.test("SentenceWorker drops the result of a sentence that was cancelled while it was synthesised", async () => {
  const { worker, workers, answer } = rig();
  const first = worker.request("one", "slt");
  const second = worker.request("two", "slt");
  first.cancel(new Error("gone"));
  await assert.rejects(first.audio, { message: "gone" });
  assert.deepEqual(texts(workers.last.posted), ["one"], "the worker is still busy with it");
  answer(1, 1);
  answer(2, 2);
  assert.deepEqual(await second.audio, Uint8Array.of(2));
});

Deno.test("SentenceWorker refuses one sentence more than may wait", async () => {
  const { worker } = rig();
  const jobs = Array.from({ length: MAX_WAITING_SENTENCES + 1 }, () => worker.request("x", "slt"));
  for (const job of jobs) job.audio.catch(() => {});
  await assert.rejects(worker.request("too many", "slt").audio, {
    message: "Cannot synthesize: 256 sentences are waiting",
  });
  assert.equal(worker.stats.refused, 1);
});

Deno.test("SentenceWorker passes on why a sentence failed and goes on", async () => {
  const { worker, workers, answer } = rig();
  const first = worker.request("one", "slt");
  const second = worker.request("two", "slt");
  workers.last.handlers.onMessage({ type: "failed", id: 1, reason: "Cannot say that" });
  answer(2);
  await assert.rejects(first.audio, { message: "Cannot say that" });
  await second.audio;
});

Deno.test("SentenceWorker fails what is pending when the worker dies, and restarts it for the next", async () => {
  const { worker, workers, answer, crashes, clock } = rig();
  const pending = [worker.request("one", "slt"), worker.request("two", "slt")];
  workers.last.handlers.onCrash("boom");
  for (const job of pending) {
    await assert.rejects(job.audio, { message: "Cannot synthesize: the synthesis worker ended (boom)" });
  }
  const next = worker.request("three", "slt");
  answer(3, 3);
  assert.deepEqual(await next.audio, Uint8Array.of(3));
  assert.deepEqual([workers.started.length, workers.started[0]!.stopped, crashes], [2, true, ["boom"]]);
  worker.close();
  assert.equal(clock.pending, 0);
});

Deno.test("SentenceWorker gives up on a worker that doesn't answer in time", async () => {
  const { worker, workers, clock } = rig();
  const job = worker.request("one", "slt");
  const failed = assert.rejects(job.audio, { message: /worker ended \(no answer within 30000 ms\)/ });
  await clock.advance(SENTENCE_TIMEOUT_MS - 1);
  assert.equal(workers.last.stopped, false);
  await clock.advance(1);
  await failed;
  assert.equal(workers.last.stopped, true);
});

Deno.test("SentenceWorker ends a worker that has nothing to say, and starts it for the next sentence", async () => {
  const { worker, workers, answer, clock } = rig();
  worker.request("one", "slt");
  await clock.advance(REST_MS);
  assert.equal(workers.last.stopped, false, "while a sentence is synthesised");
  answer(1);
  await clock.advance(REST_MS - 1);
  worker.request("two", "slt");
  answer(2);
  await clock.advance(REST_MS - 1);
  assert.equal(workers.last.stopped, false, "counted from the last sentence");
  await clock.advance(1);
  assert.deepEqual([workers.last.stopped, clock.pending], [true, 0]);
  const next = worker.request("three", "slt");
  answer(3, 3);
  assert.deepEqual(await next.audio, Uint8Array.of(3));
  assert.deepEqual([workers.started.length, worker.stats.crashes], [2, 0]);
});

Deno.test("SentenceWorker keeps a worker that is in use", async () => {
  const { worker, workers, answer, clock, use } = rig();
  use(true);
  worker.request("one", "slt");
  answer(1);
  await clock.advance(10 * REST_MS);
  assert.equal(workers.last.stopped, false);
  use(false);
  await clock.advance(REST_MS);
  assert.equal(workers.last.stopped, true);
});

Deno.test("SentenceWorker.wake() starts a worker that rests, and keeps an idle one for a while more", async () => {
  const { worker, workers, answer, clock } = rig();
  worker.wake("slt");
  assert.deepEqual(workers.last.posted, [{ id: 1, text: "1", voice: "slt" }]);
  worker.wake("slt");
  answer(1, 1);
  await clock.advance(REST_MS - 1);
  worker.wake("slt");
  await clock.advance(REST_MS - 1);
  assert.deepEqual([workers.started.length, workers.last.posted.length, workers.last.stopped], [1, 1, false]);
  await clock.advance(1);
  assert.equal(workers.last.stopped, true);
});

Deno.test("SentenceWorker.wake() fails without a word, and does nothing after close()", async () => {
  const { worker, workers, clock } = rig();
  worker.wake("slt");
  workers.last.handlers.onCrash("boom");
  await clock.advance(0);
  worker.close();
  worker.wake("slt");
  assert.equal(workers.started.length, 1);
});

Deno.test("SentenceWorker.close() stops the worker and rejects what is or gets asked", async () => {
  const { worker, workers } = rig();
  const before = worker.request("one", "slt");
  worker.close();
  worker.close();
  await assert.rejects(before.audio, { message: "Cannot synthesize: the synthesiser was closed" });
  await assert.rejects(worker.request("two", "slt").audio, {
    message: "Cannot synthesize: the synthesiser is closed",
  });
  assert.deepEqual([workers.started.length, workers.last.stopped], [1, true]);
});
