import assert from "node:assert/strict";
import { FrameQueue, QueueClearedError } from "../../lib/tx/frame_queue.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const frame = (n: number) => new Uint8Array([n]);
const frameBytes = 1;

function counts(queue: FrameQueue) {
  const { enqueued, length, taken, cleared, undelivered } = queue;
  assert.equal(enqueued, length + taken + cleared + undelivered);
  return { enqueued, length, taken, cleared, undelivered };
}

Deno.test("FrameQueue.push() waits when the queue is full and goes on when a frame is taken", async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const queue = new FrameQueue(clock, {
    frameBytes,
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
  assert.deepEqual(queue.shift(), frame(1));
  await waiting;
  assert.deepEqual(told, ["full", "room after 70"]);
  assert.deepEqual([queue.shift(), queue.shift()], [frame(2), frame(3)]);
  assert.throws(() => queue.shift(), RangeError);
  assert.deepEqual(counts(queue), { enqueued: 3, length: 0, taken: 3, cleared: 0, undelivered: 0 });
  assert.equal(queue.highWater, 2);
});

Deno.test("FrameQueue.push() lets the producer go on at three quarters of the capacity, not at each frame", async () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes, capacity: 100 });
  for (let n = 0; n < 100; n++) assert.equal(queue.push(frame(n)), undefined);
  let pushed = false;
  void queue.push(frame(100))?.then(() => pushed = true);
  const seen: [number, boolean][] = [];
  for (let n = 0; n < 26; n++) {
    queue.shift();
    await null;
    if (n >= 23) seen.push([queue.length, pushed]);
  }
  assert.deepEqual(seen, [[76, false], [76, true], [75, true]]);
});

Deno.test("FrameQueue.push() rejects when a second producer waits", async () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes, capacity: 1 });
  await queue.push(frame(1));
  void queue.push(frame(2));
  await assert.rejects(async () => await queue.push(frame(3)), {
    name: "TypeError",
    message: /another push is waiting/,
  });
});

Deno.test("FrameQueue.consume() throws when there is a consumer, and not once it is gone", () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes });
  const first = queue.consume(() => {});
  assert.throws(() => queue.consume(() => {}), {
    message: "Cannot consume a frame queue: it has a consumer",
  });
  first[Symbol.dispose]();
  queue.consume(() => {});
});

Deno.test("FrameQueue.clear() removes frames and turns the waiting producer away", async () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes, capacity: 2 });
  await queue.push(frame(1));
  await queue.push(frame(2));
  const refused = assert.rejects(async () => await queue.push(frame(3)), QueueClearedError);
  assert.equal(queue.clear(), 2);
  await refused;
  assert.deepEqual(counts(queue), { enqueued: 2, length: 0, taken: 0, cleared: 2, undelivered: 0 });
  await queue.push(frame(4));
  assert.deepEqual(queue.shift(), frame(4));
});

Deno.test("FrameQueue.close() counts what is left as undelivered and takes nothing more", async () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes, capacity: 2 });
  await queue.push(frame(1));
  assert.equal(queue.close(), 1);
  assert.equal(queue.close(), 0);
  await assert.rejects(async () => await queue.push(frame(2)), QueueClearedError);
  assert.deepEqual(counts(queue), { enqueued: 1, length: 0, taken: 0, cleared: 0, undelivered: 1 });
});

Deno.test("FrameQueue.betweenUtterances is true before the first frame of each utterance and not inside one", async () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes });
  const seen = [queue.betweenUtterances];
  await queue.push(frame(1));
  await queue.push(frame(2));
  queue.endUtterance();
  await queue.push(frame(3));
  for (let n = 0; n < 3; n++) {
    queue.shift();
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
  const queue = new FrameQueue(new ManualClock(), { frameBytes, capacity: 8 });
  let pushed = false;
  void queue.push(Uint8Array.from({ length: 20 }, (_, n) => n))?.then(() => pushed = true);
  const lengths: number[] = [queue.length];
  const out: number[] = [];
  while (queue.length > 0) {
    out.push(queue.shift()[0] ?? NaN);
    lengths.push(queue.length);
    await null;
    if (out.length === 9) assert.equal(pushed, false);
  }
  assert.deepEqual(out, Array.from({ length: 20 }, (_, n) => n));
  assert.deepEqual(lengths.slice(0, 8), [8, 7, 8, 7, 8, 7, 8, 7]);
  assert.equal(pushed, true);
  assert.deepEqual(counts(queue), { enqueued: 20, length: 0, taken: 20, cleared: 0, undelivered: 0 });
});

Deno.test("FrameQueue.clear() counts only what was taken of many frames that came at once", async () => {
  const queue = new FrameQueue(new ManualClock(), { frameBytes, capacity: 8 });
  const refused = assert.rejects(async () => await queue.push(new Uint8Array(20)), QueueClearedError);
  await null;
  assert.equal(queue.clear(), 8);
  await refused;
  assert.deepEqual(counts(queue), { enqueued: 8, length: 0, taken: 0, cleared: 8, undelivered: 0 });
});

Deno.test("FrameQueue.push() throws when the bytes are not whole frames", () => {
  const queue = new FrameQueue(new ManualClock());
  assert.throws(() => queue.push(new Uint8Array(161)), {
    name: "RangeError",
    message: /161 bytes are not whole frames/,
  });
});
