import assert from "node:assert/strict";
import {
  BYTES_PER_FRAME,
  decodeMulaw,
  decodeMulawByte,
  decodeMulawInto,
  encodeMulawFloat32,
  encodeMulawInt16,
  FRAME_MS,
  MULAW_PEAK,
  MULAW_SILENCE,
  SAMPLE_RATE_HZ,
} from "../../lib/audio/mulaw.ts";

/** The loop that telephony code has used since Sun's g711.c: find the segment, take four bits, invert. */
function referenceEncode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), 32635) + 132;
  let exponent = 7;
  for (let mask = 0x4000; (biased & mask) === 0 && exponent > 0; mask >>= 1) exponent--;
  const mantissa = (biased >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

function referenceDecode(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + 132) << ((inverted & 0x70) >> 4)) - 132;
  return (inverted & 0x80) === 0 ? magnitude : -magnitude;
}

const everySample = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);

Deno.test("encodeMulawInt16() equals the reference algorithm on all 65536 samples", () => {
  assert.deepEqual(encodeMulawInt16(everySample), Uint8Array.from(everySample, referenceEncode));
});

Deno.test("decodeMulaw() equals the reference algorithm on all 256 bytes", () => {
  assert.deepEqual(decodeMulaw(everyByte), Int16Array.from(everyByte, referenceDecode));
});

Deno.test("encodeMulawInt16() never decreases, and errs by at most half a step of the segment", () => {
  const chosen = decodeMulaw(encodeMulawInt16(everySample));
  for (const [i, sample] of everySample.entries()) {
    if (i > 0) assert.ok(chosen[i]! >= chosen[i - 1]!, `sample ${sample} decodes below its predecessor`);
    const step = 2 ** Math.max(3, Math.floor(Math.log2(Math.abs(sample) + 132)) - 4);
    const allowed = Math.abs(sample) > 32635 ? 32768 - MULAW_PEAK : step / 2;
    assert.ok(Math.abs(chosen[i]! - sample) <= allowed, `sample ${sample} became ${chosen[i]}`);
  }
});

Deno.test("encodeMulawInt16() gives back every byte it decoded, but for negative zero", () => {
  const expected = everyByte.slice();
  expected[0x7f] = 0xff;
  assert.deepEqual(encodeMulawInt16(decodeMulaw(everyByte)), expected);
});

Deno.test("MULAW_SILENCE and MULAW_PEAK are the zero and the maximum of the code", () => {
  assert.deepEqual(
    { silence: decodeMulawByte(MULAW_SILENCE), peak: Math.max(...decodeMulaw(everyByte)) },
    { silence: 0, peak: MULAW_PEAK },
  );
  assert.equal(SAMPLE_RATE_HZ * FRAME_MS / 1000, BYTES_PER_FRAME);
});

Deno.test("encodeMulawFloat32() encodes like 16-bit PCM within ±1 and counts nothing", () => {
  const faults = { invalid: 0, clipped: 0 };
  const samples = Float32Array.from(everySample, (sample) => sample / 32768);
  assert.deepEqual(encodeMulawFloat32(samples, faults), encodeMulawInt16(everySample));
  assert.deepEqual(encodeMulawFloat32(Float32Array.of(1, -1, -0), faults), Uint8Array.of(0x80, 0x00, 0xff));
  assert.deepEqual(faults, { invalid: 0, clipped: 0 });
});

Deno.test("encodeMulawFloat32() maps NaN and infinity to silence and clips, counting each", () => {
  const faults = { invalid: 1, clipped: 1 };
  const samples = Float32Array.of(NaN, Infinity, -Infinity, 1.5, -1.5, 3e38, 0.25);
  assert.deepEqual(
    encodeMulawFloat32(samples, faults),
    Uint8Array.of(0xff, 0xff, 0xff, 0x80, 0x00, 0x80, referenceEncode(8192)),
  );
  assert.deepEqual(faults, { invalid: 4, clipped: 4 });
});

Deno.test("decodeMulawInto() writes samples of -1 to 1 and leaves the rest of the target", () => {
  const target = new Float32Array(4).fill(7);
  decodeMulawInto(Uint8Array.of(0xff, 0x80, 0x00), target);
  assert.deepEqual(target, Float32Array.of(0, 32124 / 32768, -32124 / 32768, 7));
});
