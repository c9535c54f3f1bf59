import assert from "node:assert/strict";
import { createDemoAgent } from "../../lib/agents/demo_agent.ts";
import { demoPhrases } from "../../lib/agents/demo_phrases.ts";
import { callRig, fakeParts } from "../fakes/call_rig.ts";

const { greeting, goodbye, resumed, story, stillHere } = demoPhrases("en");
const lengthMs = (text: string) => text.length * 60;
const frame = new Uint8Array(160).fill(0xff);

/** Lets `ms` of the caller's sound pass. */
async function hear(rig: ReturnType<typeof callRig>, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 20) {
    rig.session.media({ payload: frame, timestampMs: null });
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

Deno.test("DemoAgent drops an answer that is still being made when the next key is pressed", async () => {
  const parts = fakeParts();
  const slow = (text: string, signal: AbortSignal): Promise<Uint8Array> =>
    rig.clock.sleepUntil(rig.clock.now() + 1_000, signal)
      .then(() => parts.voice.speak(text, signal) as Uint8Array);
  const rig = callRig(createDemoAgent, {
    call: { parts: { ...parts, voice: { ...parts.voice, speak: slow } } },
  });
  await rig.clock.advance(1_000);
  rig.session.dtmf("3");
  await rig.clock.advance(500);
  rig.session.dtmf("#");
  await rig.clock.advance(1_000 + lengthMs(goodbye) + 100);
  assert.deepEqual(rig.session.view().said.map(({ why }) => why), ["greeting", "goodbye"]);
  assert.equal(rig.session.endedBy, "agent");
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

Deno.test("DemoAgent prompts nobody who speaks, and does when a cough was followed by silence", async () => {
  const rig = callRig(createDemoAgent);
  await hear(rig, lengthMs(greeting) + 10_000);
  const spoken = rig.stream.frames;
  const atMs = lengthMs(greeting) + 10_000;
  rig.voice({ type: "speech_start", atMs });
  await hear(rig, 30_000);
  assert.equal(rig.stream.frames, spoken, "not while the caller speaks");
  rig.voice({ type: "speech_end", atMs: atMs + 30_000 });
  await hear(rig, 15_000);
  const answered = rig.stream.frames;
  rig.voice({ type: "speech_start", atMs: atMs + 44_900 });
  rig.voice({ type: "speech_end", atMs: atMs + 44_990 });
  await hear(rig, 19_900);
  assert.equal(rig.stream.frames, answered);
  await hear(rig, 5_000);
  assert.equal(rig.stream.frames - answered, Math.ceil(lengthMs(stillHere) / 20));
});

Deno.test("DemoAgent prompts when a cough lay over the moment at which it would have", async () => {
  const rig = callRig(createDemoAgent);
  const promptMs = lengthMs(greeting) + 20_040;
  await hear(rig, promptMs - 100);
  rig.voice({ type: "speech_start", atMs: promptMs - 100 });
  await hear(rig, 160);
  const spoken = rig.stream.frames;
  rig.voice({ type: "speech_end", atMs: promptMs + 20 });
  await hear(rig, 25_000);
  assert.equal(rig.stream.frames - spoken, Math.ceil(lengthMs(stillHere) / 20));
});

Deno.test("DemoAgent does not greet anew when the call goes on after its stream was lost", async () => {
  const rig = callRig(createDemoAgent, { call: { resumed: true } });
  await rig.clock.advance(lengthMs(resumed) + 1_000);
  assert.deepEqual(rig.session.view().said.map(({ why, text }) => [why, text]), [["prompt", resumed]]);
});

Deno.test("DemoAgent leaves an operator's words whole when a key is pressed or the caller speaks", async () => {
  const rig = callRig(createDemoAgent);
  await hear(rig, lengthMs(greeting) + 100);
  const words = "Please hold the line for a while, I am looking it up for you.";
  rig.session.controls.say(words);
  await hear(rig, 500);
  rig.session.dtmf("1");
  rig.voice({ type: "speech_start", atMs: lengthMs(greeting) + 600 });
  await hear(rig, 1_000);
  rig.voice({ type: "speech_end", atMs: lengthMs(greeting) + 1_600 });
  await hear(rig, lengthMs(words));
  const said = rig.session.view().said.find(({ by }) => by === "operator");
  assert.deepEqual([said?.heard, said?.interrupted, rig.bargeIns], [words, false, []]);
});
