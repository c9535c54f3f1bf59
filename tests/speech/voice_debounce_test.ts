import assert from "node:assert/strict";
import fc from "fast-check";
import type { VoiceEvent } from "../../lib/speech/vad.ts";
import { initialVoiceState, stepVoice } from "../../lib/speech/local/voice_debounce.ts";

/** Events of 20 ms windows with these probabilities. */
function eventsOf(probabilities: number[], { speaking = false } = {}): VoiceEvent[] {
  const events: VoiceEvent[] = [];
  let state = initialVoiceState(speaking);
  for (const [i, probability] of probabilities.entries()) {
    const [next, event] = stepVoice(state, { fromMs: i * 20, toMs: i * 20 + 20, probability });
    state = next;
    if (event !== undefined) events.push(event);
  }
  return events;
}

const windows = (count: number, probability: number): number[] => new Array(count).fill(probability);

Deno.test("stepVoice() reports voice of 60 ms and silence of 300 ms, by when they began", () => {
  assert.deepEqual(eventsOf([...windows(5, 0), ...windows(10, 1), ...windows(15, 0)]), [
    { type: "speech_start", atMs: 100 },
    { type: "speech_end", atMs: 300 },
  ]);
});

Deno.test("stepVoice() takes no notice of voice under 60 ms or silence under 300 ms", () => {
  assert.deepEqual(eventsOf([...windows(2, 1), ...windows(3, 0), ...windows(2, 1), ...windows(30, 0)]), []);
  assert.deepEqual(eventsOf([...windows(14, 0), 1, ...windows(14, 0), 1], { speaking: true }), []);
});

Deno.test("stepVoice() needs 0.5 to begin and less than 0.35 to end", () => {
  assert.deepEqual(eventsOf(windows(50, 0.49)), []);
  assert.deepEqual(eventsOf(windows(50, 0.35), { speaking: true }), []);
  assert.deepEqual(eventsOf(windows(3, 0.5)), [{ type: "speech_start", atMs: 0 }]);
  assert.deepEqual(eventsOf(windows(15, 0.34), { speaking: true }), [{ type: "speech_end", atMs: 0 }]);
});

Deno.test("stepVoice() alternates start and end, in order of time (property)", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 300 }), (probabilities) => {
      const events = eventsOf(probabilities);
      for (const [i, event] of events.entries()) {
        assert.equal(event.type, i % 2 === 0 ? "speech_start" : "speech_end");
        if (i > 0) assert.ok(event.atMs > events[i - 1]!.atMs);
      }
    }),
  );
});
