import assert from "node:assert/strict";
import { createDemoAgent } from "../../lib/agents/demo_agent.ts";
import { demoPhrases } from "../../lib/agents/demo_phrases.ts";
import type { CallView, SaidView } from "../../lib/calls/call_view.ts";
import { MAX_SAID, MAX_SAID_CHARS } from "../../lib/calls/transcript.ts";
import { type CallRig, callRig, scriptedAgent } from "../fakes/call_rig.ts";

const forever = () => new Promise<void>(() => {});
const speech = (frames: number) => new Uint8Array(frames * 160);
/** What `fakeParts()` makes of a text. */
const lengthMs = (text: string) => text.length * 60;

function brief({ said }: CallView): unknown[] {
  return said.map(({ by, why, text, heard }) => [by, why, text, heard]);
}

/** The times of the trace at which words were played, by their number. */
function played(rig: CallRig): Record<number, (number | null)[]> {
  const events = rig.session.trace().events.filter((event) => event.type === "said");
  return Object.fromEntries(events.map(({ id, atMs, endMs }) => [id, [atMs, endMs]]));
}

Deno.test("CallView.said has everything that the caller heard, in order: greeting, answer, prompt, operator, goodbye", async () => {
  const rig = callRig(createDemoAgent);
  const { greeting, pacing, stillHere } = demoPhrases("en");
  await rig.clock.advance(lengthMs(greeting) + 100);
  rig.session.dtmf("1");
  await rig.clock.advance(lengthMs(pacing) + 20_200);
  await rig.clock.advance(lengthMs(stillHere) + 100);
  rig.session.controls.say("It's the operator.");
  await rig.clock.advance(3_000);
  const gone = rig.session.goAway(() => ({ text: "Bye.", speech: speech(50) }));
  await rig.clock.advance(2_000);
  await gone;
  const view = rig.ended[0]?.view();
  assert.deepEqual(view && brief(view), [
    ["agent", "greeting", greeting, greeting],
    ["agent", "answer", pacing, pacing],
    ["agent", "prompt", stillHere, stillHere],
    ["operator", "say", "It's the operator.", "It's the operator."],
    ["server", "goodbye", "Bye.", "Bye."],
  ]);
  const { id, at, interrupted } = view?.said[1] ?? {} as SaidView;
  assert.deepEqual([id, at, interrupted], [
    2,
    new Date(Date.UTC(2026, 10, 22, 8) + lengthMs(greeting) + 100).toISOString(),
    false,
  ]);
});

Deno.test("CallView.said tells of the agent's goodbye, and of the turn that asked for it", async () => {
  const rig = callRig(createDemoAgent);
  const { greeting, goodbye } = demoPhrases("en");
  await rig.clock.advance(2_000);
  rig.session.dtmf("#");
  await rig.clock.advance(lengthMs(goodbye) + 100);
  const view = rig.session.view();
  assert.deepEqual(view.said.map(({ why, interrupted }) => [why, interrupted]), [
    ["greeting", true],
    ["goodbye", false],
  ]);
  assert.ok(greeting.startsWith(view.said[0]?.heard ?? "?") && (view.said[0]?.heard?.length ?? 0) > 20);
  assert.equal(view.turns[0]?.agent, goodbye);
});

Deno.test("CallView.said begins where the words are played, not where they are sent, and the trace says until when", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    void call.speaker.say({ why: "answer", text: "one" }, () => speech(50));
    await call.speaker.say({ why: "answer", text: "two" }, () => speech(25));
    await forever();
  }));
  await rig.clock.advance(500);
  assert.deepEqual(rig.session.view().said.map(({ id, heard }) => [id, heard]), [[1, null], [2, null]]);
  await rig.clock.advance(2_000);
  const { said } = rig.session.view();
  assert.deepEqual(said.map(({ at, heard }) => [at, heard]), [
    ["2026-11-22T08:00:00.000Z", "one"],
    ["2026-11-22T08:00:01.000Z", "two"],
  ]);
  assert.deepEqual(Object.keys(played(rig)), ["1", "2"]);
  assert.equal(played(rig)[2]?.[0], 1_000);
});

Deno.test("CallView has what was heard of the last words, when the call ends in the middle of them", async () => {
  const views: CallView[] = [];
  const text = "one two three four five";
  const rig = callRig(
    scriptedAgent(async (call) => {
      const { id: turn } = call.turn("hi", 0);
      await call.speaker.say({ why: "answer", text, turn }, () => speech(100));
    }),
    { call: { onEnded: (session) => views.push(session.view()) } },
  );
  await rig.clock.advance(1_200);
  await rig.end("reset");
  assert.deepEqual(brief(views[0]!), [["agent", "answer", text, "one two three"]]);
  const { agent, heard, interrupted } = views[0]!.turns[0]!;
  assert.deepEqual([agent, heard, interrupted], [text, "one two three", true]);
  assert.deepEqual(played(rig)[1], [0, 1_200]);
});

Deno.test("TurnView joins all words that answer the turn, and no others", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    const { id: turn } = call.turn("hi", 0);
    void call.speaker.say({ why: "filler", text: "One moment.", turn }, () => speech(50));
    await call.speaker.say({ why: "answer", text: "Here it is.", turn }, () => speech(50));
    await call.speaker.say({ why: "prompt", text: "Anything else?" }, () => speech(50));
    await forever();
  }));
  await rig.clock.advance(1_500);
  const words = () => rig.session.view().turns.map(({ agent, heard }) => [agent, heard]);
  assert.deepEqual(words(), [["One moment. Here it is.", "One moment."]]);
  await rig.clock.advance(3_000);
  assert.deepEqual(words(), [["One moment. Here it is.", "One moment. Here it is."]]);
});

Deno.test("CallView.said leaves out words that were never made, and those of a muted agent", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.speaker.say({ why: "answer", text: "fails" }, () => Promise.reject(new Error("no voice")));
    await call.clock.sleepUntil(1_000);
    await call.speaker.say({ why: "answer", text: "muted" }, () => speech(50));
    await forever();
  }));
  await rig.clock.advance(500);
  rig.session.controls.mute(true);
  await rig.clock.advance(3_000);
  assert.deepEqual(rig.session.view().said, []);
});

Deno.test("CallView.said is null where nobody knows the words, and tells that they were cut short", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.speaker.say({ why: "greeting", text: null }, () => speech(500));
    await forever();
  }));
  await rig.clock.advance(1_000);
  await rig.end("stop");
  const { text, heard, interrupted } = rig.session.view().said[0]!;
  assert.deepEqual([text, heard, interrupted], [null, null, true]);
});

Deno.test("Transcript forgets the oldest words beyond MAX_SAID and MAX_SAID_CHARS, in turns too", async () => {
  for (const [text, kept] of [["word", MAX_SAID], ["x".repeat(MAX_SAID_CHARS / 10), 10]] as const) {
    const rig = callRig(scriptedAgent(async (call) => {
      const { id: turn } = call.turn("go on", 0);
      for (let n = 0; n < MAX_SAID + 5; n++) {
        await call.speaker.say({ why: "answer", text, turn }, () => speech(1));
      }
      await forever();
    }));
    await rig.clock.advance((MAX_SAID + 5) * 100);
    const { said, turns } = rig.session.view();
    assert.deepEqual([said.length, said[0]?.id, said.at(-1)?.id], [
      kept,
      MAX_SAID + 6 - kept,
      MAX_SAID + 5,
    ]);
    assert.equal(turns[0]?.agent.length, kept * (text.length + 1) - 1);
  }
});
