import assert from "node:assert/strict";
import { Metronome } from "../../lib/core/clock.ts";

Deno.test("Metronome.alarm() fires never early, in the order of deadlines, and once a deadline", async () => {
  const clock = new Metronome();
  const fired: [number, number][] = [];
  const startMs = clock.now();
  for (const afterMs of [31, 7, 19, 7.5]) {
    clock.alarm(() => fired.push([afterMs, clock.now() - startMs])).set(startMs + afterMs);
  }
  await clock.sleepUntil(startMs + 60);
  assert.deepEqual(fired.map(([afterMs]) => afterMs), [7, 7.5, 19, 31]);
  for (const [afterMs, atMs] of fired) assert.ok(atMs >= afterMs, `${afterMs} ms fired at ${atMs} ms`);
});

Deno.test("Metronome.alarm() fires neither when cancelled nor for a deadline that was replaced", async () => {
  const clock = new Metronome();
  let fired = 0;
  const cancelled = clock.alarm(() => fired++);
  cancelled.set(clock.now() + 5);
  cancelled.cancel();
  const moved = clock.alarm(() => fired += 10);
  moved.set(clock.now() + 5);
  moved.set(clock.now() + 15);
  await clock.sleepUntil(clock.now() + 40);
  assert.equal(fired, 10);
});

Deno.test("Metronome.alarm() fires for a deadline in the past, soon", async () => {
  const clock = new Metronome();
  await clock.sleepUntil(clock.now() - 1000);
});

Deno.test("Metronome.beat() resolves never early, with the time, by one promise for all that wait for a moment", async () => {
  const clock = new Metronome();
  const startMs = clock.now();
  const atMs = Math.ceil(startMs / 5) * 5 + 20;
  const beats = [clock.beat(atMs), clock.beat(atMs - 1), clock.beat(atMs + 10)];
  assert.equal(beats[0], beats[1]);
  const [firstMs, , laterMs] = await Promise.all(beats);
  assert.ok(firstMs! >= atMs && laterMs! >= atMs + 10 && laterMs! <= clock.now(), `${firstMs}, ${laterMs}`);
  assert.ok(await clock.beat(startMs) > startMs, "a moment that has passed");
});

Deno.test("Metronome.beat() comes although an alarm of its tick was cancelled", async () => {
  const clock = new Metronome();
  const atMs = clock.now() + 15;
  const alarm = clock.alarm(() => {});
  alarm.set(atMs);
  const beat = clock.beat(atMs);
  alarm.cancel();
  assert.ok(await beat >= atMs);
});

Deno.test("Metronome.sleepUntil() rejects with the signal's reason when aborted, before and while it sleeps", async () => {
  const clock = new Metronome();
  const reason = new Error("enough");
  await assert.rejects(clock.sleepUntil(clock.now() + 5, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const sleeping = clock.sleepUntil(clock.now() + 60_000, controller.signal);
  controller.abort(reason);
  await assert.rejects(sleeping, reason);
});

Deno.test("Metronome keeps serving its alarms when one sets another while it fires", async () => {
  const clock = new Metronome();
  let rounds = 0;
  const alarm = clock.alarm(() => {
    if (++rounds < 5) alarm.set(clock.now());
  });
  alarm.set(clock.now());
  await clock.sleepUntil(clock.now() + 50);
  assert.equal(rounds, 5);
});
