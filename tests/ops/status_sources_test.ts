import assert from "node:assert/strict";
import { CallsToday } from "../../lib/ops/calls_today.ts";
import { serverStatus } from "../../lib/ops/status_sources.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const HOUR_MS = 3_600_000;

Deno.test("serverStatus() gathers what everyone knows; what is not known is null", () => {
  const alert = { id: "store", since: "2026-11-22T07:59:00.000Z", value: 1, limit: 0 } as const;
  const provider = { name: "local", role: "tts", state: "warming_up" } as const;
  const lag: Record<number, number | null> = { 50: 0.4321, 95: null, 99: 12.06 };
  const status = serverStatus({
    clock: new ManualClock(),
    calls: () => ({ live: 2, liveEverywhere: 5, capacity: 500, today: 31 }),
    underruns: { starved: 1, late_wake: 2, socket_blocked: 3 },
    turnLatencyP95Ms: () => null,
    loopLag: { percentile: (p) => lag[p]! },
    store: () => ({ failing: true, lost: 4 }),
    providers: () => [provider],
    alerts: { current: [alert] },
  });
  assert.deepEqual(status, {
    at: "2026-11-22T08:00:00.000Z",
    calls: { live: 2, liveEverywhere: 5, capacity: 500, today: 31 },
    underruns: { starved: 1, lateWake: 2, socketBlocked: 3 },
    turnLatencyP95Ms: null,
    loopLagMs: { p50: 0.4, p95: null, p99: 12.1 },
    store: { state: "memory", lost: 4 },
    providers: [provider],
    alerts: [alert],
  });
});

Deno.test("CallsToday counts from midnight: live calls at once, ended ones as the store has them", async () => {
  const wallMs = new Date(2026, 10, 22, 22).getTime();
  const clock = new ManualClock({ wallMs });
  const asked: number[] = [];
  let ended = 450, live = 2;
  const countSince = (sinceMs: number) => {
    asked.push(sinceMs);
    return Promise.resolve(ended);
  };
  const today = new CallsToday({ clock, countSince, live: () => live });
  assert.equal(today.count, 2);
  await clock.settle();
  assert.equal(today.count, 452);
  [ended, live] = [451, 1];
  assert.equal(today.count, 451);
  await clock.advance(5_000);
  assert.equal(today.count, 451);
  await clock.settle();
  assert.equal(today.count, 452);
  ended = 0;
  await clock.advance(2 * HOUR_MS);
  assert.equal(today.count, 1, "yesterday's are forgotten at once");
  assert.deepEqual(asked, [
    new Date(2026, 10, 22).getTime(),
    new Date(2026, 10, 22).getTime(),
    new Date(2026, 10, 23).getTime(),
  ]);
});
