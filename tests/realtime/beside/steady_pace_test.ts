import assert from "node:assert/strict";
import { speechFile } from "../../fakes/speech_file.ts";
import { anyOfThree, phone, startServer, watchPace } from "../live_server.ts";

Deno.test("a call of 60 s of speech that is there at once keeps 50 frames a second and loses no byte", async () => {
  const audio = await speechFile(60);
  // With a lead that grows, a busy machine would shift the frames forward once.
  const env = { AGENT: "demo", GREETING_AUDIO: audio, TX_LEAD_MS: "160" };
  await using server = await startServer(env);
  await anyOfThree(async () => {
    using watch = watchPace(server);
    const { code, report } = await phone(server, "--seconds", "61", "--expect", audio);
    const [call] = report.perCall;
    assert.ok(call !== undefined);
    assert.equal(call.expectation?.lostBytes, 0);
    assert.equal(call.expectation?.alteredBytes, 0);
    assert.equal(call.audio.audibleGaps.count, 0);
    assert.equal(call.audio.partialFrames, 0);
    assert.deepEqual(call.errors, []);
    assert.equal(code, 0);
    assert.ok(Math.abs(call.audio.driftMs ?? NaN) <= 2, `drift of ${call.audio.driftMs} ms at the peer`);
    const { fps, driftMs } = watch.of(call.callSid);
    assert.equal(fps?.toFixed(1), "50.0");
    assert.ok(Math.abs(driftMs ?? NaN) <= 5, `drift of ${driftMs} ms`);
    const { tx } = await server.view(call.callSid);
    assert.equal(tx.underruns.total, 0);
    assert.equal(tx.frames.enqueued, tx.frames.sent + tx.frames.cleared + tx.frames.undelivered);
    assert.ok(tx.queue.highWater === 1000 && tx.queue.waitedMs > 30_000, "the producer waited");
  });
  await Deno.remove(audio);
});
