import assert from "node:assert/strict";
import { speechFile } from "../../fakes/speech_file.ts";
import { anyOfThree, phone, startServer } from "../live_server.ts";

Deno.test("a call of 60 s of speech that is there at once keeps 50 frames a second and loses no byte", async () => {
  const audio = await speechFile(60);
  await using server = await startServer({ AGENT: "demo", GREETING_AUDIO: audio });
  await anyOfThree(async () => {
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
    const { tx } = await server.view(call.callSid);
    assert.equal(tx.pace.fps?.toFixed(1), "50.0");
    assert.ok(Math.abs(tx.pace.driftMs ?? NaN) <= 5, `drift of ${tx.pace.driftMs} ms`);
    assert.equal(tx.underruns.total, 0);
    assert.equal(tx.frames.enqueued, tx.frames.sent + tx.frames.cleared + tx.frames.undelivered);
    assert.ok(tx.queue.highWater === 1000 && tx.queue.waitedMs > 30_000, "the producer waited");
  });
  await Deno.remove(audio);
});
