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

Deno.test("RxGuard.invalid() closes at the fifth breach within 10 s and not when they are further apart", () => {
  const { guard } = makeGuard();
  const close = [0, 2_500, 5_000, 7_500, 10_001, 12_500, 12_501].map((nowMs) =>
    guard.invalid("not_json", nowMs)
  );
  assert.deepEqual(close, [false, false, false, false, false, true, true]);
});

Deno.test("RxGuard.invalid() counts and tells, but never closes for, what is dropped or mended without blame", () => {
  const { guard, told } = makeGuard();
  const reasons = ["wrong_stream", "before_start", "bad_payload", "unknown_event", "wrong_track"] as const;
  for (const reason of reasons) {
    for (let i = 0; i < 10; i++) assert.equal(guard.invalid(reason, i), false, reason);
  }
  assert.equal(guard.counts.invalid, 50);
  assert.equal(told.length, 50);
});

Deno.test("RxGuard.flood() lets 20 times real time pass for as long as it lasts", () => {
  const { guard } = makeGuard();
  for (let i = 0; i < 20 * MAX_MESSAGES_PER_S; i++) {
    assert.equal(guard.flood(10, 500 + i * 1_000 / MAX_MESSAGES_PER_S), false, `message ${i}`);
  }
});

Deno.test("RxGuard.flood() sees 100 times real time within a second (FAULTS 19)", () => {
  const { guard } = makeGuard();
  let at = 0;
  while (!guard.flood(300, 12_345 + at / 5)) at++;
  assert.ok(at / 5 < 1_000, `${at / 5} ms`);
  assert.ok(at >= MAX_MESSAGES_PER_S * 0.9);
});

Deno.test("RxGuard.flood() sees few large messages too, and forgets them after a second", () => {
  const { guard } = makeGuard();
  const half = MAX_CHARS_PER_S / 2;
  assert.deepEqual([guard.flood(half, 100), guard.flood(half, 200), guard.flood(1, 250)], [
    false,
    false,
    true,
  ]);
  assert.deepEqual([guard.flood(half, 1_300), guard.flood(half, 2_400), guard.flood(half, 1e9)], [
    false,
    false,
    false,
  ]);
});

Deno.test("RxGuard.sequence() counts each number that does not follow the one before", () => {
  const gapsOf = (...numbers: (number | null)[]) => {
    const { guard } = makeGuard();
    for (const number of numbers) guard.sequence(number);
    return guard.counts.gaps;
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
