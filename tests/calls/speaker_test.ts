import assert from "node:assert/strict";
import { Speaker } from "../../lib/calls/speaker.ts";
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
