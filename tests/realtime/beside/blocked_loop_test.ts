import assert from "node:assert/strict";
import { speechFile } from "../../fakes/speech_file.ts";
import { anyOfThree, phone, startServer } from "../live_server.ts";

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
