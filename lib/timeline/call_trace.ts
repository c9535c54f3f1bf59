/** What happened in a call over time: the charts and the timeline of its page. Types only; safe in a browser. @module */
import type { UnderrunCause } from "../tx/tx_totals.ts";

/** One gap, with the five log lines around it. */
export interface Anomaly {
  /** ISO 8601. */
  at: string;
  /** Why. */
  kind: UnderrunCause;
  /** How long it was. */
  ms: number;
  /** At most five, oldest first. */
  lines: string[];
}

/** Who is heard. */
export type VoiceSide = "caller" | "agent";

/**
 * One thing that happened. Times are ms since the call began; `endMs` is `null` while it lasts. What the caller hears is
 * timed as it is played, without the delay of the path to Twilio, which is not known one way.
 */
export type TraceEvent =
  /** Somebody is heard. The agent's voice has no part in which the caller heard a gap: there it ends, and begins again. */
  | { readonly type: "voice"; readonly side: VoiceSide; readonly atMs: number; endMs: number | null }
  /** Words are played to the caller; their text is in the entry of the same `id` of `CallView.said`. */
  | { readonly type: "said"; readonly atMs: number; endMs: number | null; readonly id: number }
  | { readonly type: "turn"; readonly atMs: number; readonly id: number }
  | { readonly type: "barge_in"; readonly atMs: number; readonly voiceMs: number }
  | { readonly type: "gap"; readonly atMs: number; readonly cause: UnderrunCause; readonly ms: number }
  | { readonly type: "held"; readonly atMs: number; endMs: number | null }
  | { readonly type: "key"; readonly atMs: number; readonly digit: string }
  | {
    readonly type: "tool";
    readonly atMs: number;
    endMs: number | null;
    readonly name: string;
    ok: boolean | null;
  }
  | { readonly type: "control"; readonly atMs: number; readonly action: string };

/** Columns of equal length, one value a step, oldest first; `null` where nothing was measured. */
export interface TraceSteps {
  /** Frames of 20 ms that waited at the end of the step. */
  readonly queueFrames: (number | null)[];
  /** Median and largest lateness of the frames that left in the step, in ms. */
  readonly latenessP50Ms: (number | null)[];
  /** Largest lateness of the frames that left in the step, in ms. */
  readonly latenessMaxMs: (number | null)[];
  /** How far the far buffer was to be ahead. */
  readonly leadTargetMs: (number | null)[];
  /** How far it was ahead. */
  readonly leadEstimateMs: (number | null)[];
  /** Largest of the step, in ms. */
  readonly markRttMs: (number | null)[];
  /** Frames that left in the step, by its length; `null` while there was nothing to send. */
  readonly fps: (number | null)[];
}

/** A call over time, in bounded memory: when it has outgrown its steps, two become one. */
export interface CallTrace {
  /** `CA…` */
  readonly callSid: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Length of a step in ms: 1000, 2000, 4000 … */
  readonly stepMs: number;
  /** Number of the first step in the columns; above 0 where only what is new was asked for. */
  readonly firstStep: number;
  /** The charts. */
  readonly steps: TraceSteps;
  /** Peak levels, 0 to 100, `perStep` for each step: what the waveforms are drawn from. */
  readonly levels: { readonly perStep: number; readonly caller: number[]; readonly agent: number[] };
  /** Times between frames over the whole call: lower edge in ms, and how many. */
  readonly intervals: [ms: number, count: number][];
  /** In the order in which they began; the oldest give way. */
  readonly events: TraceEvent[];
  /** Events that gave way. */
  readonly forgotten: number;
  /** Of the streams that this call has had before, oldest first; in the record of an ended call. */
  readonly earlier?: readonly CallTrace[];
}
