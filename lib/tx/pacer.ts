/**
 * Decides when frames leave. A pure step: time and what there is to send go in, what leaves and when to look again come
 * out. It waits for nothing and acts on nothing; {@linkcode pacedFrames} does.
 *
 * @module
 */

import { FRAME_MS } from "../audio/mulaw.ts";
import type { UnderrunCause } from "./tx_totals.ts";

/** How often a held transmitter looks again, in ms: a full socket has no event that says it has drained. */
const HOLD_POLL_MS = 20;
/** A wake-up later than this, when speech had run out, says that it was this process that slept, in ms. */
const LATE_WAKE_MS = 20;

/** What one step hands on to the next. All times in ms of the clock. */
export interface Pace {
  /**
   * When the next frame begins to play at Twilio's side if it leaves in time, without the delay of the path: the one
   * state of the grid. -Infinity: nothing plays, the next frame may begin at once.
   */
  readonly playAtMs: number;
  /** The lead under which frames leave. */
  readonly leadMs: number;
  /** Frames that were due before this moment fill the lead and leave together. */
  readonly filledMs: number;
  /** When sending was last held. */
  readonly heldMs: number;
  /** When it was noticed that speech had run out in the middle of an utterance; NaN while it has not. */
  readonly dryMs: number;
  /** {@linkcode PacerView.clears} as it was. */
  readonly clears: number;
  /** {@linkcode PacerView.refills} as it was. */
  readonly refills: number;
}

/** Where a call begins. */
export const START: Pace = {
  playAtMs: -Infinity,
  leadMs: 0,
  filledMs: -Infinity,
  heldMs: -Infinity,
  dryMs: NaN,
  clears: 0,
  refills: 0,
};

/** What there is to send, and what stands in its way. */
export interface PacerView {
  /** Frames of the utterance that is on, or comes next. */
  readonly frames: number;
  /** Whether the next frame is the first of an utterance: what came before it was a pause, not a gap. */
  readonly begins: boolean;
  /** Since when there has been something to send, in ms of the clock. */
  readonly readableSinceMs: number;
  /** Whether nothing may leave, because the socket is full or too much audio has no echo; asked when a frame is due. */
  readonly isHeld: () => boolean;
  /** How far ahead of its playing a frame leaves, in ms. */
  readonly leadMs: number;
  /** When all that was sent will have been played, as far as echoes tell, in ms of the clock. */
  readonly emptyAtMs: number;
  /** How often Twilio's buffer was cleared: the grid begins anew. */
  readonly clears: number;
  /** How often Twilio's buffer was found empty although every frame had left in time: the path has grown longer. */
  readonly refills: number;
}

/** The ticks on which frames leave: `n × widthMs + phaseMs`, in ms of the clock. */
export interface Grid {
  /** Time between two ticks, in ms. */
  readonly widthMs: number;
  /** From 0 to the width, in ms. */
  readonly phaseMs: number;
}

/** A pause in the middle of an utterance. */
export interface Gap {
  /** Who or what made it. */
  readonly cause: UnderrunCause;
  /** When it begins, in ms of the clock. */
  readonly atMs: number;
  /** How long it is, in ms. */
  readonly ms: number;
}

/** What one step decides. */
export interface Step {
  /** What the next step is given. */
  readonly pace: Pace;
  /** How many frames leave now. */
  readonly count: number;
  /** When the first of them begins to play, in ms of the clock. */
  readonly playAtMs: number;
  /** How late the first of them is: since it was due, was there and was free to go, in ms. */
  readonly latenessMs: number;
  /** Whether they fill the lead: these leave together. */
  readonly fills: boolean;
  /** The grid ran out before them, so that Twilio will have had nothing to play. */
  readonly gap: Gap | undefined;
  /** When to look again, in ms of the clock; sooner when a frame, an echo or a clear comes. Only where nothing leaves. */
  readonly wakeAtMs: number;
}

/** What is to be done at `nowMs`. */
export function step(before: Pace, nowMs: number, view: PacerView, grid: Grid): Step {
  const pace = follow(before, nowMs, view);
  if (view.frames === 0) return starve(pace, nowMs, view);
  const departureMs = lastTick(pace.playAtMs - pace.leadMs, grid);
  if (nowMs < departureMs) return wait(pace, departureMs);
  if (view.isHeld()) return wait({ ...pace, heldMs: nowMs }, nowMs + HOLD_POLL_MS);

  const readyMs = Math.max(departureMs, view.readableSinceMs, pace.filledMs, pace.heldMs);
  const latenessMs = Math.max(0, nowMs - readyMs);
  const ranOut = pace.playAtMs < nowMs;
  const anchored = ranOut ? anchor(pace, nowMs, view.emptyAtMs) : pace;
  const gap = ranOut && !view.begins ? gapOf(pace, anchored.playAtMs, view) : undefined;

  // A frame leaves at the last tick that is one lead before it plays, so what plays before this has to leave now.
  const horizonMs = lastTick(nowMs, grid) + grid.widthMs + anchored.leadMs;
  const count = Math.min(view.frames, Math.ceil((horizonMs - anchored.playAtMs) / FRAME_MS));
  return {
    pace: { ...anchored, playAtMs: anchored.playAtMs + count * FRAME_MS },
    count,
    playAtMs: anchored.playAtMs,
    latenessMs,
    fills: lastTick(anchored.playAtMs - anchored.leadMs, grid) <= anchored.filledMs,
    gap,
    wakeAtMs: nowMs,
  };
}

/** Takes in what happened outside the grid: a clear, a path that has grown longer, a longer lead. */
function follow(pace: Pace, nowMs: number, view: PacerView): Pace {
  const { leadMs, clears, refills } = view;
  if (clears !== pace.clears) return { ...START, leadMs, clears, refills };
  if (leadMs === pace.leadMs && refills === pace.refills) return pace;
  const playAtMs = Math.min(
    pace.playAtMs,
    Math.max(nowMs, pace.playAtMs - (refills - pace.refills) * leadMs),
  );
  const filledMs = playAtMs < pace.playAtMs || leadMs > pace.leadMs ? nowMs : pace.filledMs;
  return { ...pace, playAtMs, leadMs, filledMs, refills };
}

/** Nothing to send: inside an utterance, notes when that was seen, which tells whether this process was awake. */
function starve(pace: Pace, nowMs: number, view: PacerView): Step {
  if (view.begins || !Number.isNaN(pace.dryMs)) return wait(pace, Infinity);
  return nowMs < pace.playAtMs ? wait(pace, pace.playAtMs) : wait({ ...pace, dryMs: nowMs }, Infinity);
}

/**
 * The grid has run out: a frame that leaves now plays now, and the lead is filled at once. But behind a hold, Twilio may
 * have to play first what was sent before.
 */
function anchor(pace: Pace, nowMs: number, emptyAtMs: number): Pace {
  const playAtMs = wasHeld(pace) ? Math.max(nowMs, emptyAtMs) : nowMs;
  return { ...pace, playAtMs, filledMs: nowMs, dryMs: NaN };
}

function gapOf(pace: Pace, untilMs: number, view: PacerView): Gap {
  const awaited = view.readableSinceMs > pace.playAtMs && pace.dryMs - pace.playAtMs <= LATE_WAKE_MS;
  const cause = wasHeld(pace) ? "socket_blocked" : awaited ? "starved" : "late_wake";
  return { cause, atMs: pace.playAtMs, ms: untilMs - pace.playAtMs };
}

/** Whether the grid has run out because sending was held. */
function wasHeld({ heldMs, playAtMs }: Pace): boolean {
  return heldMs > playAtMs;
}

/** The last tick of the grid that is not after `atMs`. */
function lastTick(atMs: number, { widthMs, phaseMs }: Grid): number {
  return Math.floor((atMs - phaseMs) / widthMs) * widthMs + phaseMs;
}

function wait(pace: Pace, wakeAtMs: number): Step {
  return { pace, count: 0, playAtMs: NaN, latenessMs: 0, fills: false, gap: undefined, wakeAtMs };
}
