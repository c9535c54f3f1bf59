import assert from "node:assert/strict";
import { Arrivals, newArrivalTally } from "../../lib/simulator/arrivals.ts";

/** 160 ms at once, then a frame every `periodMs`, late by `lateMs(n)`. */
function feed(
  arrivals: Arrivals,
  frames: number,
  periodMs = 20,
  lateMs: (n: number) => number = () => 0,
): void {
  for (let n = 0; n < frames; n++) {
    const dueMs = n < 8 ? n * 0.1 : (n - 7) * periodMs;
    arrivals.arrived(160, 1000 + dueMs + lateMs(n), 150);
  }
}

Deno.test("Arrivals leaves the burst of the lead out and finds an even sender even", () => {
  const tally = newArrivalTally();
  const arrivals = new Arrivals(tally);
  feed(arrivals, 508);
  assert.deepEqual(
    {
      intervals: tally.intervalMs.count,
      interval: tally.intervalMs.max,
      frames: tally.latenessMs.count,
      lateness: tally.latenessMs.max,
      drift: arrivals.drift,
      fps: arrivals.framesPerSecond,
      lead: arrivals.minLeadMs,
    },
    {
      intervals: 499,
      interval: 20,
      frames: 500,
      lateness: 0,
      drift: { ms: 0, overMs: 9980 },
      fps: 50,
      lead: 150,
    },
  );
});

Deno.test("Arrivals holds frames against the absolute grid: lateness does not add up", () => {
  const tally = newArrivalTally();
  const arrivals = new Arrivals(tally);
  feed(arrivals, 508, 20, (n) => n % 50 === 30 ? 12 : 0);
  assert.equal(tally.latenessMs.max, 12);
  assert.equal(tally.latenessMs.percentile(95), 0);
  assert.equal(arrivals.drift?.ms, 0);
});

Deno.test("Arrivals finds the drift of a sender that sleeps 20.2 ms", () => {
  const arrivals = new Arrivals(newArrivalTally());
  feed(arrivals, 508, 20.2);
  assert.ok(Math.abs(arrivals.framesPerSecond! - 49.505) < 0.001);
  assert.ok(Math.abs(arrivals.drift!.ms - 0.2 * 450) < 0.01);
});

Deno.test("Arrivals.restart() begins a new grid and keeps the figures", () => {
  const tally = newArrivalTally();
  const arrivals = new Arrivals(tally);
  feed(arrivals, 208);
  arrivals.restart();
  arrivals.arrived(160, 90_000, 0);
  assert.equal(tally.latenessMs.max, 0);
  assert.deepEqual(arrivals.drift, { ms: 0, overMs: 3980 });
  assert.equal(arrivals.framesPerSecond, 50);
});

Deno.test("Arrivals knows nothing of a burst alone", () => {
  const arrivals = new Arrivals(newArrivalTally());
  feed(arrivals, 8);
  assert.deepEqual([arrivals.drift, arrivals.framesPerSecond, arrivals.minLeadMs], [null, null, null]);
});
