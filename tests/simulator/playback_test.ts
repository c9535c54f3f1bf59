import assert from "node:assert/strict";
import { Playback } from "../../lib/simulator/playback.ts";
import { fading, silence, tone } from "./sounds.ts";

const verdicts = (playback: Playback) => {
  playback.gaps.settle();
  return playback.gaps.holes.map(({ atMs, ms, verdict }) => `${atMs}+${ms} ${verdict}`);
};

Deno.test("Playback.media() begins to play at the first byte into the empty buffer, and then without a hole", () => {
  const playback = new Playback();
  assert.equal(playback.isDry(1000), true);
  assert.equal(playback.media(tone(20), 1000), 1000);
  assert.equal(playback.media(tone(20), 1003), 1020);
  assert.equal(playback.media(tone(20), 1040), 1040);
  assert.equal(playback.bufferedMs(1045), 15);
  assert.equal(playback.isDry(1059.9), false);
  assert.equal(playback.isDry(1060), true);
  assert.deepEqual(verdicts(playback), []);
});

Deno.test("Playback.advance() echoes each mark when playback reaches it", () => {
  const playback = new Playback();
  playback.media(tone(40), 100);
  playback.mark("a", 100);
  playback.media(tone(20), 101);
  playback.mark("b", 101);
  assert.equal(playback.nextEchoAtMs, 140);
  assert.deepEqual(playback.advance(139.9), []);
  assert.deepEqual(playback.advance(500), [
    { name: "a", atMs: 140, played: true },
    { name: "b", atMs: 160, played: true },
  ]);
  assert.equal(playback.nextEchoAtMs, Infinity);
});

Deno.test("Playback.mark() is due at once when the buffer is empty", () => {
  const playback = new Playback();
  playback.mark("before any audio", 5);
  assert.deepEqual(playback.advance(5), [{ name: "before any audio", atMs: 5, played: true }]);
  playback.media(tone(20), 10);
  playback.mark("late", 70);
  assert.deepEqual(playback.advance(70), [{ name: "late", atMs: 70, played: true }]);
});

Deno.test("Playback.media() keeps the time of a mark that was reached before the buffer ran dry", () => {
  const playback = new Playback();
  playback.media(tone(20), 0);
  playback.mark("a", 0);
  playback.media(tone(20), 60);
  assert.deepEqual(playback.advance(61), [{ name: "a", atMs: 20, played: true }]);
});

Deno.test("Playback.clear() empties the buffer and echoes every pending mark now", () => {
  const playback = new Playback();
  playback.media(tone(20), 0);
  playback.mark("reached", 0);
  playback.media(tone(80), 0);
  playback.mark("b", 0);
  playback.mark("c", 0);
  assert.deepEqual(playback.clear(30), [
    { name: "reached", atMs: 20, played: true },
    { name: "b", atMs: 30, played: false },
    { name: "c", atMs: 30, played: false },
  ]);
  assert.equal(playback.isDry(30), true);
  assert.deepEqual(playback.totals, {
    bytes: 800,
    discardedBytes: 0,
    clearedBytes: 560,
    marks: 3,
    played: 1,
    cleared: 2,
    discardedMarks: 0,
  });
  assert.equal(playback.media(tone(20), 50), 50);
  assert.deepEqual(verdicts(playback), []);
});

for (const [skewPpm, dryAtMs] of [[0, 10_000], [250_000, 8000], [-200_000, 12_500]] as const) {
  Deno.test(`Playback plays 10 s in ${dryAtMs} ms when its clock is off by ${skewPpm} ppm`, () => {
    const playback = new Playback({ skewPpm });
    playback.media(tone(10_000), 0);
    playback.mark("end", 0);
    assert.equal(playback.dryAtMs, dryAtMs);
    assert.equal(playback.nextEchoAtMs, dryAtMs);
  });
}

Deno.test("Playback.media() discards what does not fit into ten minutes, and counts it", () => {
  const playback = new Playback();
  const minute = silence(60_000);
  for (let i = 0; i < 10; i++) playback.media(minute, 0);
  assert.equal(playback.media(silence(20), 0), NaN);
  assert.equal(playback.totals.discardedBytes, 160);
  assert.equal(playback.media(silence(20), 20), 600_000);
});

Deno.test("Playback.mark() takes no more than its limit", () => {
  const playback = new Playback({ maxMarks: 2 });
  playback.media(tone(20), 0);
  for (const name of ["a", "b", "c"]) playback.mark(name, 0);
  assert.deepEqual(playback.advance(20).map((echo) => echo.name), ["a", "b"]);
  assert.equal(playback.totals.discardedMarks, 1);
});

Deno.test("Playback.pause() stops time for the ear, and the pause is no hole", () => {
  const playback = new Playback();
  playback.media(tone(40), 0);
  playback.mark("end", 0);
  playback.pause(10);
  assert.equal(playback.nextEchoAtMs, Infinity);
  assert.deepEqual(playback.advance(5000), []);
  assert.equal(playback.bufferedMs(5000), 30);
  assert.equal(playback.resume(5010), 5000);
  playback.media(tone(20, 40), 5020);
  assert.deepEqual(playback.advance(5040), [{ name: "end", atMs: 5040, played: true }]);
  assert.deepEqual(verdicts(playback), []);
});

/** Plays `before`, lets `holeMs` pass, plays `after`. */
function chopped(
  before: Uint8Array,
  holeMs: number,
  options: { after?: Uint8Array; marksAtMs?: readonly number[]; sinceMs?: number; gapWindowMs?: number } = {},
): string[] {
  const playback = new Playback(
    options.gapWindowMs === undefined ? {} : { gapWindowMs: options.gapWindowMs },
  );
  const marks = new Set((options.marksAtMs ?? []).map((ms) => ms * 8));
  for (let at = 0; at < before.length; at += 160) {
    playback.media(before.subarray(at, at + 160), at / 8);
    if (marks.has(at + 160)) playback.mark("m", at / 8);
  }
  const nowMs = before.length / 8 + holeMs;
  const after = options.after ?? tone(100);
  const lag = options.sinceMs === undefined ? undefined : { sinceMs: options.sinceMs };
  for (let at = 0; at < after.length; at += 160) playback.media(after.subarray(at, at + 160), nowMs, lag);
  return verdicts(playback);
}

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

for (
  const [name, found, expected] of [
    ["a chop of 84 ms in speech", chopped(tone(400), 84), "400+84 audible"],
    ["a chop of 1990 ms in speech", chopped(tone(400), 1990), "400+1990 audible"],
    ["a hole longer than the window", chopped(tone(400), 2001), "400+2001 pause"],
    [
      "a hole longer than a window that was set",
      chopped(tone(400), 301, { gapWindowMs: 300 }),
      "400+301 pause",
    ],
    ["a hole behind 60 ms of silence", chopped(joined(tone(300), silence(60)), 500), "360+500 pause"],
    ["a hole behind only 40 ms of silence", chopped(joined(tone(300), silence(40)), 500), "340+500 audible"],
    [
      "a hole before 40 ms of silence",
      chopped(tone(400), 500, { after: joined(silence(40), tone(100)) }),
      "400+500 pause",
    ],
    [
      "a hole before only 20 ms of silence",
      chopped(tone(400), 500, { after: joined(silence(20), tone(100)) }),
      "400+500 audible",
    ],
    [
      "speech that faded, with a mark at its end",
      chopped(fading(400), 300, { marksAtMs: [400] }),
      "400+300 pause",
    ],
    ["speech that faded, with no mark", chopped(fading(400), 300), "400+300 audible"],
    [
      "speech that faded, going on after 150 ms",
      chopped(fading(400), 150, { marksAtMs: [400] }),
      "400+150 audible",
    ],
    [
      "a last frame filled up with silence, and a mark",
      chopped(joined(tone(399), silence(1)), 300, { marksAtMs: [400] }),
      "400+300 pause",
    ],
    ["a chop right behind a mark", chopped(tone(400), 300, { marksAtMs: [400] }), "400+300 audible"],
    [
      "fading speech chopped at one of many regular marks",
      chopped(fading(480), 300, { marksAtMs: [160, 320, 480] }),
      "480+300 audible",
    ],
    [
      "the irregular mark at the end of fading speech",
      chopped(fading(400), 300, { marksAtMs: [160, 320, 400] }),
      "400+300 pause",
    ],
    ["a hole of 4 ms", chopped(tone(400), 4), "400+4 brief"],
    ["a hole while this process was late", chopped(tone(400), 40, { sinceMs: 401 }), "400+40 unsure"],
    [
      "a hole that began before this process was late",
      chopped(tone(400), 40, { sinceMs: 420 }),
      "400+40 audible",
    ],
  ] as const
) {
  Deno.test(`GapJudge finds ${expected.split(" ")[1]} in ${name}`, () => {
    assert.deepEqual(found, [expected]);
  });
}

Deno.test("GapJudge adds up holes too brief to be heard alone: a sender at 49.5 frames a second crackles", () => {
  const playback = new Playback();
  for (let i = 0; i < 150; i++) playback.media(tone(20, 20 * i), i * 20.2);
  playback.gaps.settle();
  const { holes, gaps } = playback.gaps.totals;
  assert.equal(holes, 149);
  assert.equal(gaps, 5);
});

Deno.test("GapJudge finds no gap when a sender without lead is late by at most 2.5 ms", () => {
  const playback = new Playback();
  const late = [0, 1.2, 0.3, 2.1, 0.9, 2.5, 1.7, 0.1];
  for (let i = 0; i < 400; i++) playback.media(tone(20, 20 * i), i * 20 + late[i % late.length]!);
  playback.gaps.settle();
  assert.equal(playback.gaps.totals.gaps, 0);
});

Deno.test("GapJudge finds no gap after a clear", () => {
  const playback = new Playback();
  playback.media(tone(200), 0);
  playback.clear(100);
  playback.media(tone(200), 300);
  assert.deepEqual(verdicts(playback), []);
});
