import assert from "node:assert/strict";
import fc from "fast-check";
import type { SaidView, TurnView } from "../../../lib/calls/call_view.ts";
import { splitHeard, transcriptOf } from "../../../lib/ui/call/transcript.ts";
import { UNMEASURED } from "../../fakes/unmeasured.ts";

const startedAt = "2026-11-22T08:00:00.000Z";
const turn = (id: number, user: string, agent: string): TurnView => ({
  id,
  user,
  agent,
  heard: agent,
  interrupted: false,
  latencyMs: UNMEASURED,
});
const said = (
  id: number,
  atMs: number,
  [by, why, text]: readonly [SaidView["by"], SaidView["why"], string | null],
): SaidView => ({
  id,
  at: new Date(Date.parse(startedAt) + atMs).toISOString(),
  by,
  why,
  text,
  heard: text,
  interrupted: false,
});
const SAID = [
  said(1, 200, ["agent", "greeting", "Hello."]),
  said(2, 5_000, ["agent", "filler", "One moment."]),
  said(3, 6_000, ["agent", "answer", "It is noon."]),
  said(4, 9_000, ["operator", "say", "This is Dana."]),
  said(5, 30_000, ["agent", "prompt", "Are you there?"]),
  said(6, 41_000, ["agent", "answer", "It is one."]),
  said(7, 60_000, ["server", "goodbye", null]),
];
const TURNS = [turn(1, "What time is it?", "One moment. It is noon."), turn(2, "And now?", "It is one.")];
const shown = (call: Parameters<typeof transcriptOf>[0], times: ReadonlyMap<number, number>) =>
  transcriptOf(call, times).map((part) => [
    part.turn?.user ?? null,
    part.atMs,
    part.lines.map(({ by, why, text, atMs }) => `${atMs} ${by} ${why}: ${text}`),
  ]);

Deno.test("transcriptOf() has all that was said, in order, with who spoke: greeting, prompts, operators, goodbye", () => {
  assert.deepEqual(shown({ turns: TURNS, said: SAID, startedAt }, new Map([[1, 4_000], [2, 40_000]])), [
    [null, null, ["200 agent greeting: Hello."]],
    ["What time is it?", 4_000, [
      "5000 agent filler: One moment.",
      "6000 agent answer: It is noon.",
      "9000 operator say: This is Dana.",
      "30000 agent prompt: Are you there?",
    ]],
    ["And now?", 40_000, ["41000 agent answer: It is one.", "60000 server goodbye: null"]],
  ]);
});

Deno.test("transcriptOf() finds the turn of an answer by its words where the trace doesn't tell", () => {
  const parts = shown({ turns: TURNS, said: SAID, startedAt }, new Map());
  assert.deepEqual(parts.map(([user, atMs, lines]) => [user, atMs, (lines as string[]).length]), [
    [null, null, 1],
    ["What time is it?", null, 4],
    ["And now?", null, 2],
  ]);
});

Deno.test("transcriptOf() goes by time wherever it is known, though an older turn has been dropped from the trace", () => {
  const parts = shown({ turns: TURNS, said: SAID.slice(5), startedAt }, new Map([[2, 40_000]]));
  assert.deepEqual(parts.map(([, , lines]) => (lines as string[]).length), [1, 2]);
});

Deno.test("transcriptOf() shows what a turn says of its answer when nothing else is kept, and no turn is left out", () => {
  const call = { turns: [...TURNS, turn(3, "Bye", "")], said: [], startedAt };
  assert.deepEqual(shown(call, new Map([[2, 40_000]])), [
    ["What time is it?", null, ["null agent answer: One moment. It is noon."]],
    ["And now?", 40_000, ["null agent answer: It is one."]],
    ["Bye", null, []],
  ]);
  assert.deepEqual(shown({ turns: [], said: [], startedAt }, new Map()), []);
});

Deno.test("transcriptOf() keeps every line once and in order, whatever the times are", () => {
  const times = fc.array(fc.nat({ max: 100 }), { maxLength: 5 });
  fc.assert(fc.property(times, times, (turnMs, saidMs) => {
    const call = {
      turns: turnMs.map((_, i) => turn(i + 1, `user ${i}`, "")),
      said: saidMs.toSorted((a, b) => a - b).map((atMs, i) => said(i + 1, atMs, ["agent", "answer", `${i}`])),
      startedAt,
    };
    const parts = transcriptOf(
      call,
      new Map(turnMs.toSorted((a, b) => a - b).map((atMs, i) => [i + 1, atMs])),
    );
    assert.deepEqual(parts.flatMap(({ lines }) => lines.map(({ id }) => id)), call.said.map(({ id }) => id));
    assert.deepEqual(parts.flatMap((part) => part.turn?.id ?? []), call.turns.map(({ id }) => id));
  }));
});

Deno.test("splitHeard() tells heard from unheard words", () => {
  assert.deepEqual(splitHeard("Good morning. How are you?", "Good morning."), {
    heard: "Good morning.",
    unheard: " How are you?",
    share: "some",
  });
  assert.deepEqual(splitHeard("Good  morning.\nHow?", "Good morning. H"), {
    heard: "Good  morning.\nH",
    unheard: "ow?",
    share: "some",
  });
  assert.deepEqual(splitHeard("Hello", "Hello"), { heard: "Hello", unheard: "", share: "all" });
  assert.deepEqual(splitHeard("Hello", ""), { heard: "", unheard: "Hello", share: "none" });
  assert.deepEqual(splitHeard("Hello", null), { heard: "Hello", unheard: "", share: "unknown" });
  assert.deepEqual(splitHeard("12:30", "half past twelve"), {
    heard: "half past twelve",
    unheard: "12:30",
    share: "some",
  });
});

Deno.test("splitHeard() loses and adds no letter of what was said", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "ב", " ", "\n", "👩", ".") });
  fc.assert(fc.property(text, fc.nat(), (agent, n) => {
    const heard = agent.slice(0, n % (agent.length + 1));
    if (heard.isWellFormed()) {
      const { heard: first, unheard } = splitHeard(agent, heard);
      assert.equal(first + unheard, agent);
    }
  }));
});
