import assert from "node:assert/strict";
import fc from "fast-check";
import { accountingOf } from "../../../lib/ui/call/call_figures.tsx";
import { CHART_SPECS, chartData, stepAt, summarizeColumn } from "../../../lib/ui/call/charts.ts";
import { histogramBars } from "../../../lib/ui/call/histogram.tsx";
import { waterfallOf } from "../../../lib/ui/call/waterfall.tsx";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { UNMEASURED } from "../../fakes/unmeasured.ts";
import { makeTrace } from "./traces.ts";

Deno.test("accountingOf() says where every frame is, and whether the line holds", () => {
  const { tx } = makeCallView();
  assert.deepEqual(accountingOf(tx), {
    enqueued: 2000,
    queued: 412,
    sent: 1588,
    cleared: 0,
    undelivered: 0,
    balanced: true,
  });
  assert.equal(accountingOf({ ...tx, frames: { ...tx.frames, sent: 1587 } }).balanced, false);
});

Deno.test("waterfallOf() puts each stage after the one before and leaves out what wasn't measured", () => {
  const latency = {
    ...UNMEASURED,
    endpoint: 300,
    ttsFirstByte: 90,
    firstFrameSent: 0,
    firstFramePlayed: 175,
  };
  assert.deepEqual(waterfallOf({ ...latency, total: 600 }), {
    bars: [
      { stage: "endpoint", fromMs: 0, ms: 300 },
      { stage: "ttsFirstByte", fromMs: 300, ms: 90 },
      { stage: "firstFrameSent", fromMs: 390, ms: 0 },
      { stage: "firstFramePlayed", fromMs: 390, ms: 175 },
    ],
    totalMs: 600,
    scaleMs: 600,
  });
  assert.deepEqual(waterfallOf(UNMEASURED), { bars: [], totalMs: null, scaleMs: 1 });
});

Deno.test("chartData() gives each line a column over the middles of the steps", () => {
  const trace = makeTrace(3, { firstStep: 0, stepMs: 2_000 });
  assert.deepEqual(chartData(CHART_SPECS.queue, trace, { capacity: 1_000 }), [
    [1_000, 3_000, 5_000],
    [0, 1, 2],
    [1_000, 1_000, 1_000],
  ]);
  assert.deepEqual(chartData(CHART_SPECS.fps, trace, { capacity: 1_000 })[2], [50, 50, 50]);
});

Deno.test("stepAt() finds the step of a time", () => {
  const trace = makeTrace(3, { stepMs: 2_000 });
  assert.deepEqual([-1, 0, 1_999, 2_000, 5_999, 6_000].map((ms) => stepAt(trace, ms)), [-1, 0, 0, 1, 2, -1]);
});

Deno.test("summarizeColumn() leaves out what wasn't measured", () => {
  assert.deepEqual(summarizeColumn([3, null, 1, 2, null]), { min: 1, median: 2, max: 3, last: null });
  assert.equal(summarizeColumn([null, null]), null);
  assert.equal(summarizeColumn([]), null);
});

Deno.test("histogramBars() counts every interval once", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.integer({ min: 1, max: 1_000 })), { minLength: 1 }),
    (intervals) => {
      const bars = histogramBars(intervals, { leadMs: 160 });
      const sum = intervals.reduce((total, [, count]) => total + count, 0);
      assert.equal(bars.reduce((total, { count }) => total + count, 0), sum);
      assert.equal(Math.max(...bars.map(({ height }) => height)), 1);
    },
  ));
  assert.deepEqual(histogramBars([], { leadMs: 160 }), []);
  const bars = histogramBars([[20, 997], [650, 3]], { leadMs: 160 }).filter(({ count }) => count > 0);
  assert.deepEqual(bars.map(({ fromMs, toMs, count }) => [fromMs, toMs, count]), [[19.2, 20.8, 997], [
    409.6,
    Infinity,
    3,
  ]]);
});

Deno.test("histogramBars() marks what is longer than a frame and half of the lead, and nothing that is shorter", () => {
  const lateFrom = (leadMs: number) =>
    histogramBars([[2, 1], [20, 990], [24, 5], [80, 3], [110, 1]], { leadMs })
      .filter(({ count, isLate }) => count > 0 && isLate).map(({ fromMs }) => fromMs);
  assert.deepEqual([lateFrom(160), lateFrom(400), lateFrom(0)], [[102.4], [], [60.8, 102.4]]);
});
