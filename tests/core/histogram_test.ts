import assert from "node:assert/strict";
import fc from "fast-check";
import { Histogram } from "../../lib/core/histogram.ts";

Deno.test("Histogram knows nothing before the first value", () => {
  const { count, max } = new Histogram();
  assert.deepEqual([count, max, new Histogram().percentile(50)], [0, null, null]);
});

Deno.test("Histogram.percentile() is within 4 % or a unit of the exact one for any values", () => {
  const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(values, fc.integer({ min: 0, max: 100 }), (values, p) => {
    const histogram = new Histogram();
    for (const value of values) histogram.record(value);
    const sorted = values.toSorted((a, b) => a - b);
    const exact = sorted[Math.max(1, Math.ceil(values.length * p / 100)) - 1] ?? NaN;
    const got = histogram.percentile(p) ?? NaN;
    assert.ok(Math.abs(got - exact) <= Math.max(0.1, exact * 0.04), `p${p}: got ${got}, exact ${exact}`);
    assert.equal(histogram.max, sorted.at(-1));
  }));
});

Deno.test("Histogram.record() takes negative, infinite and NaN values without harm", () => {
  const histogram = new Histogram();
  for (const value of [-5, NaN, Infinity]) histogram.record(value);
  assert.deepEqual([histogram.count, histogram.percentile(0), histogram.max], [2, 0, Infinity]);
});

Deno.test("Histogram.countAtMost() never shrinks with its bound and ends at the count", () => {
  const histogram = new Histogram();
  for (let n = 0; n < 1000; n++) histogram.record(n);
  const counts = [0, 10, 100, 500, 2000].map((bound) => histogram.countAtMost(bound));
  assert.deepEqual(counts.toSorted((a, b) => a - b), counts);
  assert.equal(counts.at(-1), 1000);
});

Deno.test("Histogram.reset() forgets", () => {
  const histogram = new Histogram();
  histogram.record(7);
  histogram.reset();
  assert.deepEqual([histogram.count, histogram.max, histogram.percentile(99)], [0, null, null]);
});
