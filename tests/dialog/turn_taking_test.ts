import assert from "node:assert/strict";
import {
  BARGE_IN_VOICE_MS,
  SILENCE_MS,
  stepTurnTaking,
  TURN_TAKING,
  type TurnTakingAction,
  type TurnTakingEvent,
} from "../../lib/dialog/turn_taking.ts";

/** What events come to, each `[now, event]`; media time runs 100 ms behind the clock, as on a slow path. */
function run(events: readonly (readonly [number, TurnTakingEvent])[], audible = true): TurnTakingAction[] {
  let state = TURN_TAKING;
  return events.flatMap(([nowMs, event]) => {
    const [next, actions] = stepTurnTaking(state, event, { nowMs, mediaMs: nowMs - 100, audible });
    state = next;
    return actions;
  });
}

const start = (atMs: number) => ({ type: "speech_start", atMs }) as const;
const end = (atMs: number) => ({ type: "speech_end", atMs }) as const;
const sound = { type: "sound" } as const;
const waits = { type: "waits" } as const;
const waited = { type: "waited" } as const;

Deno.test("stepTurnTaking() interrupts once, when the agent has been spoken over for BARGE_IN_VOICE_MS", () => {
  const events = [[1_100, start(1_000)], [1_280, sound], [1_300, sound], [1_400, sound]] as const;
  assert.deepEqual(run(events), [
    { type: "voice", speaking: true, atMs: 1_100 },
    { type: "interrupt", voiceMs: BARGE_IN_VOICE_MS },
  ]);
  assert.deepEqual(run(events, false).map(({ type }) => type), ["voice"], "nobody is interrupted");
});

Deno.test("stepTurnTaking() interrupts at once when the voice is told of late", () => {
  assert.deepEqual(run([[1_500, start(1_000)]]), [
    { type: "voice", speaking: true, atMs: 1_100 },
    { type: "interrupt", voiceMs: 400 },
  ]);
});

Deno.test("stepTurnTaking() answers voice, from when it ended, and no cough", () => {
  assert.deepEqual(run([[1_100, start(1_000)], [2_400, end(2_000)]], false), [
    { type: "voice", speaking: true, atMs: 1_100 },
    { type: "voice", speaking: false, atMs: 2_100 },
    { type: "answer", voiceMs: 1_000, endedMs: 2_100 },
  ]);
  const cough = run([[1_100, start(1_000)], [1_300, end(1_000 + BARGE_IN_VOICE_MS - 1)]], false);
  assert.deepEqual(cough.map(({ type }) => type), ["voice", "voice"]);
  assert.deepEqual(run([[1_300, end(1_200)]]), [], "an end without a beginning");
});

Deno.test("stepTurnTaking() prompts once, when both have been silent for SILENCE_MS", () => {
  const actions = run([
    [1_000, waits],
    [1_000 + SILENCE_MS - 1, waited],
    [1_000 + SILENCE_MS, waited],
    [1_000 + 2 * SILENCE_MS, waits],
    [1_000 + 4 * SILENCE_MS, waited],
  ]);
  assert.deepEqual(actions, [{ type: "prompt" }]);
});

Deno.test("stepTurnTaking() prompts nobody who speaks, and counts the silence anew behind a cough", () => {
  const spoken = run([[1_000, waits], [2_100, start(2_000)], [1_000 + 2 * SILENCE_MS, waited]], false);
  assert.deepEqual(spoken.map(({ type }) => type), ["voice"]);
  const speaking = run([[2_100, start(2_000)], [2_200, waits], [2_200 + SILENCE_MS, waited]], false);
  assert.deepEqual(speaking.map(({ type }) => type), ["voice"]);
  const coughed = [[1_000, waits], [2_100, start(2_000)], [2_200, end(2_050)]] as const;
  const until = (nowMs: number) => run([...coughed, [nowMs, waited]], false).at(-1)?.type;
  assert.deepEqual([until(2_200 + SILENCE_MS - 1), until(2_200 + SILENCE_MS)], ["voice", "prompt"]);
});
