/** Cuts the silence that synthesisers put around a sentence. @module */

import { mulawDbfs } from "../../audio/level.ts";
import { BYTES_PER_FRAME } from "../../audio/mulaw.ts";

/** Frames below this are silence; measured pauses of the embedded voices lie below -58 dBFS. */
const AUDIBLE_DBFS = -50;

/** Kept before the first audible frame, so that a soft onset is not cut. */
const LEAD_FRAMES = 1;

/** Kept after the last audible frame: the pause to the next sentence. */
const TAIL_FRAMES = 11;

/**
 * Leaves 20 ms of silence before the speech, for the sake of the first sound's latency, and at most 220 ms after it.
 * Audio without an audible frame becomes empty.
 */
export function trimSilence(mulaw: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let first = -1;
  let last = -1;
  for (let frame = 0; frame * BYTES_PER_FRAME < mulaw.length; frame++) {
    const at = frame * BYTES_PER_FRAME;
    if (mulawDbfs(mulaw.subarray(at, at + BYTES_PER_FRAME)) < AUDIBLE_DBFS) continue;
    if (first < 0) first = frame;
    last = frame;
  }
  if (first < 0) return new Uint8Array(0);
  const from = Math.max(0, first - LEAD_FRAMES) * BYTES_PER_FRAME;
  return mulaw.slice(from, (last + 1 + TAIL_FRAMES) * BYTES_PER_FRAME);
}
