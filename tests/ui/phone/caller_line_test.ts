import assert from "node:assert/strict";
import { decodeMulaw, MULAW_SILENCE } from "../../../lib/audio/mulaw.ts";
import { CallerLine, MAX_WAITING } from "../../../lib/ui/phone/caller_line.ts";
import { levelOf, tone } from "./tones.ts";

const BLOCK = 128;

function setUp(rateHz: number) {
  const frames: Uint8Array[] = [];
  const line = new CallerLine(rateHz, (frame) => frames.push(frame));
  const hear = (sound: Float32Array) => {
    for (let at = 0; at + BLOCK <= sound.length; at += BLOCK) {
      line.push(sound.subarray(at, at + BLOCK), BLOCK);
    }
  };
  const samples = () => frames.flatMap((frame) => Array.from(decodeMulaw(frame), (value) => value / 32_768));
  return { line, frames, hear, samples };
}

Deno.test("CallerLine makes 50 frames of 160 bytes a second of any microphone, and of none", () => {
  for (const rateHz of [44_100, 48_000, 96_000]) {
    for (const sound of [tone(400, rateHz, 10), undefined]) {
      const { line, frames } = setUp(rateHz);
      const blocks = Math.floor(rateHz * 10 / BLOCK);
      for (let i = 0; i < blocks; i++) line.push(sound?.subarray(i * BLOCK, (i + 1) * BLOCK), BLOCK);
      // The filter's 6 ms are still to come.
      assert.equal(frames.length, 499, `${rateHz} Hz`);
      assert.deepEqual(new Set(frames.map(({ length }) => length)), new Set([160]));
      if (sound === undefined) {
        assert.ok(frames.every((frame) => frame.every((byte) => byte === MULAW_SILENCE)));
      }
    }
  }
});

Deno.test("CallerLine keeps the telephone's band and lets nothing fold back into it", () => {
  for (const rateHz of [44_100, 48_000]) {
    for (const hz of [300, 1_000, 3_300]) {
      const { hear, samples } = setUp(rateHz);
      hear(tone(hz, rateHz, 1));
      const level = levelOf(samples().slice(800), hz, 8_000);
      assert.ok(Math.abs(level) < 0.2, `${hz} Hz of ${rateHz} Hz has ${level} dB`);
    }
    for (const hz of [4_600, 5_500, 7_000, 11_000]) {
      const { hear, samples } = setUp(rateHz);
      hear(tone(hz, rateHz, 1));
      const alias = Math.abs(hz - 8_000 * Math.round(hz / 8_000));
      const level = levelOf(samples().slice(800), alias, 8_000);
      assert.ok(level < -60, `${hz} Hz of ${rateHz} Hz folds to ${level} dB`);
    }
  }
});

Deno.test("CallerLine is silent while it is muted, and tells its power", () => {
  const { line, frames, hear } = setUp(48_000);
  hear(tone(1_000, 48_000, 0.2));
  const power = line.takePower();
  assert.ok(Math.abs(power - 0.125) < 0.01, String(power));
  line.isMuted = true;
  frames.length = 0;
  hear(tone(1_000, 48_000, 0.2));
  assert.ok(frames.slice(1).every((frame) => frame.every((byte) => byte === MULAW_SILENCE)));
  hear(tone(1_000, 48_000, 0.1));
  line.takePower();
  assert.equal(line.takePower(), 0);
});

Deno.test("CallerLine speaks typed sound byte for byte in place of the microphone, also while it is muted", () => {
  for (const isMuted of [false, true]) {
    const { line, frames } = setUp(48_000);
    line.isMuted = isMuted;
    const [first, second] = [new Uint8Array(300).fill(0x9a), new Uint8Array(20).fill(0x31)];
    line.speak(first);
    line.speak(second);
    line.speak(new Uint8Array(0));
    assert.equal(line.waiting, 2);
    const block = tone(1_000, 48_000, 0.1).subarray(0, BLOCK);
    for (let i = 0; i < 60; i++) line.push(block, BLOCK);
    const heard = frames.flatMap((frame) => [...frame]);
    assert.deepEqual(heard.slice(0, 320), [...first, ...second]);
    assert.equal(heard[330] === MULAW_SILENCE, isMuted);
    assert.equal(line.waiting, 0);
  }
});

Deno.test("CallerLine.speak() takes no more than a few texts", () => {
  const { line } = setUp(48_000);
  const taken = Array.from({ length: MAX_WAITING + 1 }, () => line.speak(new Uint8Array(8)));
  assert.deepEqual(taken, [...new Array(MAX_WAITING).fill(true), false]);
});
