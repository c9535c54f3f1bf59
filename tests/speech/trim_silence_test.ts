import assert from "node:assert/strict";
import { encodeMulawFloat32, MULAW_SILENCE } from "../../lib/audio/mulaw.ts";
import { trimSilence } from "../../lib/speech/local/trim_silence.ts";

const silence = (ms: number): number[] => new Array(ms * 8).fill(MULAW_SILENCE);
const tone = (ms: number): number[] => [
  ...encodeMulawFloat32(Float32Array.from({ length: ms * 8 }, (_, i) => 0.3 * Math.sin(i))),
];

Deno.test("trimSilence() leaves 20 ms before the speech and 220 ms after it", () => {
  const speech = [...tone(100), ...silence(600), ...tone(40)];
  assert.deepEqual(
    trimSilence(Uint8Array.from([...silence(200), ...speech, ...silence(400)])),
    Uint8Array.from([...silence(20), ...speech, ...silence(220)]),
  );
});

Deno.test("trimSilence() adds nothing where there is less silence", () => {
  const speech = Uint8Array.from([...tone(105), ...silence(30)]);
  assert.deepEqual(trimSilence(speech), speech);
});

Deno.test("trimSilence() of silence is empty", () => {
  assert.deepEqual([trimSilence(Uint8Array.from(silence(500))), trimSilence(new Uint8Array(0))], [
    new Uint8Array(0),
    new Uint8Array(0),
  ]);
});
