import assert from "node:assert/strict";
import { readSoundFile } from "../../lib/audio/sound_file.ts";
import { formatMulawWav } from "../../lib/audio/wav.ts";

Deno.test("readSoundFile() takes .ulaw byte for byte, converts .wav, and refuses what is no sound", () => {
  const sound = Uint8Array.from({ length: 160 }, (_, i) => i);
  assert.deepEqual(readSoundFile("a.ulaw", sound), sound);
  assert.equal(readSoundFile("a.WAV", formatMulawWav(sound)).length, 160);
  assert.throws(
    () => readSoundFile("a.ulaw", new Uint8Array()),
    /^Error: Cannot use the sound file: it is empty$/,
  );
  assert.throws(() => readSoundFile("a.wav", sound), /^\w*Error: Cannot read the WAV file: /);
});
