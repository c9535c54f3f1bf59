import assert from "node:assert/strict";
import { mulawDbfs, mulawRms, SILENCE_DBFS } from "../../lib/audio/level.ts";
import { BYTES_PER_FRAME, encodeMulawFloat32, MULAW_SILENCE } from "../../lib/audio/mulaw.ts";

function sine(amplitude: number): Uint8Array {
  return encodeMulawFloat32(
    Float32Array.from({ length: BYTES_PER_FRAME }, (_, i) => amplitude * Math.sin(2 * Math.PI * i / 16)),
  );
}

Deno.test("mulawDbfs() is the floor for silence and for no bytes", () => {
  assert.deepEqual(
    [new Uint8Array(BYTES_PER_FRAME).fill(MULAW_SILENCE), Uint8Array.of(0x7f), new Uint8Array(0)].map(
      mulawDbfs,
    ),
    [SILENCE_DBFS, SILENCE_DBFS, SILENCE_DBFS],
  );
});

Deno.test("mulawDbfs() measures a sine 3 dB below its amplitude", () => {
  for (const amplitude of [0.9, 0.1, 0.01]) {
    const expected = 20 * Math.log10(amplitude) - 3.01;
    const measured = mulawDbfs(sine(amplitude));
    assert.ok(Math.abs(measured - expected) < 0.2, `${measured} dBFS, expected ${expected}`);
  }
});

Deno.test("mulawRms() of the loudest square wave is just below 1", () => {
  assert.equal(mulawRms(Uint8Array.of(0x80, 0x00, 0x80, 0x00)), 32124 / 32768);
});
