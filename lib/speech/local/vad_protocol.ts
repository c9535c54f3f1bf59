/** What the main thread and the worker of voice detection say to each other. @module */

import type { VoiceEvent } from "../vad.ts";

/** To the worker. */
export type VadCommand =
  /** A batch of frames; after them, the detectors in `closed` are forgotten. */
  | {
    readonly type: "frames";
    readonly buffer: ArrayBuffer;
    readonly count: number;
    readonly closed: readonly number[];
  }
  /** Runs the model on that many windows of nothing, so that it is compiled to full speed. */
  | { readonly type: "warm"; readonly windows: number };

/** A change of voice at one detector. */
export interface DetectorEvent {
  readonly id: number;
  readonly event: VoiceEvent;
}

/** From the worker. */
export type VadReply =
  /** Loaded. `fvad` alone if Silero could not be, and why. */
  | { readonly type: "loaded"; readonly model: "silero" | "fvad"; readonly reason: string | null }
  /** A batch is done; its buffer comes back. */
  | { readonly type: "done"; readonly buffer: ArrayBuffer; readonly events: readonly DetectorEvent[] }
  | { readonly type: "warmed" };
