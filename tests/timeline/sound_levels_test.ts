import assert from "node:assert/strict";
import { encodeMulawInt16 } from "../../lib/audio/mulaw.ts";
import { LEVELS_PER_STEP, peakLevel, SoundLevels } from "../../lib/timeline/sound_levels.ts";
import { MAX_STEPS } from "../../lib/timeline/step_columns.ts";

Deno.test("peakLevel() is 0 for silence, 100 for full scale, and the square root between", () => {
  const levelOf = (...samples: number[]) => peakLevel(encodeMulawInt16(Int16Array.from(samples)));
  assert.equal(peakLevel(new Uint8Array(160).fill(0xff)), 0);
  assert.equal(peakLevel(new Uint8Array(0)), 0);
  assert.equal(levelOf(0, -32_768, 10), 100);
  assert.equal(levelOf(0, 3_277, 0), 32);
});

Deno.test("SoundLevels keeps the peak of each slot, forgets what was cleared, and merges two slots into one", () => {
  const levels = new SoundLevels();
  for (const [slot, level] of [[0, 10], [0, 5], [1, 20], [3, 30], [4, 40]] as const) levels.put(slot, level);
  assert.deepEqual(levels.slice(0, 6), [10, 20, 0, 30, 40, 0]);
  levels.silence(4, Infinity);
  assert.deepEqual(levels.slice(2, 6), [0, 30, 0, 0]);
  levels.halve();
  assert.deepEqual(levels.slice(0, 4), [20, 30, 0, 0]);
});

Deno.test("SoundLevels.move() moves what lies between, and leaves silence", () => {
  const levels = new SoundLevels();
  for (const [slot, level] of [[0, 10], [2, 20], [3, 30], [7, 40]] as const) levels.put(slot, level);
  levels.move(2, 4, 2);
  assert.deepEqual(levels.slice(0, 8), [10, 0, 0, 0, 20, 30, 0, 40]);
  levels.put(639, 50);
  levels.move(638, 640, 3);
  assert.deepEqual(levels.slice(638, 644), [0, 0, 0, 0, 50, 0]);
  const last = MAX_STEPS * LEVELS_PER_STEP + 9;
  levels.put(last, 60);
  levels.move(last - 1, last + 1, 5);
  assert.deepEqual(levels.slice(last - 1, last + 5), [0, 0, 0, 0, 0, 0]);
});

Deno.test("SoundLevels grows to what a trace holds and no further", () => {
  const levels = new SoundLevels();
  const last = MAX_STEPS * LEVELS_PER_STEP + 5;
  levels.put(last, 7);
  levels.put(last * 1_000, 9);
  assert.deepEqual(levels.slice(last - 1, last + 2), [0, 7, 0]);
  assert.deepEqual(levels.slice(last * 1_000, last * 1_000 + 1), [0]);
});
