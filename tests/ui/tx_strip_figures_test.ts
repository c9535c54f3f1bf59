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

Deno.test("stripFigures() marks a slow pace, lateness that eats half of the lead, and gaps as bad", () => {
  const { tx } = makeCallView();
  const bad = (fps: number, p99: number, targetMs: number, total: number) =>
    stripFigures({
      ...tx,
      pace: { ...tx.pace, fps, latenessMs: { p50: 1, p95: 8, p99, max: 300 } },
      lead: { ...tx.lead, targetMs },
      underruns: { total, starved: total, lateWake: 0, socketBlocked: 0, ms: 84 },
    }).filter(({ isBad }) => isBad).map(({ text, more }) => text + more);
  assert.deepEqual(bad(48.9, 81, 160, 2), ["48.9", "81 ms", "2 · 84 ms"]);
  assert.deepEqual(bad(58, 10.1, 160, 0), []);
  assert.deepEqual([bad(50, 79.9, 160, 0), bad(50, 150, 400, 0), bad(50, 210, 400, 0)], [[], [], ["210 ms"]]);
  assert.deepEqual([bad(50, 4, 0, 0), bad(50, 11, 0, 0)], [[], ["11 ms"]]);
});

Deno.test("stripFigures() leaves out what says nothing once a call is over", () => {
  const { tx } = makeCallView();
  assert.deepEqual(stripFigures(tx, { isOver: true }).map(({ id }) => id), ["lateness", "gaps"]);
});

Deno.test("stripFigures() has a tick at half of the lead on the scale of lateness", () => {
  const { tx } = makeCallView();
  const lateness = { p50: 1, p95: 8, p99: 40, max: 300 };
  const [, figure] = stripFigures({ ...tx, pace: { ...tx.pace, latenessMs: lateness } });
  assert.deepEqual([figure?.meter?.value, figure?.meter?.tick], [.25, .5]);
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
