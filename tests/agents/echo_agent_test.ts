import assert from "node:assert/strict";
import { createEchoAgent } from "../../lib/agents/echo_agent.ts";
import { numbered } from "../fakes/tx_rig.ts";
import { callRig, fakeParts } from "../fakes/call_rig.ts";

Deno.test("EchoAgent plays back what it hears, whole and in order, without a gap", async () => {
  const rig = callRig(createEchoAgent, { far: { keep: true } });
  const heard = numbered(200);
  for (let n = 0; n < 200; n++) {
    rig.session.media({ payload: heard.subarray(n * 160, n * 160 + 160), timestampMs: null });
    await rig.clock.advance(20);
  }
  await rig.clock.advance(1_000);
  assert.deepEqual(rig.stream.kept.flatMap((frame) => [...frame]), [...heard]);
  assert.deepEqual(rig.stream.gaps, []);
  assert.equal(rig.session.view().tx.underruns.total, 0);
});

Deno.test("EchoAgent speaks a greeting first when there is one", async () => {
  const parts = fakeParts();
  const greeting = new Uint8Array(160 * 100).fill(1);
  const rig = callRig(createEchoAgent, {
    far: { keep: true },
    call: {
      parts: { ...parts, voice: { ...parts.voice, greeting: () => ({ text: null, speech: greeting }) } },
    },
  });
  for (let n = 0; n < 100; n++) {
    rig.session.media({ payload: new Uint8Array(160).fill(2), timestampMs: null });
    await rig.clock.advance(20);
  }
  assert.equal(rig.stream.kept.every((frame) => frame[0] === 1), true);
  for (let n = 0; n < 50; n++) {
    rig.session.media({ payload: new Uint8Array(160).fill(3), timestampMs: null });
    await rig.clock.advance(20);
  }
  assert.deepEqual(new Set(rig.stream.kept.slice(100).map((frame) => frame[0])), new Set([3]));
});

Deno.test("EchoAgent does not greet anew when the call goes on after its stream was lost", async () => {
  const parts = fakeParts();
  const greeting = () => ({ text: "hello", speech: new Uint8Array(160 * 100).fill(1) });
  const rig = callRig(createEchoAgent, {
    call: { resumed: true, parts: { ...parts, voice: { ...parts.voice, greeting } } },
  });
  await rig.clock.advance(1_000);
  assert.equal(rig.stream.frames, 0);
});
