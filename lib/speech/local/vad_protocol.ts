/** What the main thread and the worker of voice detection say to each other. @module */

import type { VoiceEvent } from "../vad.ts";

/** To the worker: a batch of frames; after them, the detectors in `closed` are forgotten. */
export interface VadBatch {
  /** The frames; it is transferred, and comes back. */
  readonly buffer: ArrayBuffer;
  /** How many frames are in it. */
  readonly count: number;
  /** Numbers of detectors that are not used any more. */
  readonly closed: readonly number[];
}

/** A change of voice at one detector. */
export interface DetectorEvent {
  /** Number of the detector. */
  readonly id: number;
  /** What it heard. */
  readonly event: VoiceEvent;
}

/** From the worker. */
export type VadReply =
  /** Loaded. `fvad` alone if Silero could not be, and why. */
  | { readonly type: "loaded"; readonly model: "silero" | "fvad"; readonly reason: string | null }
  /** A batch is done; its buffer comes back. */
  | { readonly type: "done"; readonly buffer: ArrayBuffer; readonly events: readonly DetectorEvent[] };
