import assert from "node:assert/strict";
import { BYTES_PER_FRAME, encodeMulawInt16 } from "../../lib/audio/mulaw.ts";
import type { VoiceEvent } from "../../lib/speech/vad.ts";
import {
  PRE_ROLL_WINDOWS,
  type VoiceModel,
  VoiceTrack,
  WINDOW_SAMPLES,
} from "../../lib/speech/local/voice_track.ts";

const LOUD = encodeMulawInt16(new Int16Array(BYTES_PER_FRAME).fill(8031));
const QUIET = encodeMulawInt16(new Int16Array(BYTES_PER_FRAME));

/** A gate that hears what is loud, and a model that takes a window for voice if most of it is. */
function rig(options: { model?: boolean; speaking?: boolean; index?: number } = {}) {
  const windows: number[] = [];
  let resets = 0;
  let closed = 0;
  const model: VoiceModel = {
    probability: (window) => {
      assert.equal(window.length, WINDOW_SAMPLES);
      const loud = window.filter((sample) => sample > 0.1).length / WINDOW_SAMPLES;
      windows.push(loud);
      return loud;
    },
    reset: () => resets++,
  };
  const gate = { hears: (frame: Uint8Array) => frame[0] === LOUD[0], close: () => closed++ };
  const track = new VoiceTrack(gate, {
    model: options.model === false ? undefined : model,
    speaking: options.speaking ?? false,
    index: options.index ?? 0,
  });
  const events: VoiceEvent[] = [];
  let index = options.index ?? 0;
  const feed = (frame: Uint8Array, count: number) => {
    for (let i = 0; i < count; i++) track.push(frame, { index: index++, events });
  };
  return {
    feed,
    track,
    events,
    windows,
    resets: () => resets,
    closed: () => closed,
    skip: (n: number) => index += n,
  };
}

Deno.test("VoiceTrack never asks the model while the gate hears nothing", () => {
  const { feed, windows, events } = rig();
  feed(QUIET, 500);
  assert.deepEqual([windows, events], [[], []]);
});

Deno.test("VoiceTrack reports voice by its media time, whatever the alignment of the windows", () => {
  for (const lead of [0, 1, 2, 3, 7, 50, 51, 52]) {
    const { feed, events } = rig();
    feed(QUIET, lead);
    feed(LOUD, 50);
    feed(QUIET, 50);
    assert.deepEqual(events.map(({ type }) => type), ["speech_start", "speech_end"]);
    const errors = [events[0]!.atMs - lead * 20, events[1]!.atMs - (lead + 50) * 20];
    assert.ok(errors.every((ms) => Math.abs(ms) <= 32), `off by ${errors} ms after ${lead} frames`);
  }
});

Deno.test("VoiceTrack lets the model hear what came just before the gate opened", () => {
  const { feed, windows, resets } = rig();
  feed(QUIET, 100);
  feed(LOUD, 1);
  assert.deepEqual([windows.length, resets()], [PRE_ROLL_WINDOWS, 1]);
  assert.equal(windows[0], 0, "the first is from before");
});

Deno.test("VoiceTrack lets the model rest some time after the gate shut, and starts it afresh", () => {
  const { feed, windows, resets } = rig();
  feed(LOUD, 20);
  feed(QUIET, 40);
  const judged = windows.length;
  feed(QUIET, 100);
  assert.equal(windows.length, judged);
  feed(LOUD, 20);
  assert.ok(windows.length > judged);
  assert.equal(resets(), 2);
});

Deno.test("VoiceTrack keeps media time over lost frames", () => {
  const { feed, events, skip } = rig();
  feed(QUIET, 10);
  skip(100);
  feed(LOUD, 10);
  assert.deepEqual(events, [{ type: "speech_start", atMs: 2200 }]);
});

Deno.test("VoiceTrack without a model goes by the gate alone", () => {
  const { feed, events } = rig({ model: false });
  feed(QUIET, 5);
  feed(LOUD, 10);
  feed(QUIET, 15);
  assert.deepEqual(events, [{ type: "speech_start", atMs: 100 }, { type: "speech_end", atMs: 300 }]);
});

Deno.test("VoiceTrack goes on with a call that was reported as speaking", () => {
  const { feed, events } = rig({ speaking: true, index: 1000 });
  feed(LOUD, 10);
  feed(QUIET, 30);
  assert.deepEqual(events.map(({ type }) => type), ["speech_end"]);
  assert.ok(Math.abs(events[0]!.atMs - 20_200) <= 32, `${events[0]!.atMs}`);
});

Deno.test("VoiceTrack.close() frees the gate", () => {
  const { track, closed } = rig();
  track.close();
  assert.equal(closed(), 1);
});
