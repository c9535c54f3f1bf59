import assert from "node:assert/strict";
import { speechFile } from "../../fakes/speech_file.ts";
import { anyOfThree, phone, startServer, watchPace } from "../live_server.ts";

Deno.test("eighty calls at once, whose frames leave four at a time, keep 50 frames a second without a gap", async () => {
  const audio = await speechFile(20);
  await using server = await startServer({ AGENT: "echo", GREETING_AUDIO: audio, MAX_CALLS: "100" });
  await anyOfThree(async () => {
    using watch = watchPace(server);
    const calls = ["--calls", "80", "--ramp", "2", "--seconds", "14"];
    const { code, report } = await phone(server, ...calls, "--expect", audio);
    assert.equal(code, 0);
    assert.equal(report.audibleGaps, 0);
    for (const { callSid, audio, expectation } of report.perCall) {
      assert.equal(expectation?.alteredBytes, 0);
      assert.ok(Math.abs((audio.fps ?? NaN) - 50) < 0.5, `${audio.fps} frames a second at the peer`);
      const { tx } = await server.view(callSid);
      assert.equal(tx.underruns.total, 0);
      // Those that began while few calls were live have sent up to three frames sooner since.
      const { fps } = watch.of(callSid);
      assert.ok(Math.abs((fps ?? NaN) - 50) < 0.5, `${fps} frames a second`);
      assert.ok((tx.pace.latenessMs.p99 ?? Infinity) < 160, `p99 ${tx.pace.latenessMs.p99} ms`);
    }
    assert.ok((report.intervalMs.p95 ?? 0) > 60, `four at a time: p95 ${report.intervalMs.p95} ms`);
  });
  await Deno.remove(audio);
});
