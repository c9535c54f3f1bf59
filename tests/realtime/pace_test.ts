import assert from "node:assert/strict";
import { speechFile } from "../fakes/speech_file.ts";
import { anyOfThree, phone, startServer } from "./live_server.ts";

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

Deno.test("an event loop that is blocked for 120 ms each second leaves no audible gap", async () => {
  const audio = await speechFile(20);
  await anyOfThree(async () => {
    await using server = await startServer({
      AGENT: "echo",
      GREETING_AUDIO: audio,
      BLOCK_MS: "120",
      BLOCK_EVERY_MS: "1000",
      BLOCK_TIMES: "60",
    }, "tests/realtime/blocked_server.ts");
    const { report } = await phone(server, "--seconds", "19", "--expect", audio);
    const [call] = report.perCall;
    assert.equal(call?.audio.audibleGaps.count, 0);
    assert.equal(call?.expectation?.alteredBytes, 0);
    const { tx } = await server.view(call?.callSid ?? "");
    assert.equal(tx.underruns.total, 0);
    assert.ok((tx.pace.latenessMs.max ?? 0) > 80, "it was blocked");
  });
  await Deno.remove(audio);
});

Deno.test("an event loop that is blocked for 600 ms once makes one underrun, late_wake, with its five lines", async () => {
  const audio = await speechFile(20);
  await anyOfThree(async () => {
    await using server = await startServer({
      AGENT: "echo",
      GREETING_AUDIO: audio,
      BLOCK_MS: "600",
      BLOCK_EVERY_MS: "11000",
      BLOCK_TIMES: "1",
    }, "tests/realtime/blocked_server.ts");
    const { report } = await phone(server, "--seconds", "15", "--expect", audio);
    const [call] = report.perCall;
    const { tx, anomalies } = await server.view(call?.callSid ?? "");
    assert.deepEqual(tx.underruns, { ...tx.underruns, total: 1, lateWake: 1 });
    assert.deepEqual(anomalies.map(({ kind, lines }) => [kind, lines.length]), [["late_wake", 5]]);
    assert.equal(call?.expectation?.alteredBytes, 0);
    assert.equal(call?.audio.audibleGaps.count, 1);
    const heardMs = call?.audio.audibleGaps.ms ?? 0;
    assert.ok(
      Math.abs(heardMs - tx.underruns.ms) < 40,
      `${heardMs} ms heard, ${tx.underruns.ms} ms reported`,
    );
  });
  await Deno.remove(audio);
});

Deno.test("eighty calls at once, whose frames leave four at a time, keep 50 frames a second without a gap", async () => {
  const audio = await speechFile(20);
  await using server = await startServer({ AGENT: "echo", GREETING_AUDIO: audio, MAX_CALLS: "100" });
  await anyOfThree(async () => {
    const calls = ["--calls", "80", "--ramp", "2", "--seconds", "14"];
    const { code, report } = await phone(server, ...calls, "--expect", audio);
    assert.equal(code, 0);
    assert.equal(report.audibleGaps, 0);
    for (const { callSid, audio, expectation } of report.perCall) {
      assert.equal(expectation?.alteredBytes, 0);
      assert.ok(Math.abs((audio.fps ?? NaN) - 50) < 0.5, `${audio.fps} frames a second at the peer`);
      const { tx } = await server.view(callSid);
      assert.equal(tx.underruns.total, 0);
      // Those that began in a quiet house have sent up to three frames sooner since.
      assert.ok(Math.abs((tx.pace.fps ?? NaN) - 50) < 0.5, `${tx.pace.fps} frames a second`);
      assert.ok((tx.pace.latenessMs.p99 ?? Infinity) < 160, `p99 ${tx.pace.latenessMs.p99} ms`);
    }
    const { tx } = await server.view(report.perCall[40]?.callSid ?? "");
    assert.ok((tx.pace.intervalMs.p95 ?? 0) > 60, "four at a time");
  });
  await Deno.remove(audio);
});
