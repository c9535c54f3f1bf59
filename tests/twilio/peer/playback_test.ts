import assert from "node:assert/strict";
import fc from "fast-check";
import { Playback } from "../../../lib/twilio/peer/playback.ts";
import { fading, silence, tone } from "../../simulator/sounds.ts";
import { type Event, plainEar } from "./plain_ear.ts";

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const verdicts = (playback: Playback) => {
  playback.judge.settle();
  return playback.judge.runs.map(({ atMs, ms, verdict }) => `${atMs}+${ms} ${verdict}`);
};

Deno.test("Playback.media() begins to play at the first byte into the empty buffer, and then without a gap", () => {
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
    discardedBytes: 0,
    clearedBytes: 560,
    marks: 3,
    played: 1,
    cleared: 2,
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

Deno.test("Playback.mark() takes no more than 4096 pending marks", () => {
  const playback = new Playback();
  playback.media(tone(20), 0);
  for (let n = 0; n < 5000; n++) playback.mark(`m${n}`, 0);
  const echoes = playback.advance(20);
  assert.deepEqual([echoes.length, echoes.at(-1)?.name, playback.totals.marks], [4096, "m4095", 5000]);
});

Deno.test("Playback.stall() is silence to the ear: time stands still, and the gap is as long as the stall", () => {
  const playback = new Playback();
  playback.media(tone(40), 0);
  playback.mark("end", 0);
  playback.stall(10);
  assert.equal(playback.nextEchoAtMs, Infinity);
  assert.deepEqual(playback.advance(5000), []);
  assert.deepEqual([playback.bufferedMs(5000), playback.byteAt(5000)], [30, undefined]);
  assert.equal(playback.resume(5010), 5000);
  assert.equal(playback.media(tone(20, 40), 5020), 5040);
  assert.deepEqual(playback.advance(5040), [{ name: "end", atMs: 5040, played: true }]);
  playback.end(5040);
  assert.deepEqual(playback.judge.runs, [{ atMs: 10, ms: 5000, stalledMs: 5000, verdict: "gap" }]);
  assert.deepEqual(playback.judge.totals, {
    runs: 1,
    runsMs: 5000,
    gaps: 1,
    gapsMs: 5000,
    stalledMs: 5000,
    asAsked: 1,
    unsure: 0,
  });
});

/** Plays 400 ms, stands still from 350 ms for 1 s, and goes on with what comes at `nextMs`. */
function stalled(nextMs: number, audio: Uint8Array = tone(400)) {
  const playback = new Playback();
  playback.media(audio, 0);
  playback.stall(350);
  playback.resume(1350);
  playback.media(tone(100), nextMs);
  playback.end(nextMs);
  const { gaps, gapsMs, asAsked } = playback.judge.totals;
  return { runs: verdicts(playback), gaps, gapsMs, asAsked };
}

Deno.test("GapJudge tells the gap of a stall from one that the server adds behind it", () => {
  assert.deepEqual(stalled(1400), { runs: ["350+1000 gap"], gaps: 1, gapsMs: 1000, asAsked: 1 });
  assert.deepEqual(stalled(1430), {
    runs: ["350+1000 gap", "1400+30 gap"],
    gaps: 2,
    gapsMs: 1030,
    asAsked: 1,
  });
});

Deno.test("GapJudge finds a gap where a stall cuts a pause between words, and none where nothing was being said", () => {
  assert.deepEqual(stalled(1400, joined(tone(250), silence(150))).runs, ["350+1000 gap"]);
  assert.deepEqual(stalled(4400, joined(tone(250), silence(150))).runs, [
    "350+1000 pause",
    "1400+3000 pause",
  ]);
  assert.deepEqual(stalled(1400, silence(400)).runs, ["350+1000 pause"]);
});

Deno.test("GapJudge finds what a stall does not explain where the buffer was dry before it", () => {
  const playback = new Playback();
  playback.media(tone(400), 0);
  playback.stall(500);
  playback.resume(1500);
  playback.media(tone(400), 1510);
  assert.deepEqual(verdicts(playback), ["400+1110 gap"]);
  assert.deepEqual([playback.judge.gaps[0]?.stalledMs, playback.judge.totals.asAsked], [1000, 0]);
});

Deno.test("Playback.end() hears a stall that lasts to the end of the call", () => {
  const playback = new Playback();
  playback.media(tone(400), 0);
  playback.stall(100);
  playback.end(2600);
  assert.deepEqual(playback.judge.gaps, [{ atMs: 100, ms: 2500, stalledMs: 2500, verdict: "gap" }]);
  const dry = new Playback();
  dry.media(tone(100), 0);
  dry.stall(100);
  dry.end(2600);
  assert.deepEqual(dry.judge.runs, []);
});

/** Plays `before`, lets `silentMs` pass, plays `after`. */
function chopped(
  before: Uint8Array,
  silentMs: number,
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
  const nowMs = before.length / 8 + silentMs;
  const after = options.after ?? tone(100);
  const lag = options.sinceMs === undefined ? undefined : { sinceMs: options.sinceMs };
  for (let at = 0; at < after.length; at += 160) playback.media(after.subarray(at, at + 160), nowMs, lag);
  return verdicts(playback);
}

for (
  const [name, found, expected] of [
    ["a chop of 84 ms in speech", chopped(tone(400), 84), "400+84 gap"],
    ["a chop of 1990 ms in speech", chopped(tone(400), 1990), "400+1990 gap"],
    ["a dry run longer than the window", chopped(tone(400), 2001), "400+2001 pause"],
    [
      "a dry run longer than a window that was set",
      chopped(tone(400), 301, { gapWindowMs: 300 }),
      "400+301 pause",
    ],
    ["a dry run behind 60 ms of silence", chopped(joined(tone(300), silence(60)), 500), "360+500 pause"],
    ["a dry run behind only 40 ms of silence", chopped(joined(tone(300), silence(40)), 500), "340+500 gap"],
    [
      "a dry run before 40 ms of silence",
      chopped(tone(400), 500, { after: joined(silence(40), tone(100)) }),
      "400+500 pause",
    ],
    [
      "a dry run before only 20 ms of silence",
      chopped(tone(400), 500, { after: joined(silence(20), tone(100)) }),
      "400+500 gap",
    ],
    [
      "speech that faded, with a mark at its end",
      chopped(fading(400), 300, { marksAtMs: [400] }),
      "400+300 pause",
    ],
    ["speech that faded, with no mark", chopped(fading(400), 300), "400+300 gap"],
    [
      "speech that faded, going on after 150 ms",
      chopped(fading(400), 150, { marksAtMs: [400] }),
      "400+150 gap",
    ],
    [
      "a last frame filled up with silence, and a mark",
      chopped(joined(tone(399), silence(1)), 300, { marksAtMs: [400] }),
      "400+300 pause",
    ],
    ["a chop right behind a mark", chopped(tone(400), 300, { marksAtMs: [400] }), "400+300 gap"],
    [
      "fading speech chopped at one of many regular marks",
      chopped(fading(480), 300, { marksAtMs: [160, 320, 480] }),
      "480+300 gap",
    ],
    [
      "the irregular mark at the end of fading speech",
      chopped(fading(400), 300, { marksAtMs: [160, 320, 400] }),
      "400+300 pause",
    ],
    ["a dry run of 4 ms", chopped(tone(400), 4), "400+4 brief"],
    ["a dry run while this process was late", chopped(tone(400), 40, { sinceMs: 401 }), "400+40 unsure"],
    [
      "a dry run that began before this process was late",
      chopped(tone(400), 40, { sinceMs: 420 }),
      "400+40 gap",
    ],
  ] as const
) {
  Deno.test(`GapJudge finds ${expected.split(" ")[1]} in ${name}`, () => {
    assert.deepEqual(found, [expected]);
  });
}

Deno.test("GapJudge adds up dry runs too brief to be heard alone: a sender at 49.5 frames a second crackles", () => {
  const playback = new Playback();
  for (let i = 0; i < 150; i++) playback.media(tone(20, 20 * i), i * 20.2);
  playback.judge.settle();
  const { runs, gaps } = playback.judge.totals;
  assert.deepEqual([runs, gaps], [149, 5]);
});

Deno.test("GapJudge finds no gap when a sender without lead is late by at most 2.5 ms", () => {
  const playback = new Playback();
  const late = [0, 1.2, 0.3, 2.1, 0.9, 2.5, 1.7, 0.1];
  for (let i = 0; i < 400; i++) playback.media(tone(20, 20 * i), i * 20 + late[i % late.length]!);
  playback.judge.settle();
  assert.equal(playback.judge.totals.gaps, 0);
});

Deno.test("GapJudge finds no gap after a clear", () => {
  const playback = new Playback();
  playback.media(tone(200), 0);
  playback.clear(100);
  playback.media(tone(200), 300);
  assert.deepEqual(verdicts(playback), []);
});

const arrivals = fc.array(
  fc.record({
    after: fc.nat({ max: 400 }),
    event: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant("media"), samples: fc.integer({ min: 1, max: 800 }) }),
      },
      { weight: 4, arbitrary: fc.constant({ kind: "mark" }) },
      { weight: 1, arbitrary: fc.constant({ kind: "clear" }) },
    ) as fc.Arbitrary<Event>,
  }),
  { minLength: 1, maxLength: 60 },
);
const stalls = fc.array(
  fc.record({ after: fc.nat({ max: 4000 }), lasts: fc.integer({ min: 1, max: 4000 }) }),
  {
    maxLength: 4,
  },
);

Deno.test("Playback hears and echoes what a plain ear does, sample by sample, through any jitter and stalls", () => {
  fc.assert(
    fc.property(arrivals, stalls, (arrivals, stalls) => {
      const events = new Map<number, Event[]>();
      const add = (at: number, event: Event) => events.set(at, [...events.get(at) ?? [], event]);
      let [arrivalAt, stallAt] = [0, 0];
      for (const { after, lasts } of stalls) {
        add(stallAt += after + 1, { kind: "stall" });
        add(stallAt += lasts, { kind: "resume" });
      }
      for (const { after, event } of arrivals) {
        arrivalAt += after;
        // What is cleared the moment it begins to play is heard by nobody.
        while (event.kind === "clear" && events.has(arrivalAt)) arrivalAt++;
        add(arrivalAt, event);
      }
      const endAt = Math.max(arrivalAt, stallAt) + 60 * 800 + 1;
      const playback = new Playback({ gapWindowMs: Infinity });
      let named = 0;
      const echoes = [...events].sort(([a], [b]) => a - b).flatMap(([at, happening]) =>
        happening.flatMap((event) => {
          if (event.kind === "clear") return playback.clear(at / 8);
          if (event.kind === "media") playback.media(new Uint8Array(event.samples).fill(0x8a), at / 8);
          else if (event.kind === "mark") playback.mark(`m${named++}`, at / 8);
          else playback[event.kind](at / 8);
          return playback.advance(at / 8);
        })
      );
      echoes.push(...playback.advance(endAt / 8));
      playback.end(endAt / 8);
      const runs = playback.judge.runs.map(({ atMs, ms, stalledMs }) => ({ atMs, ms, stalledMs }));
      assert.deepEqual({ runs, echoes }, plainEar(events, endAt));
    }),
    { numRuns: 300 },
  );
});
