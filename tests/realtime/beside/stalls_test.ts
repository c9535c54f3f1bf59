import assert from "node:assert/strict";
import { speechFile } from "../../fakes/speech_file.ts";
import { phone, startServer, until } from "../live_server.ts";

Deno.test("a line that stalls for 2 s makes one gap, the same to both ends, and loses no byte", async () => {
  const audio = await speechFile(30);
  await using server = await startServer({ AGENT: "echo", GREETING_AUDIO: audio });
  const { report } = await phone(
    server,
    "--seconds",
    "15",
    "--stall-at",
    "4",
    "--stall-for",
    "2",
    "--expect",
    audio,
  );
  const [call] = report.perCall;
  const { tx, anomalies } = await server.view(call?.callSid ?? "");
  assert.deepEqual(anomalies.map(({ kind }) => kind), ["socket_blocked"]);
  assert.equal(call?.expectation?.alteredBytes, 0);
  assert.ok(tx.socket.heldMs > 1_000, `held for ${tx.socket.heldMs} ms`);
  const heard = call?.audio.audibleGaps;
  assert.deepEqual([heard?.asAsked, call?.stalls[0]?.gapMs], [1, heard?.list[0]?.ms]);
  assert.ok(Math.abs((heard?.ms ?? 0) - tx.underruns.ms) < 100, `${heard?.ms} and ${tx.underruns.ms} ms`);
  await Deno.remove(audio);
});

Deno.test("a process that is paused for 25 s ends no call whose line still stands (docs/faults.md 51)", async () => {
  await using server = await startServer({ AGENT: "demo" });
  const calls = ["1", "2"].map((n) => phone(server, "--from", `+1555000000${n}`, "--seconds", "40"));
  await until(() => server.log().match(/call begins/g)?.length === 2 || undefined, server.log);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  server.signal("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 25_000));
  server.signal("SIGCONT");
  await Promise.all(calls);
  const ended = await server.ended();
  assert.deepEqual(ended.map(({ endedBy }) => endedBy), ["caller", "caller"]);
  for (const { rx, tx } of ended) {
    assert.deepEqual([rx.gaps, rx.invalid, tx.underruns.lateWake], [0, 0, 1]);
    assert.ok(rx.frames > 39 * 50, `${rx.frames} frames of what the callers said`);
  }
});
