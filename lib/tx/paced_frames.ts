import type { Clock } from "../core/clock.ts";
import type { Wakeup } from "../core/wakeup.ts";
import type { FrameQueue } from "./frame_queue.ts";
import { type Grid, type PacerView, START, type Step, step } from "./pacer.ts";

/** Frames that leave together: at one tick of the grid, or to fill the lead. */
export interface Batch extends Step {
  /** 160 bytes of 8 kHz μ-law each. They are in the queue until {@linkcode FrameQueue.sent} is told of them. */
  readonly frames: readonly Uint8Array[];
  /** Whether the first of them begins an utterance. */
  readonly begins: boolean;
  /** When they leave, in ms of the clock. */
  readonly atMs: number;
}

/** Options of {@linkcode pacedFrames}. */
export interface PacedFramesOptions {
  /** Time of the grid. */
  readonly clock: Clock;
  /** What is to be sent, and what stands in its way. */
  readonly view: (nowMs: number) => PacerView;
  /** The ticks on which frames leave; it may change. */
  readonly grid: () => Grid;
  /** Rung when something has happened that the view shows: an echo, a clear. */
  readonly wakeup: Wakeup;
  /** Ends the generator. */
  readonly signal: AbortSignal;
}

/**
 * Yields the frames of `queue` when they are due. The reader sends them and tells the queue so before it reads on; what
 * it doesn't send stays in the queue, so no frame is lost between the queue and the socket.
 *
 * @throws {TypeError} the queue has a consumer: a call has one transmitter.
 */
export async function* pacedFrames(
  queue: FrameQueue,
  { clock, view, grid, wakeup, signal }: PacedFramesOptions,
): AsyncGenerator<Batch, void> {
  using _consumer = queue.consume(wakeup.ring);
  signal.addEventListener("abort", wakeup.ring, { once: true });
  let pace = START;
  while (!signal.aborted) {
    const nowMs = clock.now();
    const seen = view(nowMs);
    const next = step(pace, nowMs, seen, grid());
    pace = next.pace;
    if (next.count === 0) await wakeup.until(next.wakeAtMs);
    else yield { ...next, frames: queue.due(next.count), begins: seen.begins, atMs: nowMs };
  }
}
