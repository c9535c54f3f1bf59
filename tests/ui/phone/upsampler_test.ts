import assert from "node:assert/strict";
import fc from "fast-check";
import { Upsampler } from "../../../lib/ui/phone/upsampler.ts";
import { levelOf, tone } from "./tones.ts";

const RATES_HZ = [8_000, 16_000, 44_100, 48_000, 96_000];

function play(line: ArrayLike<number>, toHz: number, blocks: () => number): Float32Array {
  const upsampler = new Upsampler(toHz);
  const output = new Float32Array(Math.floor(line.length * toHz / 8_000));
  let at = 0;
  const next = () => line[at++] ?? 0;
  for (let from = 0; from < output.length;) {
    const to = Math.min(output.length, from + blocks());
    upsampler.fill(output.subarray(from, to), next);
    from = to;
  }
  return output;
}

Deno.test("Upsampler leaves the telephone's band as it was, 2.25 ms later, and makes no images", () => {
  for (const toHz of RATES_HZ) {
    for (const hz of [60, 300, 1_000, 2_500, 3_400]) {
      const output = play(tone(hz, 8_000, 0.5), toHz, () => 128).subarray(Math.round(toHz / 10));
      const level = levelOf(output, hz, toHz);
      assert.ok(Math.abs(level) < 0.05, `${hz} Hz at ${toHz} Hz has ${level} dB`);
      if (toHz === 8_000) continue;
      const image = levelOf(output, 8_000 - hz, toHz);
      assert.ok(image < -70, `${hz} Hz at ${toHz} Hz has an image of ${image} dB`);
    }
    const output = play(tone(1_000, 8_000, 0.2), toHz, () => 128);
    const expected = tone(1_000, toHz, 0.2);
    const delay = 0.00225 * toHz;
    let worst = 0;
    for (let i = Math.ceil(delay) + 1_000; i < output.length; i++) {
      const exact = 0.5 * Math.sin(2 * Math.PI * 1_000 * (i - delay) / toHz);
      worst = Math.max(worst, Math.abs(output[i]! - exact));
    }
    assert.ok(worst < 0.003, `at ${toHz} Hz it is off by ${worst} of ${expected.length}`);
  }
});

Deno.test("Upsampler gives the same however its output is cut", () => {
  const line = tone(700, 8_000, 0.05);
  for (const toHz of RATES_HZ) {
    const whole = play(line, toHz, () => Infinity);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
        let at = 0;
        assert.deepEqual(play(line, toHz, () => sizes[at++ % sizes.length]!), whole);
      }),
      { numRuns: 20 },
    );
  }
});

Deno.test("Upsampler takes exactly 8,000 samples a second from the line", () => {
  for (const toHz of RATES_HZ) {
    const upsampler = new Upsampler(toHz);
    let taken = 0;
    const block = new Float32Array(128);
    const blocks = Math.floor(toHz * 10 / 128);
    for (let i = 0; i < blocks; i++) upsampler.fill(block, () => (taken++, 0));
    assert.equal(taken, Math.ceil(blocks * 128 * 8_000 / toHz), `${toHz} Hz`);
  }
});

Deno.test("Upsampler refuses a rate that is none", () => {
  for (const toHz of [0, 7_999, 44_100.5, NaN, 400_000]) {
    assert.throws(() => new Upsampler(toHz), RangeError);
  }
});
