import assert from "node:assert/strict";
import { type Sampled, TraceClock } from "../../../lib/calls/trace/trace_clock.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

class Ticking implements Sampled {
  readonly looks: number[] = [];
  dueMs: number;

  constructor(startMs: number) {
    this.dueMs = startMs + 1_000;
  }

  sample(nowMs: number): void {
    this.looks.push(nowMs);
    this.dueMs += 1_000;
  }
}

Deno.test("TraceClock looks at every call once a second, by one alarm, at most a grid's width late", async () => {
  const clock = new ManualClock();
  const traceClock = new TraceClock(clock);
  const calls: Ticking[] = [];
  for (let n = 0; n < 50; n++) {
    const call = new Ticking(clock.now());
    calls.push(call);
    traceClock.add(call);
    await clock.advance(37);
  }
  assert.equal(clock.pending, 1);
  await clock.advance(20_000 - clock.now());
  for (const [n, { looks }] of calls.entries()) {
    for (const [i, atMs] of looks.entries()) {
      const lateMs = atMs - (n * 37 + (i + 1) * 1_000);
      assert.ok(lateMs >= 0 && lateMs < 20, `call ${n} is looked at ${lateMs} ms late`);
    }
    assert.equal(looks.length, Math.floor((20_000 - n * 37) / 1_000));
  }
  for (const call of calls) traceClock.remove(call);
  assert.equal(clock.pending, 0);
});

Deno.test("TraceClock begins again when a call comes after the last one has gone", async () => {
  const clock = new ManualClock();
  const traceClock = new TraceClock(clock);
  const first = new Ticking(0);
  traceClock.add(first);
  traceClock.remove(first);
  traceClock.remove(first);
  await clock.advance(5_000);
  const second = new Ticking(clock.now());
  traceClock.add(second);
  await clock.advance(1_000);
  assert.deepEqual([first.looks, second.looks], [[], [6_000]]);
});
