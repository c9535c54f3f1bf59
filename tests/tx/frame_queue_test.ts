import assert from "node:assert/strict";
import { FrameQueue, QueueClearedError } from "../../lib/tx/frame_queue.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const frame = (n: number) => new Uint8Array(160).fill(n);
const frames = (count: number) => Uint8Array.from({ length: count * 160 }, (_, at) => Math.floor(at / 160));

function counts(queue: FrameQueue) {
  const { enqueued, sent, cleared, undelivered } = queue.counts;
  assert.equal(enqueued, queue.length + sent + cleared + undelivered);
  return { enqueued, length: queue.length, sent, cleared, undelivered };
}

/** Sends the oldest `count` frames; returns what they are. */
function send(queue: FrameQueue, count = 1): (number | undefined)[] {
  const due = queue.due(count);
  assert.equal(queue.sent(due), true);
  return due.map((bytes) => {
    assert.deepEqual(bytes, frame(bytes[0]!));
    return bytes[0];
  });
}

Deno.test("FrameQueue.push() waits when the queue is full and goes on when a frame is taken", async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const queue = new FrameQueue(clock, {
    capacity: 2,
    onFull: () => told.push("full"),
    onRoom: (ms) => told.push(`room after ${ms}`),
  });
  await queue.push(frame(1));
  await queue.push(frame(2));
  let pushed = false;
  const waiting = queue.push(frame(3))?.then(() => pushed = true);
  await clock.advance(70);
  assert.equal(pushed, false);
  assert.equal(queue.waitedMs, 70);
  assert.deepEqual(send(queue), [1]);
  await waiting;
  assert.deepEqual(told, ["full", "room after 70"]);
  assert.deepEqual(send(queue, 5), [2, 3]);
  assert.deepEqual(queue.due(1), []);
  assert.deepEqual(counts(queue), { enqueued: 3, length: 0, sent: 3, cleared: 0, undelivered: 0 });
  assert.equal(queue.counts.highWater, 2);
});

Deno.test("FrameQueue.push() lets the producer go on at three quarters of the capacity, not at each frame", async () => {
  const queue = new FrameQueue(new ManualClock(), { capacity: 100 });
  for (let n = 0; n < 100; n++) assert.equal(queue.push(frame(n)), undefined);
  let pushed = false;
  void queue.push(frame(100))?.then(() => pushed = true);
  const seen: [number, boolean][] = [];
  for (let n = 0; n < 26; n++) {
    send(queue);
    await null;
    if (n >= 23) seen.push([queue.length, pushed]);
  }
  assert.deepEqual(seen, [[76, false], [76, true], [75, true]]);
});

Deno.test("FrameQueue.push() rejects when a second producer waits", async () => {
  const queue = new FrameQueue(new ManualClock(), { capacity: 1 });
  await queue.push(frame(1));
  void queue.push(frame(2));
  await assert.rejects(async () => await queue.push(frame(3)), {
    name: "TypeError",
    message: /another push is waiting/,
  });
});

Deno.test("FrameQueue.consume() throws when there is a consumer, and not once it is gone", () => {
  const queue = new FrameQueue(new ManualClock());
  const first = queue.consume(() => {});
  assert.throws(() => queue.consume(() => {}), {
    message: "Cannot consume a frame queue: it has a consumer",
  });
  first[Symbol.dispose]();
  queue.consume(() => {});
});

Deno.test("FrameQueue.clear() removes frames and turns the waiting producer away", async () => {
  const queue = new FrameQueue(new ManualClock(), { capacity: 2 });
  await queue.push(frame(1));
  await queue.push(frame(2));
  const refused = assert.rejects(async () => await queue.push(frame(3)), QueueClearedError);
  assert.equal(queue.clear(), 2);
  await refused;
  assert.deepEqual(counts(queue), { enqueued: 2, length: 0, sent: 0, cleared: 2, undelivered: 0 });
  await queue.push(frame(4));
  assert.deepEqual(send(queue), [4]);
});

Deno.test("FrameQueue.close() counts what is left as undelivered and takes nothing more", async () => {
  const queue = new FrameQueue(new ManualClock(), { capacity: 2 });
  await queue.push(frame(1));
  assert.equal(queue.close(), 1);
  assert.equal(queue.close(), 0);
  await assert.rejects(async () => await queue.push(frame(2)), QueueClearedError);
  assert.deepEqual(counts(queue), { enqueued: 1, length: 0, sent: 0, cleared: 0, undelivered: 1 });
});

Deno.test("FrameQueue.betweenUtterances is true before the first frame of each utterance and not inside one", async () => {
  const queue = new FrameQueue(new ManualClock());
  const seen = [queue.betweenUtterances];
  await queue.push(frame(1));
  await queue.push(frame(2));
  queue.endUtterance();
  await queue.push(frame(3));
  for (let n = 0; n < 3; n++) {
    send(queue);
    seen.push(queue.betweenUtterances);
  }
  queue.endUtterance();
  seen.push(queue.betweenUtterances);
  assert.deepEqual(seen, [true, false, true, false, true]);
});

Deno.test("FrameQueue() throws when the capacity is not a whole number from 1", () => {
  for (const capacity of [0, -1, 1.5, NaN]) {
    assert.throws(() => new FrameQueue(new ManualClock(), { capacity }), RangeError);
  }
});

Deno.test("FrameQueue.push() takes what has room of many frames at once, and the rest by quarters", async () => {
  const queue = new FrameQueue(new ManualClock(), { capacity: 8 });
  let pushed = false;
  void queue.push(frames(20))?.then(() => pushed = true);
  const lengths: number[] = [queue.length];
  const out: unknown[] = [];
  while (queue.length > 0) {
    out.push(...send(queue));
    lengths.push(queue.length);
    await null;
    if (out.length === 9) assert.equal(pushed, false);
  }
  assert.deepEqual(out, Array.from({ length: 20 }, (_, n) => n));
  assert.deepEqual(lengths.slice(0, 8), [8, 7, 8, 7, 8, 7, 8, 7]);
  assert.equal(pushed, true);
  assert.deepEqual(counts(queue), { enqueued: 20, length: 0, sent: 20, cleared: 0, undelivered: 0 });
});

Deno.test("FrameQueue.clear() counts only what was taken of many frames that came at once", async () => {
  const queue = new FrameQueue(new ManualClock(), { capacity: 8 });
  const refused = assert.rejects(async () => await queue.push(frames(20)), QueueClearedError);
  await null;
  assert.equal(queue.clear(), 8);
  await refused;
  assert.deepEqual(counts(queue), { enqueued: 8, length: 0, sent: 0, cleared: 8, undelivered: 0 });
});

Deno.test("FrameQueue.push() throws when the bytes are not whole frames", () => {
  const queue = new FrameQueue(new ManualClock());
  assert.throws(() => queue.push(new Uint8Array(161)), {
    name: "RangeError",
    message: /161 bytes are not whole frames/,
  });
});

Deno.test("FrameQueue.due() leaves frames in the queue until they have been sent", async () => {
  const queue = new FrameQueue(new ManualClock());
  await queue.push(frames(3));
  await queue.push(frame(3));
  assert.deepEqual(queue.due(2).map(([byte]) => byte), [0, 1]);
  const again = queue.due(4);
  assert.deepEqual(again.map(([byte]) => byte), [0, 1, 2, 3]);
  assert.equal(queue.length, 4);
  assert.equal(queue.sent(again), true);
  assert.equal(queue.sent(again), false, "once");
  assert.deepEqual(counts(queue), { enqueued: 4, length: 0, sent: 4, cleared: 0, undelivered: 0 });
});

Deno.test("FrameQueue.sent() refuses frames that were cleared since they were due", async () => {
  const queue = new FrameQueue(new ManualClock());
  await queue.push(frames(3));
  const due = queue.due(2);
  queue.clear();
  await queue.push(frames(3));
  assert.equal(queue.sent(due), false);
  assert.deepEqual(counts(queue), { enqueued: 6, length: 3, sent: 0, cleared: 3, undelivered: 0 });
});

Deno.test("FrameQueue.utteranceFrames counts the frames of one utterance and none of the next", async () => {
  const queue = new FrameQueue(new ManualClock());
  const seen = [queue.utteranceFrames];
  await queue.push(frames(2));
  queue.endUtterance();
  await queue.push(frames(3));
  seen.push(queue.utteranceFrames);
  send(queue);
  seen.push(queue.utteranceFrames);
  send(queue);
  seen.push(queue.utteranceFrames);
  send(queue, 3);
  assert.deepEqual([...seen, queue.utteranceFrames, queue.idle], [0, 2, 1, 3, 0, false]);
  queue.endUtterance();
  assert.equal(queue.idle, true);
});
