import assert from "node:assert/strict";
import { stripFigures } from "../../lib/ui/tx_strip_figures.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";

Deno.test("stripFigures() shows – for every figure that isn't known yet", () => {
  const { tx } = makeCallView();
  const none = { p50: null, p95: null, p99: null, max: null };
  const figures = stripFigures({
    ...tx,
    pace: { fps: null, driftMs: null, latenessMs: none, intervalMs: none },
    lead: { ...tx.lead, estimateMs: null },
  });
  assert.deepEqual(figures.map(({ id, text, more }) => [id, text + more]), [
    ["fps", "–"],
    ["lateness", "–"],
    ["queue", "412 / 1000"],
    ["lead", "– / 160 ms"],
    ["gaps", "none"],
  ]);
  assert.deepEqual(figures.map(({ meter, isBad }) => [meter?.value, isBad]), [
    [null, false],
    [null, false],
    [.412, false],
    [null, false],
    [undefined, false],
  ]);
});

Deno.test("stripFigures() marks a wrong pace, late frames and gaps as bad", () => {
  const { tx } = makeCallView();
  const figures = stripFigures({
    ...tx,
    pace: { ...tx.pace, fps: 48.9, latenessMs: { p50: 1, p95: 8, p99: 10.1, max: 30 } },
    underruns: { total: 2, starved: 1, lateWake: 1, socketBlocked: 0, ms: 84 },
  });
  assert.deepEqual(figures.filter(({ isBad }) => isBad).map(({ text, more }) => text + more), [
    "48.9",
    "10 ms",
    "2 · 84 ms",
  ]);
});

Deno.test("stripFigures() puts 50 frames a second in the middle of the scale", () => {
  const { tx } = makeCallView();
  const at = (fps: number) => stripFigures({ ...tx, pace: { ...tx.pace, fps } })[0]?.meter;
  assert.deepEqual([at(50), at(45), at(52.5)].map((meter) => [meter?.from, meter?.value, meter?.tick]), [
    [.5, .5, .5],
    [.5, 0, .5],
    [.5, .75, .5],
  ]);
});
