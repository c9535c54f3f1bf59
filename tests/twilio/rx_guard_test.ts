import assert from "node:assert/strict";
import {
  CHARS_PER_MS,
  MAX_AHEAD_MS,
  MAX_SPEED,
  MIN_MESSAGE_MS,
  RxGuard,
  type RxInvalidReason,
} from "../../lib/twilio/rx_guard.ts";

/** Characters of a message of 20 ms. */
const FRAME_CHARS = 20 * CHARS_PER_MS;

function makeGuard(): { guard: RxGuard; told: RxInvalidReason[] } {
  const told: RxInvalidReason[] = [];
  return { guard: new RxGuard((reason) => told.push(reason), 0), told };
}

/** Messages of `chars` at `nowMs` until it is a flood, which the last one is. */
function untilFlood(guard: RxGuard, chars: number, nowMs: number): number {
  let count = 1;
  while (!guard.received(chars, nowMs)) count++;
  return count;
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

Deno.test("RxGuard.received() lets twice real time pass for ever", () => {
  const { guard } = makeGuard();
  const everyMs = 20 / MAX_SPEED;
  for (let i = 1; i <= 100_000; i++) assert.equal(guard.received(FRAME_CHARS, i * everyMs), false, `${i}`);
});

Deno.test("RxGuard.received() lets what a minute has brought come at once, again and again, and no more than that", () => {
  const { guard } = makeGuard();
  const allowed = MAX_AHEAD_MS / 20;
  for (const nowMs of [0, 60_000, 10_000_000]) {
    assert.equal(untilFlood(guard, FRAME_CHARS, nowMs), allowed + 1);
  }
});

Deno.test("RxGuard.received() sees many short messages and few long ones too", () => {
  const count = (chars: number) => untilFlood(makeGuard().guard, chars, 0);
  assert.equal(count(0), MAX_AHEAD_MS / MIN_MESSAGE_MS + 1);
  assert.equal(count(60_000 * CHARS_PER_MS / 10), 11);
});

Deno.test("RxGuard.received() finds a flood of a hundred times real time within a second, whenever it begins", () => {
  for (const beginMs of [0, 20, 3_600_000]) {
    const { guard } = makeGuard();
    for (let atMs = 20; atMs <= beginMs; atMs += 20) guard.received(FRAME_CHARS, atMs);
    let ms = 0;
    while (!guard.received(FRAME_CHARS, beginMs + ms)) ms += 20 / 100;
    assert.ok(ms < 1_000, `${ms} ms`);
  }
});

Deno.test("RxGuard.nextSecond() pings a quiet peer each 5 s, and gives it up after 14 to 15 s", () => {
  const { guard } = makeGuard();
  const looks = Array.from({ length: 14 }, () => guard.nextSecond());
  const expected = new Array(14).fill("nothing");
  expected[4] = expected[9] = "ping";
  expected[13] = "give_up";
  assert.deepEqual(looks, expected);
});

Deno.test("RxGuard.nextSecond() takes pongs for a sign of life, but not of media that has come before", () => {
  const { guard } = makeGuard();
  for (let second = 0; second < 100; second++) {
    guard.received(0, second * 1_000, true);
    assert.equal(guard.nextSecond(), "nothing");
  }
  guard.frames = 1;
  guard.received(0, 100_000, false);
  const looks = Array.from({ length: 15 }, (_, second) => {
    guard.received(0, 100_000 + second * 1_000, true);
    return guard.nextSecond();
  });
  assert.deepEqual(looks, [...new Array(14).fill("nothing"), "give_up"]);
});
