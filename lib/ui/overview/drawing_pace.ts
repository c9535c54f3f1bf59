/** When a page draws: with the browser's frames, and no more often than people can read. @module */
import type { PageClock } from "../browser_clock.ts";

/** Least time between two drawings, in ms: figures come 5 times a second. */
export const DRAWING_MS = 200;

/**
 * Makes a function that calls what it is given in the browser's next frame, but not before {@linkcode DRAWING_MS} have
 * passed since it did so last. It takes one at a time.
 */
export function createDrawingPace(
  clock: PageClock,
  requestFrame: (draw: () => void) => void,
): (draw: () => void) => void {
  let lastMs = -Infinity;
  let next: () => void = () => {};
  const drawNow = (): void => {
    lastMs = clock.now();
    next();
  };
  const alarm = clock.alarm(() => requestFrame(drawNow));
  return (draw) => {
    next = draw;
    if (clock.now() - lastMs >= DRAWING_MS) requestFrame(drawNow);
    else alarm.set(lastMs + DRAWING_MS);
  };
}
