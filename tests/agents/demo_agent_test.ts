import assert from "node:assert/strict";
import { createDemoAgent } from "../../lib/agents/demo_agent.ts";
import { demoPhrases } from "../../lib/agents/demo_phrases.ts";
import { callRig } from "../fakes/call_rig.ts";

const { greeting, goodbye, story, stillHere } = demoPhrases("en");
const lengthMs = (text: string) => text.length * 60;
const frame = new Uint8Array(160).fill(0xff);

/** Lets `ms` of the caller's sound pass. */
async function hear(rig: ReturnType<typeof callRig>, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 20) {
    rig.session.media({ payload: frame });
    await rig.clock.advance(20);
  }
}

Deno.test("DemoAgent says goodbye and hangs up when # is pressed, after the whole goodbye has been heard", async () => {
  const rig = callRig(createDemoAgent);
  await rig.clock.advance(1_000);
  rig.session.dtmf("#");
  await rig.clock.advance(lengthMs(goodbye));
  assert.deepEqual(rig.stream.closes, []);
  await rig.clock.advance(60);
  assert.equal(rig.stream.closes.length, 1);
  const { turns, endedBy } = rig.session.view();
  assert.equal(endedBy, "agent");
  assert.deepEqual(turns.map(({ user, agent, heard }) => ({ user, agent, heard })), [
    { user: "#", agent: goodbye, heard: goodbye },
  ]);
});

Deno.test("DemoAgent stops speaking when the caller has spoken for 200 ms, and answers when the caller is done", async () => {
  const rig = callRig(createDemoAgent);
  await hear(rig, 2_000);
  rig.voice({ type: "speech_start", atMs: 1_960 });
  await hear(rig, 140);
  assert.equal(rig.stream.clears, 0);
  await hear(rig, 20);
  assert.equal(rig.stream.clears, 1, "after 200 ms of voice");
  assert.deepEqual(rig.bargeIns, [200]);
  const silent = rig.stream.frames;
  await hear(rig, 800);
  assert.equal(rig.stream.frames, silent, "it listens");
  rig.voice({ type: "speech_end", atMs: 2_960 });
  await hear(rig, 100);
  assert.ok(rig.stream.frames > silent, "it answers");
  assert.equal(rig.session.view().turns.length, 1);
});

Deno.test("DemoAgent speaks on when the sound was shorter than 200 ms", async () => {
  const rig = callRig(createDemoAgent);
  await hear(rig, 1_000);
  rig.voice({ type: "speech_start", atMs: 960 });
  await hear(rig, 60);
  rig.voice({ type: "speech_end", atMs: 1_040 });
  await hear(rig, 1_000);
  assert.equal(rig.stream.clears, 0);
  assert.deepEqual(rig.session.view().turns, []);
});

Deno.test("DemoAgent goes on to the next answer when a key interrupts one, and keeps what was heard of it", async () => {
  const rig = callRig(createDemoAgent);
  await rig.clock.advance(500);
  rig.session.dtmf("3");
  await rig.clock.advance(6_000);
  rig.session.dtmf("9");
  await rig.clock.advance(30_000);
  const [first, second] = rig.session.view().turns;
  assert.equal(first?.interrupted, true);
  assert.ok(story.startsWith(first?.heard ?? "?") && (first?.heard.length ?? 0) > 20);
  assert.equal(second?.heard, second?.agent);
  assert.deepEqual(rig.stream.closes, []);
});

Deno.test("DemoAgent says once that it is still there when both are silent for 20 s", async () => {
  const rig = callRig(createDemoAgent);
  await rig.clock.advance(lengthMs(greeting) + 19_900);
  const spoken = rig.stream.frames;
  await rig.clock.advance(60_000);
  assert.equal(rig.stream.frames - spoken, Math.ceil(lengthMs(stillHere) / 20));
});

Deno.test("DemoAgent says nothing more when the call has ended", async () => {
  const rig = callRig(createDemoAgent);
  await rig.clock.advance(lengthMs(greeting) + 5_000);
  rig.session.closed("stop");
  const lines = rig.lines.length;
  await rig.clock.advance(60_000);
  assert.deepEqual(rig.lines.slice(lines), []);
  assert.equal(rig.clock.pending, 0);
});
