import assert from "node:assert/strict";
import { ENDED_TX_COLUMNS, TX_COLUMNS, txFigures } from "../../lib/ui/tx_figures.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";

Deno.test("txFigures() shows – for every figure that isn't known yet", () => {
  const { tx } = makeCallView();
  const none = { p50: null, p95: null, p99: null, max: null };
  const figures = txFigures({
    ...tx,
    pace: { fps: null, driftMs: null, latenessMs: none, intervalMs: none },
    lead: { ...tx.lead, estimateMs: null },
  }, TX_COLUMNS);
  assert.deepEqual(figures.map(({ id, text }) => [id, text]), [
    ["fps", "–"],
    ["drift", "–"],
    ["lateness", "– / –"],
    ["queue", "412 / 1000"],
    ["lead", "160 ms / –"],
    ["underruns", "0"],
    ["marks", "38 / 40"],
    ["wait", "5.2 s"],
  ]);
  assert.deepEqual(new Set(figures.map(({ tone }) => tone)), new Set(["plain"]));
});

Deno.test("txFigures() marks gaps and late frames as bad", () => {
  const { tx } = makeCallView();
  const figures = txFigures({
    ...tx,
    pace: { ...tx.pace, latenessMs: { p50: 1, p95: 8, p99: 10.1, max: 30 } },
    underruns: { total: 2, starved: 1, lateWake: 1, socketBlocked: 0, ms: 84 },
  }, ENDED_TX_COLUMNS);
  assert.deepEqual(figures.filter(({ tone }) => tone === "bad").map(({ text }) => text), [
    "1.0 ms / 10 ms",
    "2 (84 ms)",
  ]);
});
