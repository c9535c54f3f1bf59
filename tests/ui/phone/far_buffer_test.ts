import assert from "node:assert/strict";
import { decodeMulawByte } from "../../../lib/audio/mulaw.ts";
import { FarBuffer } from "../../../lib/ui/phone/far_buffer.ts";

/** A loud byte for 20 ms, times `frames`. */
function voice(frames: number, byte = 0x9f): Uint8Array {
  return new Uint8Array(160 * frames).fill(byte);
}

function pull(far: FarBuffer, samples: number): number[] {
  return Array.from({ length: samples }, () => far.next());
}

Deno.test("FarBuffer plays what comes, byte for byte, and silence behind it", () => {
  const far = new FarBuffer();
  const bytes = Uint8Array.from({ length: 40_000 }, (_, i) => i * 7 % 256);
  const heard: number[] = [];
  for (let at = 0; at < bytes.length; at += 1_000) {
    far.media(bytes.subarray(at, at + 1_000), 0);
    heard.push(...pull(far, at < 20_000 ? 300 : 1_000));
  }
  heard.push(...pull(far, 40_000));
  assert.deepEqual(heard.slice(0, 40_000), Array.from(bytes, (byte) => decodeMulawByte(byte) / 32_768));
  assert.deepEqual(new Set(heard.slice(40_000)), new Set([0]));
  assert.equal(far.playedFrames, 250);
});

Deno.test("FarBuffer echoes a mark when playback reaches it, not before", () => {
  const far = new FarBuffer();
  far.media(voice(1), 0);
  far.mark("a");
  far.media(voice(1), 0);
  far.mark("b");
  pull(far, 159);
  assert.deepEqual(far.takeEchoes(), []);
  pull(far, 1);
  assert.deepEqual(far.takeEchoes(), [{ name: "a", played: true }]);
  assert.deepEqual(far.takeEchoes(), []);
  pull(far, 160);
  far.mark("c");
  assert.deepEqual(far.takeEchoes(), [{ name: "b", played: true }, { name: "c", played: true }]);
  assert.deepEqual([far.bufferedMs, far.totals.played], [0, 3]);
});

Deno.test("FarBuffer empties at clear, echoes what is pending, and plays on at once", () => {
  const far = new FarBuffer();
  far.media(voice(10), 0);
  far.mark("a");
  pull(far, 80);
  assert.equal(far.bufferedMs, 190);
  far.clear();
  assert.deepEqual([far.bufferedMs, far.takeEchoes()], [0, [{ name: "a", played: false }]]);
  assert.deepEqual(pull(far, 400), new Array(400).fill(0));
  far.media(voice(1, 0x8f), 0);
  assert.equal(far.next(), decodeMulawByte(0x8f) / 32_768);
  assert.deepEqual([far.totals, far.gaps.gaps], [{
    playedBytes: 81,
    clearedBytes: 1_520,
    discardedBytes: 0,
    played: 0,
    cleared: 1,
  }, 0]);
});

Deno.test("FarBuffer hears a gap in speech, and knows one that may be its browser's own", () => {
  const heardAfter = (silentMs: number, lateMs: number) => {
    const far = new FarBuffer();
    far.media(voice(20), 0);
    pull(far, 20 * 160 + silentMs * 8);
    far.media(voice(20), lateMs);
    pull(far, 800);
    const { gaps, gapsMs, unsure } = far.gaps;
    return { gaps, gapsMs, unsure };
  };
  assert.deepEqual(heardAfter(60, 0), { gaps: 1, gapsMs: 60, unsure: 0 });
  assert.deepEqual(heardAfter(60, 100), { gaps: 0, gapsMs: 0, unsure: 1 });
  assert.deepEqual(heardAfter(0, 0), { gaps: 0, gapsMs: 0, unsure: 0 });
  assert.deepEqual(heardAfter(3_000, 0), { gaps: 0, gapsMs: 0, unsure: 0 }, "a pause");
});

Deno.test("FarBuffer discards what is beyond ten minutes (Twilio error 31931)", () => {
  const far = new FarBuffer();
  const minute = new Uint8Array(480_000).fill(0xff);
  for (let i = 0; i < 10; i++) far.media(minute, 0);
  far.media(new Uint8Array(1), 0);
  assert.deepEqual([far.bufferedMs, far.totals.discardedBytes], [600_000, 1]);
  for (let i = 0; i < 5_000; i++) far.mark(`m${i}`);
  far.clear();
  assert.equal(far.takeEchoes().length, 4_096);
});

Deno.test("FarBuffer measures the power of what it played", () => {
  const far = new FarBuffer();
  assert.equal(far.takePower(), 0);
  far.media(voice(1, 0x80), 0);
  pull(far, 160);
  const loudest = (decodeMulawByte(0x80) / 32_768) ** 2;
  assert.ok(Math.abs(far.takePower() - loudest) < 1e-9);
  pull(far, 160);
  assert.equal(far.takePower(), 0);
});
