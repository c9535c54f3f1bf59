import assert from "node:assert/strict";
import { TxTotals } from "../../lib/tx/tx_totals.ts";
import { random } from "../fakes/random.ts";
import { txRig } from "../fakes/tx_rig.ts";

const MINUTE = 3_000;

interface Batches {
  readonly batchFrames: number;
  /** The most that a frame leaves sooner than it has to, because four leave together. */
  readonly earlyMs: number;
}

/** A test for where frames leave one by one, and for where they leave four at a time. */
function testBothWays(name: string, run: (batches: Batches) => Promise<void>): void {
  Deno.test(`${name}, frame by frame`, () => run({ batchFrames: 1, earlyMs: 0 }));
  Deno.test(`${name}, four frames at a time`, () => run({ batchFrames: 4, earlyMs: 60 }));
}

testBothWays(
  "Transmitter.run() ends a 60-minute utterance within a frame of 60 minutes when timers are 0 to 30 ms late",
  async ({ batchFrames, earlyMs }) => {
    const next = random(1);
    const rig = txRig({ batchFrames, clock: { latenessMs: () => next() * 30 } });
    const said = rig.say(60 * MINUTE);
    await rig.clock.advance(61 * 60_000);
    await said;
    assert.equal(rig.far.frames, 60 * MINUTE);
    const spokenMs = (rig.far.dryAtMs ?? 0) - (rig.far.sentAtMs[0] ?? 0) - 20;
    assert.ok(Math.abs(spokenMs - 3_600_000) <= 20, `spoken for ${spokenMs} ms`);
    const lastSentMs = rig.far.sentAtMs.at(-1) ?? 0;
    assert.ok(
      Math.abs(lastSentMs + 160 + 20 - 3_600_000) <= 31 + earlyMs,
      `last frame left at ${lastSentMs} ms`,
    );
    assert.deepEqual(rig.far.gaps, []);
    assert.equal(rig.tx.stats.underrunMs, 0);
    await rig.stop();
  },
);

for (const slow of [0.0002, -0.0002]) {
  testBothWays(
    `Transmitter.run() makes no gap in an utterance of ten minutes when Twilio's clock is off by ${
      slow * 1e6
    } ppm`,
    async ({ batchFrames, earlyMs }) => {
      const next = random(2);
      const rig = txRig({ batchFrames, clock: { latenessMs: () => next() * 3 }, far: { slow } });
      const said = rig.say(10 * MINUTE);
      await rig.clock.advance(10 * 60_000 + 3_000);
      await said;
      assert.equal(rig.far.frames, 10 * MINUTE);
      assert.deepEqual(rig.far.gaps, []);
      assert.deepEqual(rig.events.filter(({ type }) => type === "underrun"), []);
      assert.ok(rig.far.maxLeadMs < 320 + earlyMs, `${rig.far.maxLeadMs} ms`);
      await rig.stop();
    },
  );
}

testBothWays(
  "Transmitter.run() keeps 50 frames a second",
  async ({ batchFrames }) => {
    const next = random(3);
    const rig = txRig({ batchFrames, clock: { latenessMs: () => next() * 3 } });
    void rig.say(10 * MINUTE);
    await rig.clock.advance(10 * 60_000 - 1_000);
    assert.ok(Math.abs(rig.tx.stats.driftMs ?? NaN) < 3, `drift ${rig.tx.stats.driftMs}`);
    assert.ok(Math.abs((rig.tx.stats.fps ?? NaN) - 50) < 0.01, `fps ${rig.tx.stats.fps}`);
    await rig.clock.advance(2_000);
    await rig.stop();
  },
);

testBothWays(
  "Transmitter.run() paces by the clock alone while the peer has not echoed",
  async ({ batchFrames }) => {
    const rig = txRig({ batchFrames, far: { echoes: false, sounds: false } });
    const said = rig.say(900);
    await rig.clock.advance(18_000 + 3_000);
    await said;
    assert.deepEqual(rig.far.gaps, []);
    assert.equal(rig.far.frames, 900);
    assert.deepEqual(rig.events.at(-1), {
      type: "finished",
      id: 1,
      playout: { heardMs: 18_000, interrupted: false },
    });
    assert.equal(rig.tx.hold.totalMs, 0);
    await rig.stop();
  },
);

testBothWays(
  "Transmitter.run() gives a peer that never echoes 20 s of speech, and then gives it up",
  async ({ batchFrames }) => {
    const rig = txRig({ batchFrames, far: { echoes: false } });
    for (let round = 0; round < 3; round++) {
      void rig.say(500).catch(() => {});
      await rig.clock.advance(7_000);
      rig.tx.clear();
    }
    void rig.say(500).catch(() => {});
    await rig.clock.advance(10_000);
    assert.ok(rig.far.frames <= 1_000 + batchFrames, `${rig.far.frames} frames were sent`);
    assert.ok(rig.events.some(({ type }) => type === "stalled"));
    await rig.stop();
  },
);

Deno.test("Transmitter.run() hides a block of the event loop that is shorter than the lead", async () => {
  const rig = txRig();
  void rig.say(MINUTE);
  for (let second = 0; second < 50; second++) {
    await rig.clock.advance(1_000);
    rig.clock.block(120);
  }
  assert.deepEqual(rig.far.gaps, []);
  assert.equal(rig.tx.stats.underrunMs, 0);
  assert.ok(rig.tx.lead.targetMs > 180, "the lead has grown");
  await rig.stop();
});

testBothWays(
  "Transmitter.run() names one late_wake and restores the lead at once when the event loop was blocked",
  async ({ batchFrames, earlyMs }) => {
    const rig = txRig({ batchFrames });
    void rig.say(MINUTE);
    await rig.clock.advance(5_000);
    const before = rig.far.frames;
    rig.clock.block(600);
    await rig.clock.advance(0);
    const burst = rig.far.frames - before;
    assert.ok(burst * 20 <= rig.tx.lead.targetMs + 20 + earlyMs, `${burst} frames at once`);
    await rig.clock.advance(20_000);
    const underruns = rig.events.filter((event) => event.type === "underrun");
    assert.deepEqual(underruns.map(({ cause }) => cause), ["late_wake"]);
    assert.equal(rig.far.gaps.length, 1);
    assert.ok(Math.abs((rig.far.gaps[0]?.ms ?? 0) - (underruns[0]?.ms ?? 0)) <= 6);
    await rig.stop();
  },
);

testBothWays(
  "Transmitter.run() names each starvation when the source is slower than real time",
  async ({ batchFrames }) => {
    const rig = txRig({ batchFrames });
    const utterance = rig.tx.begin();
    for (let piece = 0; piece < 10; piece++) {
      await utterance.write(new Uint8Array(160 * 50));
      await rig.clock.advance(1_000 + 100);
    }
    await utterance.end();
    await rig.clock.advance(2_000);
    const underruns = rig.events.filter((event) => event.type === "underrun");
    assert.deepEqual(
      underruns.map(({ cause, ms }) => [cause, Math.round(ms)]),
      Array(9).fill(["starved", 100]),
    );
    assert.equal(rig.far.gaps.length, 9);
    await rig.stop();
  },
);

testBothWays(
  "Transmitter.run() counts no underrun when there is silence between utterances",
  async ({ batchFrames }) => {
    const rig = txRig({ batchFrames });
    for (let n = 0; n < 5; n++) {
      await rig.say(100);
      await rig.clock.advance(5_000);
    }
    assert.equal(rig.far.frames, 500);
    assert.deepEqual(rig.tx.stats.underruns, { starved: 0, late_wake: 0, socket_blocked: 0 });
    assert.equal(rig.events.filter((event) => event.type === "finished").length, 5);
    await rig.stop();
  },
);

testBothWays(
  "Transmitter.run() keeps the lead and makes the source wait when speech comes 20 times too fast",
  async ({ batchFrames, earlyMs }) => {
    const rig = txRig({ batchFrames, tx: { queueFrames: 100 } });
    const utterance = rig.tx.begin();
    let written = 0;
    const writing = (async () => {
      for (let piece = 0; piece < 60; piece++) {
        await utterance.write(new Uint8Array(160 * 50));
        written += 50;
        await rig.clock.sleepUntil(rig.clock.now() + 50);
      }
      await utterance.end();
    })();
    await rig.clock.advance(10_000);
    assert.ok(written <= 100 + 500 + 60, `${written} frames were taken in 10 s`);
    await rig.clock.advance(51_000);
    await writing;
    assert.ok(rig.far.maxLeadMs <= 181 + earlyMs, `${rig.far.maxLeadMs} ms`);
    assert.equal(rig.far.frames, 3_000);
    assert.equal(rig.tx.queue.counts.highWater, 100);
    assert.ok(rig.tx.queue.waitedMs > 50_000);
    assert.deepEqual(rig.far.gaps, []);
    await rig.stop();
  },
);

testBothWays(
  "Transmitter.run() holds and names one gap, as long as it was heard, when the peer stalls for 2 s",
  async ({ batchFrames, earlyMs }) => {
    const rig = txRig({ batchFrames });
    void rig.say(MINUTE);
    await rig.clock.advance(5_000);
    rig.far.stall(2_000);
    const before = rig.far.frames;
    await rig.clock.advance(1_900);
    assert.ok((rig.far.frames - before) * 20 < 1_800 + 4 * earlyMs, "sending was held");
    await rig.clock.advance(10_000);
    const underruns = rig.events.filter((event) => event.type === "underrun");
    assert.deepEqual(underruns.map(({ cause, ms }) => [cause, Math.round(ms)]), [["socket_blocked", 2_000]]);
    assert.equal(rig.far.gaps.length, 1);
    await rig.clock.advance(10_000);
    assert.ok(rig.far.maxLeadMs < 2_200 + earlyMs, `${rig.far.maxLeadMs} ms`);
    assert.equal(rig.far.gaps.length, 1);
    await rig.stop();
  },
);

testBothWays("Transmitter.run() reports a stall after 5 s and keeps the frames", async ({ batchFrames }) => {
  const rig = txRig({ batchFrames });
  void rig.say(MINUTE);
  await rig.clock.advance(3_000);
  rig.far.stall(60_000);
  await rig.clock.advance(9_000);
  const stalled = rig.events.filter((event) => event.type === "stalled");
  assert.ok(stalled.length > 0);
  assert.equal(rig.tx.queue.length, rig.tx.queue.counts.enqueued - rig.far.frames);
  assert.ok(rig.tx.queue.length >= 750);
  await rig.stop();
});

Deno.test("Transmitter.run() gives no peer up that owes echoes while nothing waits to be sent", async () => {
  for (let frames = 90; frames < 100; frames++) {
    const rig = txRig();
    await rig.say(1);
    await rig.clock.advance(1_000);
    rig.far.onMark = () => {};
    void rig.say(frames);
    await rig.clock.advance(12_000);
    const isSent = rig.tx.queue.length === 0;
    assert.equal(rig.events.some(({ type }) => type === "stalled"), !isSent, `${frames} frames`);
    await rig.stop();
  }
});

Deno.test("Transmitter.run() hands the socket nothing more at 64 KiB of buffered bytes", async () => {
  const rig = txRig();
  void rig.say(MINUTE);
  await rig.clock.advance(1_000);
  rig.far.bufferedBytes = 64 * 1024;
  await rig.clock.advance(160);
  const before = rig.far.frames;
  await rig.clock.advance(1_000);
  assert.equal(rig.far.frames, before);
  rig.far.bufferedBytes = 0;
  await rig.clock.advance(1_000);
  assert.ok(rig.far.frames > before + 40);
  await rig.stop();
});

Deno.test("Transmitter.run() is not moved when the wall clock jumps an hour", async () => {
  const rig = txRig();
  void rig.say(500);
  await rig.clock.advance(5_000);
  rig.clock.jumpWall(3_600_000);
  await rig.clock.advance(6_000);
  assert.equal(rig.far.frames, 500);
  assert.deepEqual(rig.far.gaps, []);
  assert.equal(rig.tx.stats.latenessMs.max, 0);
  await rig.stop();
});

Deno.test("Transmitter.run() sends four frames at a time, calls that follow each other at different wake-ups", async () => {
  const totals = new TxTotals();
  const moments: number[] = [];
  for (let call = 0; call < 4; call++) {
    const rig = txRig({ batchFrames: 4, tx: { totals } });
    void rig.say(MINUTE);
    await rig.clock.advance(20_000);
    await rig.stop();
    const together = Map.groupBy(rig.far.sentAtMs.filter((atMs) => atMs > 1_000), (atMs) => atMs);
    assert.ok([...together.values()].every(({ length }) => length === 4));
    const inCycle = new Set([...together.keys()].map((atMs) => atMs % 80));
    assert.equal(inCycle.size, 1);
    moments.push(...inCycle);
  }
  assert.deepEqual(moments.sort((a, b) => a - b), [0, 20, 40, 60]);
});
