import assert from "node:assert/strict";
import { type Pace, type PacerView, START, step } from "../../lib/tx/pacer.ts";

const GRID = { widthMs: 20, phaseMs: 0 };
const VIEW: PacerView = {
  frames: 100,
  begins: false,
  readableSinceMs: 0,
  isHeld: () => false,
  leadMs: 160,
  emptyAtMs: -Infinity,
  clears: 0,
  refills: 0,
};
/** In the middle of an utterance whose next frame plays at 1,000. */
const PACE: Pace = { ...START, playAtMs: 1_000, leadMs: 160, filledMs: 0 };

const at = (nowMs: number, view: Partial<PacerView> = {}, pace: Partial<Pace> = {}, grid = GRID) =>
  step({ ...PACE, ...pace }, nowMs, { ...VIEW, ...view }, grid);

Deno.test("step() fills the lead at once where nothing plays", () => {
  const { count, playAtMs, fills, gap, pace } = step(START, 1_000, { ...VIEW, begins: true }, GRID);
  assert.deepEqual({ count, playAtMs, fills, gap }, {
    count: 9,
    playAtMs: 1_000,
    fills: true,
    gap: undefined,
  });
  assert.equal(pace.playAtMs, 1_180);
});

Deno.test("step() lets a frame leave at the last tick that is one lead before it plays, and none before", () => {
  assert.deepEqual([at(839).count, at(839).wakeAtMs], [0, 840]);
  assert.deepEqual([at(840).count, at(840).latenessMs, at(840).playAtMs], [1, 0, 1_000]);
  assert.deepEqual([at(872).count, at(872).latenessMs], [2, 32], "what is due leaves together");
});

Deno.test("step() lets four frames leave at one tick of a grid of 80 ms, on its phase", () => {
  const grid = { widthMs: 80, phaseMs: 20 };
  assert.equal(at(819, {}, {}, grid).wakeAtMs, 820);
  const { pace } = at(820, {}, {}, grid);
  assert.equal(step(pace, 821, VIEW, grid).wakeAtMs, 900);
  const next = step(pace, 900, VIEW, grid);
  assert.equal(next.count, 4);
  assert.equal(step(next.pace, 901, VIEW, grid).wakeAtMs, 980);
});

Deno.test("step() lets no more leave than the utterance has", () => {
  assert.equal(at(900, { frames: 2 }).count, 2);
});

Deno.test("step() looks again when the grid runs out in the middle of an utterance, and not behind its end", () => {
  assert.equal(at(900, { frames: 0 }).wakeAtMs, 1_000);
  assert.equal(at(1_000, { frames: 0 }).wakeAtMs, Infinity);
  assert.equal(at(900, { frames: 0, begins: true }).wakeAtMs, Infinity);
});

Deno.test("step() calls a gap starved when this process was awake and the frame was not there", () => {
  const { pace } = at(1_003, { frames: 0 });
  const { gap, fills, playAtMs } = step(pace, 1_400, { ...VIEW, readableSinceMs: 1_399 }, GRID);
  assert.deepEqual({ gap, fills, playAtMs }, {
    gap: { cause: "starved", atMs: 1_000, ms: 400 },
    fills: true,
    playAtMs: 1_400,
  });
});

Deno.test("step() calls a gap late_wake when the frame was there, or this process slept when speech ran out", () => {
  assert.equal(at(1_400).gap?.cause, "late_wake");
  assert.equal(at(1_400, { readableSinceMs: 1_399 }).gap?.cause, "late_wake");
  const { pace } = at(1_390, { frames: 0 });
  assert.equal(step(pace, 1_400, { ...VIEW, readableSinceMs: 1_399 }, GRID).gap?.cause, "late_wake");
});

Deno.test("step() sends nothing while it is held, and goes on where Twilio's buffer runs empty", () => {
  const held = at(840, { isHeld: () => true });
  assert.deepEqual([held.count, held.wakeAtMs], [0, 860]);
  const still = step(held.pace, 1_390, { ...VIEW, isHeld: () => true }, GRID);
  const { gap, playAtMs, latenessMs } = step(still.pace, 1_400, { ...VIEW, emptyAtMs: 1_450 }, GRID);
  assert.deepEqual({ gap, playAtMs, latenessMs }, {
    gap: { cause: "socket_blocked", atMs: 1_000, ms: 450 },
    playAtMs: 1_450,
    latenessMs: 10,
  });
});

Deno.test("step() is not held by what stands in the way before a frame is due", () => {
  assert.equal(at(800, { isHeld: () => true }).wakeAtMs, 840);
});

Deno.test("step() sends what a longer lead makes due at once, and calls none of it late", () => {
  const { count, fills, latenessMs } = at(842, { leadMs: 400 });
  assert.deepEqual({ count, fills, latenessMs }, { count: 13, fills: true, latenessMs: 0 });
});

Deno.test("step() sends the lead anew when Twilio's buffer was found empty", () => {
  const { count, fills, gap } = at(842, { refills: 1 });
  assert.deepEqual({ count, fills, gap }, { count: 9, fills: true, gap: undefined });
});

Deno.test("step() begins a new grid behind a clear, without a gap", () => {
  const { count, playAtMs, gap } = at(5_000, { clears: 1, begins: true });
  assert.deepEqual({ count, playAtMs, gap }, { count: 9, playAtMs: 5_000, gap: undefined });
});

Deno.test("step() begins an utterance behind a pause without a gap", () => {
  assert.deepEqual([at(3_000, { begins: true }).gap, at(3_000, { begins: true }).playAtMs], [
    undefined,
    3_000,
  ]);
});
