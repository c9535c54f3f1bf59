import assert from "node:assert/strict";
import fc from "fast-check";
import { PASS_HZ, Resampler, resampleTo8k, STOP_HZ } from "../../lib/audio/resample.ts";

const RATES_HZ = [16000, 22050, 24000, 44100, 48000];

function tone(hz: number, rateHz: number, seconds = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(rateHz * seconds) },
    (_, i) => 0.5 * Math.sin(2 * Math.PI * hz * i / rateHz),
  );
}

/** Peak relative to 0.5, in dB, away from the edges. */
function gainDb(samples: Float32Array): number {
  let energy = 0;
  const inner = samples.subarray(400, samples.length - 400);
  for (const sample of inner) energy += sample * sample;
  return 10 * Math.log10(energy / inner.length / 0.125 + 1e-20);
}

function concat(parts: Float32Array[]): number[] {
  return parts.flatMap((part) => [...part]);
}

Deno.test("resampleTo8k() leaves tones of the pass band as they were, in level and in time", () => {
  for (const rateHz of RATES_HZ) {
    for (const hz of [50, 300, 1000, 2500, 3200, PASS_HZ]) {
      const output = resampleTo8k(tone(hz, rateHz), rateHz);
      const expected = tone(hz, 8000);
      let worst = 0;
      for (let i = 200; i < output.length - 200; i++) {
        worst = Math.max(worst, Math.abs(output[i]! - expected[i]!));
      }
      assert.ok(worst < 0.0005, `${hz} Hz from ${rateHz} Hz is off by ${worst}`);
    }
  }
});

Deno.test("resampleTo8k() lets nothing above 4 kHz fold back", () => {
  for (const rateHz of RATES_HZ) {
    for (const hz of [STOP_HZ + 20, 4300, 5000, 6000, 7900, 10_900, 19_700].filter((hz) => hz < rateHz / 2)) {
      const level = gainDb(resampleTo8k(tone(hz, rateHz), rateHz));
      assert.ok(level < -80, `${hz} Hz from ${rateHz} Hz folds back at ${level.toFixed(1)} dB`);
    }
  }
});

Deno.test("resampleTo8k() makes no image when it raises the rate", () => {
  const output = resampleTo8k(tone(500, 6000), 6000);
  const expected = tone(500, 8000);
  for (let i = 200; i < output.length - 200; i++) assert.ok(Math.abs(output[i]! - expected[i]!) < 0.0005);
});

Deno.test("Resampler gives one output sample for each 1/8000 s, whatever the length", () => {
  for (const rateHz of [6000, 8000, 11025, ...RATES_HZ]) {
    const lengths = [0, 1, 2, 3, 159, 160, 161, 4801];
    assert.deepEqual(
      lengths.map((length) => resampleTo8k(new Float32Array(length), rateHz).length),
      lengths.map((length) => Math.ceil(length * 8000 / rateHz)),
      `from ${rateHz} Hz`,
    );
  }
});

Deno.test("Resampler holds back less than 6 ms of audio before flush()", () => {
  for (const rateHz of RATES_HZ) {
    const resampler = new Resampler(rateHz);
    const ready = resampler.push(new Float32Array(rateHz)).length;
    assert.ok(8000 - ready <= 48, `${8000 - ready} samples held back from ${rateHz} Hz`);
    assert.equal(resampler.flush().length, 8000 - ready);
  }
});

Deno.test("Resampler keeps a constant constant, up to the edges' 6 ms", () => {
  const output = resampleTo8k(new Float32Array(2205).fill(0.25), 22050);
  for (const sample of output.subarray(48, -48)) assert.ok(Math.abs(sample - 0.25) < 1e-6);
});

Deno.test("Resampler gives the same samples however the input is cut (property)", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(8000, 11025, ...RATES_HZ),
      fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }),
      fc.integer(),
      (rateHz, cuts, seed) => {
        const length = cuts.reduce((sum, cut) => sum + cut, 0);
        const input = Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * (seed % 1000 + 1.3)));
        const resampler = new Resampler(rateHz);
        const parts: Float32Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          parts.push(resampler.push(input.subarray(at, at + cut)));
          at += cut;
        }
        parts.push(resampler.flush());
        assert.deepEqual(concat(parts), [...resampleTo8k(input, rateHz)]);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("Resampler is as new after flush()", () => {
  const resampler = new Resampler(24000);
  const once = concat([resampler.push(tone(440, 24000, 0.1)), resampler.flush()]);
  const again = concat([resampler.push(tone(440, 24000, 0.1)), resampler.flush()]);
  assert.deepEqual(again, once);
});

Deno.test("Resampler takes 16-bit samples as fractions of 32768", () => {
  const pcm = Int16Array.from({ length: 480 }, (_, i) => (i * 7919) % 32768 - 16384);
  assert.deepEqual(resampleTo8k(pcm, 48000), resampleTo8k(Float32Array.from(pcm, (s) => s / 32768), 48000));
  assert.deepEqual(resampleTo8k(Int16Array.of(-32768, 16384), 8000), Float32Array.of(-1, 0.5));
});

Deno.test("Resampler throws when the rate is none", () => {
  for (const rateHz of [0, -8000, 999, 22050.5, NaN, 1e9]) {
    assert.throws(() => new Resampler(rateHz), {
      name: "RangeError",
      message: `Cannot resample from ${rateHz} Hz: expected an integer of 1000 to 384000`,
    });
  }
});
