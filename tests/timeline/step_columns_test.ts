import assert from "node:assert/strict";
import { MAX_STEPS, StepColumns, type StepValues } from "../../lib/timeline/step_columns.ts";

const NOTHING: StepValues = {
  queueFrames: null,
  latenessP50Ms: null,
  latenessMaxMs: null,
  leadTargetMs: null,
  leadEstimateMs: null,
  markRttMs: null,
  fps: null,
};

Deno.test("StepColumns.push() makes one step of two when it is full, each column in its own way", () => {
  const columns = new StepColumns();
  const earlier = {
    queueFrames: 10,
    latenessP50Ms: 1,
    latenessMaxMs: 9,
    leadTargetMs: 160,
    leadEstimateMs: 158.3,
    markRttMs: 190,
    fps: 50,
  };
  const later = {
    queueFrames: 30,
    latenessP50Ms: 2,
    latenessMaxMs: 4,
    leadTargetMs: 240,
    leadEstimateMs: null,
    markRttMs: 170,
    fps: null,
  };
  columns.push(earlier);
  columns.push(later);
  for (let step = 2; step < MAX_STEPS - 1; step++) assert.equal(columns.push(NOTHING), false);
  assert.equal(columns.length, MAX_STEPS - 1);
  assert.deepEqual(columns.slice(0).leadEstimateMs.slice(0, 3), [158.3, null, null]);
  assert.equal(columns.push(NOTHING), true);
  assert.equal(columns.length, MAX_STEPS / 2);
  const first = Object.entries(columns.slice(0)).map(([name, values]) => [name, values[0]]);
  assert.deepEqual(Object.fromEntries(first), {
    queueFrames: 30,
    latenessP50Ms: 1.5,
    latenessMaxMs: 9,
    leadTargetMs: 240,
    leadEstimateMs: 158.3,
    markRttMs: 190,
    fps: 25,
  });
  assert.deepEqual(columns.slice(1).fps, new Array(MAX_STEPS / 2 - 1).fill(null));
});
