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

Deno.test("Metronome runs every alarm that is due and lives on when one of them throws; the first error is thrown at the end", async () => {
  const clock = new Metronome();
  const told: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    told.push(event.error.message);
  };
  globalThis.addEventListener("error", onError);
  const fired: string[] = [];
  const atMs = clock.now() + 10;
  const alarm = (name: string, fails: boolean) =>
    clock.alarm(() => {
      fired.push(name);
      if (fails) throw new Error(name);
    });
  for (const one of [alarm("a", false), alarm("b", true), alarm("c", true), alarm("d", false)]) one.set(atMs);
  alarm("later", false).set(atMs + 20);
  await clock.sleepUntil(atMs + 60);
  globalThis.removeEventListener("error", onError);
  assert.deepEqual(fired, ["a", "b", "c", "d", "later"]);
  assert.deepEqual(told, ["b"]);
});

Deno.test("Metronome.alarm() does not fire in the tick in which another alarm cancels it or sets it anew", async () => {
  const clock = new Metronome();
  const fired: string[] = [];
  const atMs = clock.now() + 10;
  const killer = clock.alarm(() => {
    victim.cancel();
    moved.set(clock.now() + 15);
  });
  const victim = clock.alarm(() => fired.push("victim"));
  const moved = clock.alarm(() => fired.push("moved"));
  for (const one of [killer, victim, moved]) one.set(atMs);
  await clock.sleepUntil(atMs + 50);
  assert.deepEqual(fired, ["moved"]);
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
