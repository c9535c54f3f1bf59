import assert from "node:assert/strict";
import fc from "fast-check";
import { edgesOf, HistogramBins } from "../../lib/timeline/histogram_bins.ts";
import { Histogram } from "../../lib/core/histogram.ts";

const EDGES_MS = edgesOf([0.8, 25.6], [6.4, 51.2], [51.2, 409.6], [409.6, 3_276.8]);

Deno.test("edgesOf() makes bins of the widths asked for, from 0 to the last edge", () => {
  assert.deepEqual(edgesOf([0.2, 0.8], [0.4, 1.6]), [0, 0.2, 0.4, 0.6, 0.8, 1.2, 1.6]);
});

Deno.test("HistogramBins adds up a histogram that is emptied now and then, and misses no value", () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
    { weight: 3, arbitrary: fc.constant("look" as const) },
    { weight: 1, arbitrary: fc.constant("empty" as const) },
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
    const histogram = new Histogram();
    const bins = new HistogramBins(EDGES_MS);
    const expected = new Map<number, number>();
    for (const what of steps) {
      if (what === "look") bins.absorb(histogram);
      else if (what === "empty") {
        bins.absorb(histogram);
        histogram.reset();
        bins.restart();
      } else {
        histogram.record(what / 10);
        const edgeMs = EDGES_MS.findLast((edge) => Math.round(edge * 10) <= what)!;
        expected.set(edgeMs, (expected.get(edgeMs) ?? 0) + 1);
      }
    }
    bins.absorb(histogram);
    assert.deepEqual(bins.entries(), [...expected].sort(([a], [b]) => a - b));
  }));
});

Deno.test("HistogramBins tells median and maximum of what came since clear()", () => {
  const histogram = new Histogram();
  const bins = new HistogramBins(edgesOf([0.2, 3.2], [1.6, 51.2]));
  assert.deepEqual([bins.medianMs, bins.maxMs], [null, null]);
  for (const value of [0.4, 0.4, 0.5, 30]) histogram.record(value);
  bins.absorb(histogram);
  assert.deepEqual([bins.medianMs, bins.maxMs], [0.45, 30]);
  bins.clear();
  bins.absorb(histogram);
  assert.deepEqual([bins.medianMs, bins.maxMs], [null, null], "nothing has come since");
  for (const value of [1, 1, 9]) histogram.record(value);
  bins.absorb(histogram);
  assert.equal(bins.medianMs?.toFixed(3), "1.050");
  assert.ok(
    bins.maxMs !== null && bins.maxMs >= 9 && bins.maxMs <= 9.6,
    `${bins.maxMs}: an older 30 is no part of it`,
  );
});
