import assert from "node:assert/strict";
import { createDrawingPace, DRAWING_MS } from "../../../lib/ui/call_feed.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

Deno.test("createDrawingPace() draws in the next frame, and then not before its pace allows", async () => {
  const clock = new ManualClock();
  const frames: (() => void)[] = [];
  const drawnAt: number[] = [];
  const beganMs = clock.now();
  const pace = createDrawingPace(clock, (draw) => void frames.push(draw));
  const frame = () => frames.splice(0).forEach((draw) => draw());
  pace(() => drawnAt.push(clock.now() - beganMs));
  frame();
  await clock.advance(10);
  pace(() => drawnAt.push(clock.now() - beganMs));
  frame();
  await clock.advance(DRAWING_MS - 11);
  assert.deepEqual([frames.length, drawnAt], [0, [0]]);
  await clock.advance(1);
  frame();
  assert.deepEqual(drawnAt, [0, DRAWING_MS]);
});
