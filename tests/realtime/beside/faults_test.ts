import assert from "node:assert/strict";
import { Metronome } from "../../../lib/core/clock.ts";
import { createPhone } from "../../../lib/simulator/phone.ts";
import { phone, startServer, until } from "../live_server.ts";

/** The phone of a test that has to act on a call while it runs; timing is not measured with it. */
const options = { sanitizeOps: false, sanitizeResources: false };

Deno.test("a reset connection is gone within 1 s, with its record", options, async () => {
  await using server = await startServer({ AGENT: "demo" });
  using caller = createPhone({ clock: new Metronome() });
  const call = caller.call({ to: server.url });
  const running = call.run();
  await until(() => call.isLive || undefined, server.log);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  call.reset();
  const resetMs = performance.now();
  const ended = await until(async () => (await server.ended())[0], server.log);
  assert.ok(performance.now() - resetMs < 1_000 + 300, "within a second, and a look");
  assert.equal(ended.endedBy, "peer_reset");
  call.hangUp();
  await running;
});

Deno.test("call N + 1 is told so within 300 ms, and the other calls are unhurt", async () => {
  await using server = await startServer({ MAX_CALLS: "2" });
  const two = phone(server, "--calls", "2", "--seconds", "8");
  await until(() => server.log().match(/call begins/g)?.length === 2 || undefined, server.log);
  const startMs = performance.now();
  const body = new URLSearchParams({
    CallSid: `CA${"0".repeat(32)}`,
    From: "+15550001111",
    To: "+15550002222",
  });
  const answer = await (await fetch(`${server.url}/voice`, { method: "POST", body })).text();
  const tookMs = performance.now() - startMs;
  assert.match(answer, /<Say[^>]*>[^<]+<\/Say><Hangup\/>/);
  assert.ok(tookMs < 300, `${tookMs} ms`);
  assert.equal(await server.status("/readyz"), 503);
  assert.equal((await two).code, 0);
  assert.equal(await server.status("/readyz"), 200);
});

Deno.test("nothing that is thrown where nobody catches it ends the process or a call", async () => {
  await using server = await startServer({}, "tests/realtime/careless_server.ts");
  const { code } = await phone(server, "--seconds", "6");
  assert.equal(code, 0);
  assert.match(server.log(), /ERROR \[CALL\] unhandled rejection error="nobody waits for this"/);
  assert.match(server.log(), /ERROR \[CALL\] uncaught error error="nobody catches this"/);
  assert.equal(await server.status("/healthz"), 200);
});
