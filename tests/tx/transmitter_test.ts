import assert from "node:assert/strict";
import fc from "fast-check";
import { QueueClearedError } from "../../lib/tx/frame_queue.ts";
import type { Transmitter } from "../../lib/tx/transmitter.ts";
import { numbered, txRig } from "../fakes/tx_rig.ts";

function assertAccounts(tx: Transmitter, atSink: number): void {
  const { enqueued, sent, cleared, undelivered } = tx.queue.counts;
  assert.equal(enqueued, tx.queue.length + sent + cleared + undelivered);
  assert.equal(sent, atSink);
}

Deno.test("Transmitter sends every byte once, in order, and pads the last frame", async () => {
  const rig = txRig({ far: { keep: true } });
  const audio = numbered(300);
  const utterance = rig.tx.begin();
  for (let at = 0; at < audio.length; at += 777) await utterance.write(audio.subarray(at, at + 777));
  await utterance.write(new Uint8Array([1, 2, 3]));
  await utterance.end();
  await rig.clock.advance(8_000);
  const received = rig.far.kept.flatMap((frame) => [...frame]);
  assert.deepEqual(received, [...audio, 1, 2, 3, ...Array(157).fill(0xff)]);
  assert.deepEqual(await utterance.finished, { heardMs: 301 * 20, interrupted: false });
  await rig.stop();
});

Deno.test("Transmitter.clear() leaves nothing on its way and tells what was heard to a frame", async () => {
  const rig = txRig();
  const utterance = rig.tx.begin();
  await utterance.write(numbered(500));
  await rig.clock.advance(2_000);
  const before = rig.far.frames;
  rig.tx.clear();
  await assert.rejects(utterance.write(numbered(10)), QueueClearedError);
  await rig.clock.advance(3_000);
  assert.equal(rig.far.frames, before);
  assert.equal(rig.far.clears, 1);
  const { heardMs, interrupted } = await utterance.finished;
  assert.equal(interrupted, true);
  assert.ok(Math.abs(heardMs - 1_980) <= 40, `heard ${heardMs} ms`);
  assert.equal(rig.tx.stats.marks.played + rig.tx.stats.marks.cleared, rig.tx.stats.marks.sent);
  assertAccounts(rig.tx, before);
  await rig.stop();
});

Deno.test("Transmitter.clear() lets the next utterance begin at once and without an underrun", async () => {
  const rig = txRig();
  await rig.say(500);
  await rig.clock.advance(2_000);
  rig.tx.clear();
  await rig.clock.advance(1_000);
  const before = rig.far.frames;
  await rig.say(100);
  await rig.clock.advance(0);
  assert.equal(rig.far.frames - before, 9, "the lead is filled at once");
  await rig.clock.advance(4_000);
  assert.equal(rig.far.frames - before, 100);
  assert.deepEqual(rig.tx.stats.underruns, { starved: 0, late_wake: 0, socket_blocked: 0 });
  await rig.stop();
});

Deno.test("Transmitter.clear() ends a hold, so that a peer that had nothing more to take is not given up", async () => {
  const rig = txRig();
  await rig.say(900);
  await rig.clock.advance(2_000);
  rig.far.stall(4_000);
  await rig.clock.advance(3_500);
  assert.ok(rig.tx.hold.totalMs > 1_000);
  rig.tx.clear();
  const heldMs = rig.tx.hold.totalMs;
  await rig.clock.advance(20_000);
  assert.equal(rig.tx.hold.totalMs, heldMs);
  assert.deepEqual(rig.events.filter(({ type }) => type === "stalled"), []);
  await rig.stop();
});

Deno.test("Transmitter.begin() throws when the last utterance has not ended", () => {
  const { tx } = txRig();
  tx.begin();
  assert.throws(() => tx.begin(), { message: "Cannot begin an utterance: another one has not ended" });
});

Deno.test("Transmitter.run() rejects when it runs already: a call has one sender", async () => {
  const rig = txRig();
  await rig.clock.settle();
  await assert.rejects(rig.tx.run(new AbortController().signal), { message: /it has a consumer/ });
  await rig.stop();
});

Deno.test("Transmitter marks the first frame, every 160 ms and the end, and reports when the caller begins to hear", async () => {
  const rig = txRig();
  await rig.say(20);
  await rig.clock.advance(3_000);
  assert.deepEqual(rig.tx.stats.marks, { sent: 4, played: 4, cleared: 0, expired: 0 });
  assert.deepEqual(rig.events.filter(({ type }) => type.startsWith("first_")), [
    { type: "first_frame", id: 1, afterMs: 0 },
    { type: "first_played", id: 1, afterMs: 40 },
  ]);
  await rig.stop();
});

Deno.test("Transmitter.close() ends what is being said and counts what is left", async () => {
  const rig = txRig();
  const utterance = rig.tx.begin();
  await utterance.write(numbered(200));
  await rig.clock.advance(1_000);
  rig.tx.close();
  rig.tx.close();
  assert.equal((await utterance.finished).interrupted, true);
  assert.ok(rig.tx.queue.counts.undelivered > 100);
  assertAccounts(rig.tx, rig.far.frames);
  assert.equal(rig.totals.undelivered, rig.tx.queue.counts.undelivered);
  await rig.stop();
});

Deno.test("Transmitter tells when the caller begins to hear each of two short utterances that follow each other at once", async () => {
  const rig = txRig();
  await rig.say(3);
  await rig.say(4);
  await rig.clock.advance(1_000);
  assert.deepEqual(
    rig.events.filter(({ type }) => type === "first_played"),
    [{ type: "first_played", id: 1, afterMs: 40 }, { type: "first_played", id: 2, afterMs: 100 }],
  );
  await rig.stop();
});

Deno.test("Utterance.end() of speech that was cut short meanwhile leaves the next utterance alone", async () => {
  const rig = txRig();
  const first = rig.tx.begin();
  await first.write(new Uint8Array(100));
  const ending = first.end();
  rig.tx.clear();
  const second = rig.tx.begin();
  await ending.catch((thrown) => assert.ok(thrown instanceof QueueClearedError));
  assert.throws(() => rig.tx.begin(), { message: /another one has not ended/ });
  await second.write(numbered(2));
  await second.end();
  await rig.clock.advance(500);
  assert.deepEqual(await second.finished, { heardMs: 40, interrupted: false });
  await rig.stop();
});

Deno.test("Transmitter sends nothing of what was cleared between the generator and the socket", async () => {
  const sent: number[] = [];
  for (let turns = 0; turns < 12; turns++) {
    const rig = txRig();
    await rig.clock.settle();
    const utterance = rig.tx.begin();
    void utterance.write(numbered(100));
    for (let turn = 0; turn < turns; turn++) await null;
    const before = rig.far.frames;
    rig.tx.clear();
    await rig.clock.advance(1_000);
    assert.equal(rig.far.frames, before, `cleared after ${turns} turns of the microtask queue`);
    assertAccounts(rig.tx, before);
    sent.push(before);
    await rig.stop();
  }
  assert.deepEqual([sent.at(0), sent.at(-1)], [0, 9], "the turns in question were among them");
});

type Move = { kind: "write"; bytes: number } | { kind: "end" | "clear" } | {
  kind: "wait" | "stall" | "block";
  ms: number;
};

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), bytes: fc.integer({ min: 0, max: 4_000 }) }),
  fc.record({ kind: fc.constantFrom("end" as const, "clear" as const) }),
  fc.record({
    kind: fc.constantFrom("wait" as const, "stall" as const, "block" as const),
    ms: fc.integer({ min: 0, max: 400 }),
  }),
);

for (const batchFrames of [1, 4]) {
  Deno.test(`Transmitter keeps its accounts exact in 10,000 random interleavings of push, stall, clear and close in batches of ${batchFrames}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 24, size: "max" }), async (moves) => {
        const rig = txRig({
          batchFrames,
          clock: { settleTurns: 8 },
          far: { keep: true },
          tx: { queueFrames: 20 },
        });
        let utterance = rig.tx.begin();
        let writing: Promise<unknown> = Promise.resolve();
        const playouts: Promise<unknown>[] = [utterance.finished];
        let next = 0;
        let idle = true;
        for (const one of moves) {
          if (one.kind === "write" && idle) {
            idle = false;
            const frames = Math.ceil(one.bytes / 160);
            writing = utterance.write(numbered(frames, next)).catch((thrown) =>
              assert.ok(thrown instanceof QueueClearedError)
            )
              .then(() => idle = true);
            next += frames;
          } else if (one.kind === "end" && idle) {
            await utterance.end();
            playouts.push((utterance = rig.tx.begin()).finished);
          } else if (one.kind === "clear") {
            rig.tx.clear();
            await writing;
            playouts.push((utterance = rig.tx.begin()).finished);
          } else if (one.kind === "wait") await rig.clock.advance(one.ms);
          else if (one.kind === "stall") rig.far.stall(one.ms);
          else if (one.kind === "block") rig.clock.block(one.ms);
          assertAccounts(rig.tx, rig.far.frames);
        }
        rig.tx.close();
        await writing;
        assertAccounts(rig.tx, rig.far.frames);
        await Promise.all(playouts);
        const numbers = rig.far.kept.map((frame) =>
          new DataView(frame.buffer, frame.byteOffset).getUint32(0)
        );
        assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b), "in order and none twice");
        await rig.stop();
      }),
      { numRuns: 10_000 },
    );
  });
}
