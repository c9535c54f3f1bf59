import assert from "node:assert/strict";
import { Alerts, QUIET_MS } from "../../lib/ops/alerts.ts";
import type { Alert } from "../../lib/ops/server_status.ts";
import { LastMinute } from "../../lib/ops/last_minute.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

function setUp() {
  const clock = new ManualClock();
  const now = {
    underruns: 100,
    frames: 0,
    lagMs: null as number | null,
    fails: false,
    signatures: 7,
    errors: 9,
  };
  const looks: (readonly Alert[])[] = [];
  const alerts = new Alerts({
    clock,
    sources: {
      underruns: () => now.underruns,
      framesSent: () => now.frames,
      loopLagP95Ms: () => now.lagMs,
      storeFails: () => now.fails,
      signatureFailures: () => now.signatures,
      providerErrors: () => now.errors,
    },
    onLook: (current) => looks.push(current),
  });
  const figures = () => alerts.current.map(({ id, value, limit }) => [id, value, limit]);
  return { clock, now, alerts, looks, figures };
}

Deno.test("Alerts raises nothing for what was counted before it looked, nor for a single gap", async () => {
  const { clock, now, alerts, figures } = setUp();
  alerts.start();
  now.underruns++;
  await clock.advance(5_000);
  assert.deepEqual(figures(), []);
  now.underruns++;
  await clock.advance(1_000);
  assert.deepEqual(figures(), [["underruns", 2, 1]]);
});

Deno.test("Alerts weighs gaps by the speech of the last minute", async () => {
  const { clock, now, alerts, figures } = setUp();
  alerts.start();
  now.frames += 200 * 3000;
  now.underruns += 200;
  await clock.advance(1_000);
  assert.deepEqual(figures(), []);
  now.underruns += 21;
  await clock.advance(1_000);
  assert.deepEqual(figures(), [["underruns", 1.1, 1]]);
});

Deno.test("Alerts raises each kind when its limit is passed, and says since when", async () => {
  const { clock, now, alerts, figures } = setUp();
  alerts.start();
  Object.assign(now, { lagMs: 50, signatures: 12, errors: 12 });
  await clock.advance(1_000);
  assert.deepEqual(figures(), []);
  Object.assign(now, { lagMs: 50.3, signatures: 13, errors: 13, fails: true });
  await clock.advance(1_000);
  assert.deepEqual(figures(), [["loop_lag", 50.3, 50], ["store", 1, 0], ["signatures", 6, 5], [
    "providers",
    4,
    3,
  ]]);
  now.lagMs = 80;
  await clock.advance(1_000);
  assert.deepEqual(alerts.current[0], {
    id: "loop_lag",
    since: "2026-11-22T08:00:02.000Z",
    value: 80,
    limit: 50,
  });
});

Deno.test("Alerts ends an alert after a quiet minute, and not before", async () => {
  const { clock, now, alerts, figures } = setUp();
  alerts.start();
  now.lagMs = 90;
  await clock.advance(1_000);
  now.lagMs = 10;
  await clock.advance(QUIET_MS - 1_000);
  assert.deepEqual(figures(), [["loop_lag", 90, 50]]);
  now.lagMs = 60;
  await clock.advance(1_000);
  now.lagMs = 10;
  await clock.advance(QUIET_MS - 1_000);
  assert.deepEqual(figures(), [["loop_lag", 60, 50]]);
  await clock.advance(1_000);
  assert.deepEqual(figures(), []);
});

Deno.test("Alerts looks once a second until it is stopped", async () => {
  const { clock, alerts, looks } = setUp();
  assert.equal(clock.pending, 0);
  alerts.start();
  await clock.advance(10_000);
  assert.equal(looks.length, 11);
  alerts.stop();
  await clock.advance(10_000);
  assert.deepEqual([looks.length, clock.pending], [11, 0]);
});

Deno.test("LastMinute.sample() tells the growth of the last sixty seconds", () => {
  const minute = new LastMinute();
  const growth = Array.from({ length: 200 }, (_, second) => minute.sample(second < 100 ? second * 2 : 198));
  assert.deepEqual([growth[0], growth[1], growth[59], growth[60], growth[99]], [0, 2, 118, 120, 120]);
  assert.deepEqual([growth[100], growth[130], growth[159], growth[160]], [118, 58, 0, 0]);
});
