import assert from "node:assert/strict";
import { Expectation } from "../../lib/simulator/expectation.ts";

/** Frames that all differ. */
const audio = Uint8Array.from({ length: 1600 }, (_, i) => (i + 13 * Math.floor(i / 160)) & 255);
const frame = (n: number) => audio.subarray(n * 160, (n + 1) * 160);

function compared(parts: readonly Uint8Array[], expected: Uint8Array = audio) {
  const expectation = new Expectation(expected);
  for (const part of parts) expectation.received(part);
  const { rightBytes, lostBytes, alteredBytes, missingBytes, firstWrongAt } = expectation.report();
  return { rightBytes, lostBytes, alteredBytes, missingBytes, firstWrongAt };
}

const right = { rightBytes: 1600, lostBytes: 0, alteredBytes: 0, missingBytes: 0, firstWrongAt: null };

Deno.test("Expectation finds everything right, whatever the sizes, and does not look beyond the end", () => {
  assert.deepEqual(compared([audio]), right);
  assert.deepEqual(compared([audio.subarray(0, 7), audio.subarray(7, 700), audio.subarray(700)]), right);
  assert.deepEqual(compared([audio, Uint8Array.of(1, 2, 3)]), right);
});

Deno.test("Expectation takes a last frame that is filled up", () => {
  assert.deepEqual(
    compared(
      [audio.subarray(0, 960), Uint8Array.from([...audio.subarray(960, 1000), ...silence(120)])],
      audio.subarray(0, 1000),
    ),
    {
      ...right,
      rightBytes: 1000,
    },
  );
});

function silence(count: number): Uint8Array {
  return new Uint8Array(count).fill(0xff);
}

Deno.test("Expectation tells lost frames from altered ones", () => {
  const frames = Array.from({ length: 10 }, (_, n) => frame(n));
  assert.deepEqual(compared(frames.filter((_, n) => n !== 3 && n !== 4)), {
    ...right,
    rightBytes: 1280,
    lostBytes: 320,
    firstWrongAt: 480,
  });
  const changed = Uint8Array.from(frame(5));
  changed[9]! ^= 0x55;
  assert.deepEqual(compared(frames.with(5, changed)), {
    ...right,
    rightBytes: 1599,
    alteredBytes: 1,
    firstWrongAt: 809,
  });
});

Deno.test("Expectation counts what has not come, but nothing after a clear", () => {
  assert.equal(compared([frame(0)]).missingBytes, 1440);
  const expectation = new Expectation(audio);
  expectation.received(frame(0));
  expectation.cleared();
  expectation.received(frame(7));
  assert.deepEqual(expectation.report(), {
    ...right,
    expectedBytes: 1600,
    rightBytes: 160,
    stoppedByClear: true,
  });
});
