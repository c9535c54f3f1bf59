import assert from "node:assert/strict";
import { LoopLag } from "../../lib/core/loop_lag.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

Deno.test("LoopLag.percentile() is null when nothing was measured yet", () => {
  const lag = new LoopLag(new ManualClock());
  lag.start();
  assert.equal(lag.percentile(95), null);
});

Deno.test("LoopLag.percentile() is the lateness when every alarm is as late", async () => {
  const clock = new ManualClock({ latenessMs: () => 3 });
  const lag = new LoopLag(clock);
  lag.start();
  await clock.advance(10_000);
  assert.deepEqual([lag.percentile(0), lag.percentile(50), lag.percentile(100)], [3, 3, 3]);
});

Deno.test("LoopLag.percentile() weighs a stall by its length when alarms were missed", async () => {
  const clock = new ManualClock();
  const lag = new LoopLag(clock);
  lag.start();
  await clock.advance(8000);
  clock.block(2000);
  await clock.advance(0);
  // 20 of 100 samples: 1900 ms (due 100 ms into the stall), 1800, … 0. A fifth of the time was lost.
  assert.equal(lag.percentile(100), 1900);
  assert.equal(lag.percentile(95), 1400);
  assert.equal(lag.percentile(90), 900);
  assert.equal(lag.percentile(80), 0);
});

Deno.test("LoopLag.percentile() keeps p95 low when one stall of 400 ms is all there was", async () => {
  const clock = new ManualClock();
  const lag = new LoopLag(clock);
  lag.start();
  await clock.advance(9600);
  clock.block(400);
  await clock.advance(0);
  assert.deepEqual([lag.percentile(95), lag.percentile(100)], [0, 300]);
});

Deno.test("LoopLag.percentile() forgets a stall when ten seconds have passed", async () => {
  const clock = new ManualClock();
  const lag = new LoopLag(clock);
  lag.start();
  clock.block(3000);
  await clock.advance(9800);
  assert.ok((lag.percentile(100) ?? 0) > 0);
  await clock.advance(200);
  assert.equal(lag.percentile(100), 0);
});

Deno.test("LoopLag.percentile() holds one window when the machine slept for a day", async () => {
  const clock = new ManualClock();
  const lag = new LoopLag(clock);
  lag.start();
  clock.block(86_400_000);
  await clock.advance(0);
  assert.equal(lag.percentile(100), 9900);
});

Deno.test("LoopLag.stop() leaves no alarm behind when it was started twice", async () => {
  const clock = new ManualClock();
  const lag = new LoopLag(clock);
  lag.start();
  lag.start();
  await clock.advance(100);
  assert.equal(clock.pending, 1);
  lag.stop();
  assert.equal(clock.pending, 0);
});
