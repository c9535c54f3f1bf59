import assert from "node:assert/strict";
import { decodeMulawByte } from "../../../lib/audio/mulaw.ts";
import { LinePlayback } from "../../../lib/ui/phone/line_playback.ts";

/** A loud byte for 20 ms, times `frames`. */
function voice(frames: number, byte = 0x9f): Uint8Array {
  return new Uint8Array(160 * frames).fill(byte);
}

function pull(line: LinePlayback, samples: number): number[] {
  return Array.from({ length: samples }, () => line.next());
}

Deno.test("LinePlayback plays what comes, byte for byte, and silence behind it", () => {
  const line = new LinePlayback();
  const bytes = Uint8Array.from({ length: 40_000 }, (_, i) => i * 7 % 256);
  const heard: number[] = [];
  for (let at = 0; at < bytes.length; at += 1_000) {
    line.media(bytes.subarray(at, at + 1_000), 0);
    heard.push(...pull(line, at < 20_000 ? 300 : 1_000));
  }
  heard.push(...pull(line, 40_000));
  assert.deepEqual(heard.slice(0, 40_000), Array.from(bytes, (byte) => decodeMulawByte(byte) / 32_768));
  assert.deepEqual(new Set(heard.slice(40_000)), new Set([0]));
  assert.equal(line.playedFrames, 250);
});

Deno.test("LinePlayback echoes a mark when the loudspeaker reaches it, not before, in the loudspeaker's time", () => {
  const line = new LinePlayback();
  line.media(voice(1), 0);
  line.mark("a");
  line.media(voice(1), 0);
  line.mark("b");
  pull(line, 159);
  assert.deepEqual(line.takeEchoes(), []);
  pull(line, 1);
  assert.deepEqual(line.takeEchoes(), [{ name: "a", atMs: 20, played: true }]);
  pull(line, 160);
  line.mark("c");
  assert.deepEqual(line.takeEchoes().map(({ name, atMs }) => [name, atMs]), [["b", 40], ["c", 40]]);
  assert.equal(line.bufferedMs, 0);
});

Deno.test("LinePlayback empties at clear, echoes what is pending, and plays on at once", () => {
  const line = new LinePlayback();
  line.media(voice(10), 0);
  line.mark("a");
  pull(line, 80);
  assert.equal(line.bufferedMs, 190);
  assert.deepEqual(line.clear(), [{ name: "a", atMs: 10, played: false }]);
  assert.equal(line.bufferedMs, 0);
  assert.deepEqual(pull(line, 400), new Array(400).fill(0));
  line.media(voice(1, 0x8f), 0);
  assert.equal(line.next(), decodeMulawByte(0x8f) / 32_768);
  assert.deepEqual([line.playedFrames, line.gaps.gaps], [0, 0]);
});

Deno.test("LinePlayback hears a gap in speech, and knows one that may be its browser's own", () => {
  const heardAfter = (silentMs: number, lateMs: number) => {
    const line = new LinePlayback();
    line.media(voice(20), 0);
    pull(line, 20 * 160 + silentMs * 8);
    line.media(voice(20), lateMs);
    pull(line, 800);
    const { gaps, gapsMs, unsure } = line.gaps;
    return { gaps, gapsMs, unsure };
  };
  assert.deepEqual(heardAfter(60, 0), { gaps: 1, gapsMs: 60, unsure: 0 });
  assert.deepEqual(heardAfter(60, 100), { gaps: 0, gapsMs: 0, unsure: 1 });
  assert.deepEqual(heardAfter(0, 0), { gaps: 0, gapsMs: 0, unsure: 0 });
  assert.deepEqual(heardAfter(3_000, 0), { gaps: 0, gapsMs: 0, unsure: 0 }, "a pause");
});

Deno.test("LinePlayback measures the power of what it played", () => {
  const line = new LinePlayback();
  assert.equal(line.takePower(), 0);
  line.media(voice(1, 0x80), 0);
  pull(line, 160);
  const loudest = (decodeMulawByte(0x80) / 32_768) ** 2;
  assert.ok(Math.abs(line.takePower() - loudest) < 1e-9);
  pull(line, 160);
  assert.equal(line.takePower(), 0);
});
