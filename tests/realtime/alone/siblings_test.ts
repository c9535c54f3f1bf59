import assert from "node:assert/strict";
import { speechFile } from "../../fakes/speech_file.ts";
import { anyOfThree, phone, startServer } from "../live_server.ts";

Deno.test("a peer that stops reading is given up after 5 s, and its siblings are unhurt", async () => {
  const audio = await speechFile(30);
  await anyOfThree(async () => {
    await using server = await startServer({ AGENT: "echo", GREETING_AUDIO: audio });
    const [stalled, siblings] = await Promise.all([
      phone(server, "--seconds", "16", "--stall-at", "2", "--stall-for", "13"),
      phone(server, "--seconds", "16", "--calls", "3"),
    ]);
    const view = await server.view(stalled.report.perCall[0]?.callSid ?? "");
    assert.equal(view.endedBy, "peer_stalled");
    assert.ok(view.tx.frames.undelivered > 0);
    const durationMs = Date.parse(view.endedAt ?? "") - Date.parse(view.startedAt);
    assert.ok(durationMs > 7_000 && durationMs < 11_000, `ended after ${durationMs} ms`);
    assert.equal(siblings.code, 0);
    for (const { callSid } of siblings.report.perCall) {
      const { tx } = await server.view(callSid);
      assert.equal(tx.underruns.total, 0);
      assert.ok((tx.pace.latenessMs.p99 ?? Infinity) <= 10, `p99 ${tx.pace.latenessMs.p99} ms`);
    }
  });
  await Deno.remove(audio);
});
