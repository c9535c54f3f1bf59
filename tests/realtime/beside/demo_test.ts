import assert from "node:assert/strict";
import { phone, startServer } from "../live_server.ts";

Deno.test("the demo agent says its whole goodbye in real speech and hangs up when # is pressed", async () => {
  await using server = await startServer();
  const { code, report } = await phone(server, "--seconds", "20", "--dtmf", "2#", "--dtmf-at", "1");
  const [call] = report.perCall;
  assert.equal(code, 0);
  assert.equal(call?.endedBy, "server");
  assert.equal(call?.clears, 2, "each key interrupts");
  const view = await server.view(call?.callSid ?? "");
  assert.equal(view.endedBy, "agent");
  assert.deepEqual(view.turns.map(({ user, interrupted }) => [user, interrupted]), [["2", true], [
    "#",
    false,
  ]]);
  assert.equal(view.turns[1]?.heard, view.turns[1]?.agent);
  assert.equal(view.tx.frames.undelivered, 0);
});

Deno.test("the demo agent falls silent when the caller speaks, and answers afterwards", async () => {
  await using server = await startServer();
  const text = "Excuse me, could you tell me how this works, please?";
  const { report } = await phone(server, "--seconds", "14", "--barge-in-at", "3", "--say", text);
  const [call] = report.perCall;
  assert.equal(call?.clears, 1);
  const silentMs = call?.bargeIns[0]?.silentAfterMs ?? Infinity;
  assert.ok(silentMs < 700, `silent ${silentMs} ms after the caller began`);
  const view = await server.view(call?.callSid ?? "");
  assert.equal(view.turns.length, 1);
  const { latencyMs } = view.turns[0] ?? {};
  assert.ok((latencyMs?.total ?? Infinity) < 2_500, `answer after ${latencyMs?.total} ms`);
  assert.ok((latencyMs?.endpoint ?? 0) >= 250, "the end of the voice is sure only after a while");
  assert.ok(view.tx.frames.cleared > 0);
});
