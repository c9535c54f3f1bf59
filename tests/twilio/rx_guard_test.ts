import assert from "node:assert/strict";
import {
  MAX_CHARS_PER_S,
  MAX_MESSAGES_PER_S,
  RxGuard,
  type RxInvalidReason,
} from "../../lib/twilio/rx_guard.ts";

function makeGuard(): { guard: RxGuard; told: RxInvalidReason[] } {
  const told: RxInvalidReason[] = [];
  return { guard: new RxGuard((reason) => told.push(reason)), told };
}

Deno.test("RxGuard.strike() closes at the fifth breach within 10 s and not when they are further apart", () => {
  const { guard } = makeGuard();
  const close = [0, 2_500, 5_000, 7_500, 10_001, 12_500, 12_501].map((nowMs) =>
    guard.strike("not_json", nowMs)
  );
  assert.deepEqual(close, [false, false, false, false, false, true, true]);
});

Deno.test("RxGuard.strike() counts and tells, but never closes for, what is dropped or mended without blame", () => {
  const { guard, told } = makeGuard();
  const reasons = ["wrong_stream", "before_start", "bad_payload", "unknown_event", "wrong_track"] as const;
  for (const reason of reasons) {
    for (let i = 0; i < 10; i++) assert.equal(guard.strike(reason, i), false, reason);
  }
  assert.equal(guard.invalid, 50);
  assert.equal(told.length, 50);
});

Deno.test("RxGuard.flood() lets 20 times real time pass for as long as it lasts, and not one message more", () => {
  const { guard } = makeGuard();
  for (let second = 0; second < 20; second++) {
    for (let i = 0; i < MAX_MESSAGES_PER_S; i++) assert.equal(guard.flood(10), false, `${second} s, ${i}`);
    assert.equal(guard.nextSecond(), 0);
  }
  for (let i = 0; i < MAX_MESSAGES_PER_S; i++) guard.flood(10);
  assert.equal(guard.flood(10), true);
});

Deno.test("RxGuard.flood() sees few large messages too, and forgets them after a second", () => {
  const { guard } = makeGuard();
  const half = MAX_CHARS_PER_S / 2;
  assert.deepEqual([guard.flood(half), guard.flood(half), guard.flood(1)], [false, false, true]);
  guard.nextSecond();
  assert.deepEqual([guard.flood(half), guard.flood(half)], [false, false]);
});

Deno.test("RxGuard.nextSecond() counts the seconds in which nothing came", () => {
  const { guard } = makeGuard();
  assert.deepEqual([guard.nextSecond(), guard.nextSecond()], [1, 2]);
  guard.flood(1);
  assert.deepEqual([guard.nextSecond(), guard.nextSecond()], [0, 1]);
});

Deno.test("RxGuard.sequence() counts each number that does not follow the one before", () => {
  const gapsOf = (...numbers: (number | null)[]) => {
    const { guard } = makeGuard();
    for (const number of numbers) guard.sequence(number);
    return guard.gaps;
  };
  assert.deepEqual(
    [
      gapsOf(1, 2, 3),
      gapsOf(5, 6),
      gapsOf(1, 2, 5, 6),
      gapsOf(1, 2, 2, 3),
      gapsOf(1, 3, 2, 4),
      gapsOf(1, null, 2),
    ],
    [0, 0, 1, 1, 2, 0],
  );
});
