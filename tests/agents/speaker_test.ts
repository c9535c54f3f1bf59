import assert from "node:assert/strict";
import fc from "fast-check";
import { type Said, Speaker } from "../../lib/agents/speaker.ts";
import { numbered, txRig } from "../fakes/tx_rig.ts";

Deno.test("Speaker.say() says one thing after the other, without a gap between them", async () => {
  const rig = txRig({ far: { keep: true } });
  const speaker = new Speaker(rig.tx);
  const said = Promise.all([
    speaker.say(() => numbered(50)),
    speaker.say(() => Promise.resolve(numbered(50, 50))),
  ]);
  await rig.clock.advance(3_000);
  const whole = { heardMs: 1_000, interrupted: false, spokenMs: 1_000, failed: undefined };
  assert.deepEqual(await said, [whole, whole]);
  assert.deepEqual(rig.far.kept.flatMap((frame) => [...frame]), [...numbered(100)]);
  assert.deepEqual(rig.far.gaps, []);
  await rig.stop();
});

Deno.test("Speaker.stop() forgets what waits, and the next speech does not wait for a source that was given up", async () => {
  const rig = txRig();
  const speaker = new Speaker(rig.tx);
  const never = speaker.say(() => new Promise<Uint8Array>(() => {}));
  const waiting = speaker.say(() => numbered(50));
  await rig.clock.advance(1_000);
  speaker.stop();
  const next = speaker.say(() => numbered(50));
  await rig.clock.advance(2_000);
  const unheard = { heardMs: 0, interrupted: true, spokenMs: 0 };
  assert.deepEqual(await never, { ...unheard, failed: undefined });
  assert.deepEqual(await waiting, unheard);
  assert.equal((await next).heardMs, 1_000);
  assert.equal(rig.far.frames, 50);
  await rig.stop();
});

Deno.test("Speaker.say() says what was whole when its source fails, and tells of the failure", async () => {
  const rig = txRig();
  const failure = new Error("the synthesiser is gone");
  async function* failing() {
    yield numbered(25);
    await rig.clock.sleepUntil(100);
    throw failure;
  }
  const said = new Speaker(rig.tx).say(failing);
  await rig.clock.advance(2_000);
  assert.deepEqual(await said, { heardMs: 500, interrupted: false, spokenMs: 500, failed: failure });
  await rig.stop();
});

/** What became of the frames; the first two come to the same at every instant. */
function account({ tx }: ReturnType<typeof txRig>) {
  const { enqueued, length, cleared, undelivered } = tx.queue;
  return { enqueued, accounted: length + tx.stats.sent + cleared + undelivered };
}

Deno.test("Speaker.mute() throws away what is said and what waits, and ends it with what was heard", async () => {
  const rig = txRig();
  const speaker = new Speaker(rig.tx);
  const said = speaker.say(() => numbered(1_500));
  const waiting = speaker.say(() => numbered(50));
  await rig.clock.advance(1_010);
  speaker.mute(true);
  assert.equal(speaker.muted, true);
  const { enqueued, accounted } = account(rig);
  assert.equal(accounted, enqueued);
  await rig.clock.advance(2_000);
  const { heardMs, interrupted } = await said;
  assert.ok(interrupted && heardMs > 800 && heardMs < 1_100, `${heardMs} ms`);
  assert.deepEqual(await waiting, { heardMs: 0, spokenMs: 0, interrupted: true });
  assert.ok(rig.far.frames < 70, `${rig.far.frames} frames were sent`);
  assert.equal(rig.far.clears, 1);
  assert.equal(rig.tx.queue.length, 0);
  await rig.stop();
});

Deno.test("Speaker.say() resolves at once, unheard, while the agent is muted, and makes nothing", async () => {
  const rig = txRig();
  const speaker = new Speaker(rig.tx);
  speaker.mute(true);
  let made = 0;
  const makeSpeech = () => {
    made++;
    return numbered(50);
  };
  assert.deepEqual(await speaker.say(makeSpeech), { heardMs: 0, spokenMs: 0, interrupted: true });
  assert.deepEqual([made, rig.far.frames, rig.far.clears], [0, 0, 0]);
  speaker.mute(false);
  const said = speaker.say(makeSpeech);
  await rig.clock.advance(2_000);
  assert.deepEqual([made, (await said).heardMs, rig.far.frames], [1, 1_000, 50]);
  await rig.stop();
});

Deno.test("Speaker.announce() speaks while the agent is muted, and what waited when it was muted", async () => {
  const rig = txRig({ far: { keep: true } });
  const speaker = new Speaker(rig.tx);
  const story = speaker.say(() => numbered(900));
  const words = speaker.announce(() => numbered(50, 10_000));
  await rig.clock.advance(1_000);
  speaker.mute(true);
  const more = speaker.announce(() => numbered(25, 20_000));
  await rig.clock.advance(3_000);
  assert.equal((await story).interrupted, true);
  assert.deepEqual(await words, { heardMs: 1_000, interrupted: false, spokenMs: 1_000, failed: undefined });
  assert.equal((await more).heardMs, 500);
  const first = rig.far.kept.findIndex((frame) =>
    new DataView(frame.buffer, frame.byteOffset).getUint32(0) >= 10_000
  );
  assert.deepEqual(
    rig.far.kept.slice(first).map((frame) => new DataView(frame.buffer, frame.byteOffset).getUint32(0)),
    [...Array(50).keys()].map((n) => 10_000 + n).concat([...Array(25).keys()].map((n) => 20_000 + n)),
  );
  await rig.stop();
});

Deno.test("Speaker.mute() leaves the words of the house whole when they are being said", async () => {
  const rig = txRig();
  const speaker = new Speaker(rig.tx);
  const words = speaker.announce(() => numbered(100));
  const answer = speaker.say(() => numbered(100));
  await rig.clock.advance(1_000);
  assert.equal(speaker.by, "house");
  speaker.mute(true);
  await rig.clock.advance(3_000);
  assert.deepEqual([(await words).heardMs, (await words).interrupted], [2_000, false]);
  assert.deepEqual(await answer, { heardMs: 0, spokenMs: 0, interrupted: true });
  assert.deepEqual([rig.far.frames, rig.far.clears], [100, 0]);
  await rig.stop();
});

Deno.test("Speaker.stop() keeps the words of the house that wait; forget() doesn't, and makes nothing of them", async () => {
  for (const forget of [false, true]) {
    const rig = txRig();
    const speaker = new Speaker(rig.tx);
    let made = 0;
    void speaker.say(() => numbered(900));
    const words = speaker.announce(() => {
      made++;
      return numbered(50);
    });
    await rig.clock.advance(500);
    if (forget) speaker.forget();
    speaker.stop();
    await rig.clock.advance(2_000);
    assert.deepEqual([made, (await words).heardMs], forget ? [0, 0] : [1, 1_000]);
    await rig.stop();
  }
});

Deno.test("Speaker accounts for every frame, whatever is said, muted and let go on", async () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant("say" as const), frames: fc.integer({ min: 0, max: 1_200 }) }),
    fc.record({ do: fc.constant("announce" as const), frames: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ do: fc.constantFrom("mute" as const, "unmute" as const, "stop" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(action, fc.integer({ min: 0, max: 3_000 })), { maxLength: 12 }),
      async (steps) => {
        const rig = txRig({ clock: { settleTurns: 60 } });
        const speaker = new Speaker(rig.tx);
        const said: Promise<Said>[] = [];
        for (const [step, pauseMs] of steps) {
          if (step.do === "say") said.push(speaker.say(() => numbered(step.frames)));
          else if (step.do === "announce") said.push(speaker.announce(() => numbered(step.frames)));
          else if (step.do === "stop") speaker.stop();
          else speaker.mute(step.do === "mute");
          const before = account(rig);
          assert.equal(before.accounted, before.enqueued);
          await rig.clock.advance(pauseMs);
          const after = account(rig);
          assert.equal(after.accounted, after.enqueued);
        }
        await rig.clock.advance(400_000);
        // Each ends exactly once, and no more was heard than was sent.
        const heardMs = (await Promise.all(said)).reduce((sum, one) => sum + one.heardMs, 0);
        assert.ok(heardMs <= rig.tx.stats.sent * 20);
        assert.equal(rig.tx.queue.length, 0);
        await rig.stop();
      },
    ),
    { numRuns: 40 },
  );
});
