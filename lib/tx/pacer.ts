import type { Clock } from "../core/clock.ts";
import type { FrameQueue } from "./frame_queue.ts";
import type { Wakeup } from "../core/wakeup.ts";
import { FRAME_MS } from "../audio/mulaw.ts";
import type { FarClock } from "./far_clock.ts";
import type { LeadControl } from "./lead_control.ts";
import { BUSY_STRIDE } from "./stride.ts";
import type { TxStats } from "./tx_stats.ts";
import type { UnderrunCause } from "./tx_totals.ts";

/** Why nothing may be sent although it is due: bytes wait in the socket, or audio waits for its echo. */
export type HoldReason = "socket" | "credit";

/** How often a full socket is looked at, in ms: it has no event that says it has drained. */
const HOLD_POLL_MS = 20;
/** A wake-up later than this in the middle of a starvation says that it was this process that slept, in ms. */
const LATE_WAKE_MS = 20;
/** Gaps that are shorter than this can't be told from the jitter of timers, in ms. */
const MIN_GAP_MS = 1;

/** What the pacer reports besides frames, which it counts itself. */
export interface PacerObserver {
  /** The next frame is the first of an utterance. */
  begin(): void;
  /** The far buffer ran dry inside an utterance. */
  underrun(cause: UnderrunCause, gapMs: number, latenessMs: number): void;
  /** Sending is held, or (`undefined`) goes on. */
  hold(reason: HoldReason | undefined): void;
}

/** Options of {@linkcode pacedFrames} and {@linkcode Pacer}. */
export interface PacerOptions {
  /** How far ahead of its playing a frame leaves. */
  lead: LeadControl;
  /** Corrects the grid by the echoes of marks. */
  farClock: FarClock;
  /** Frames that leave together; see `strideOf()`. */
  stride: () => number;
  /** A number of the call: calls that follow each other leave at different wake-ups. */
  number: number;
  /** When the far buffer will run empty, as far as echoes tell, in ms of the clock. */
  emptyAtMs: () => number;
  /** Asked before a frame is taken, so that none is ever taken and then not sent; see {@linkcode Pacer.doubt}. */
  hold: (leadMs: number) => HoldReason | undefined;
  /** Counts the frames. */
  stats: TxStats;
  /** Told of utterances, holds and gaps. */
  observer: PacerObserver;
}

/**
 * Decides when each frame leaves. Its one state is the time at which the next frame will begin to play at the far side
 * (on our clock, without the delay of the network): the frame is due one lead before that. Time that is passed in is
 * all it knows; it waits for nothing.
 */
export class Pacer implements Iterable<Uint8Array>, Iterator<Uint8Array, undefined> {
  readonly #queue: FrameQueue;
  readonly #lead: LeadControl;
  readonly #farClock: FarClock;
  readonly #stats: TxStats;
  readonly #hold: PacerOptions["hold"];
  readonly #stride: PacerOptions["stride"];
  readonly #emptyAtMs: PacerOptions["emptyAtMs"];
  readonly #observer: PacerObserver;
  /** Frames of all calls leave on a common grid, a little before they are due: one wake-up of the process serves many. */
  #gridMs = FRAME_MS;
  readonly #phaseMs: number;
  /** When the next frame begins to play, if it is sent in time. */
  #playAtMs = -Infinity;
  /** When the grid was anchored: frames that were due before leave together, which fills the lead. */
  #anchoredMs = -Infinity;
  #leadMs: number;
  /** Of the batch that leaves now: its moment, and the lead under which that was planned. */
  #nowMs = 0;
  #knownLeadMs = 0;
  #lastSentMs = -Infinity;
  /** Whether to ask for a hold before the next frame. */
  #doubted = true;
  #held: HoldReason | undefined;
  #heldUntilMs = -Infinity;
  /** Whether the wake-up that watches over a starvation was itself late. */
  #sleptThrough = false;
  #watched = false;

  /** Makes the pacer of one call; it takes frames from `queue` alone. */
  constructor(queue: FrameQueue, options: PacerOptions) {
    this.#queue = queue;
    this.#lead = options.lead;
    this.#farClock = options.farClock;
    this.#stats = options.stats;
    this.#hold = options.hold;
    this.#stride = options.stride;
    this.#phaseMs = (options.number % BUSY_STRIDE) * FRAME_MS;
    this.#emptyAtMs = options.emptyAtMs;
    this.#observer = options.observer;
    this.#leadMs = options.lead.targetMs(0);
  }

  /** When everything sent so far will have been played, in ms of the clock. */
  get playAtMs(): number {
    return this.#playAtMs;
  }

  /** When the last frame left, in ms of the clock. */
  get lastSentMs(): number {
    return this.#lastSentMs;
  }

  /** What a hold depends on has changed: asks for one before the next frame, and on while there is one. */
  doubt(): void {
    this.#doubted = true;
  }

  /** Forgets the grid: the far buffer was emptied by `clear`. */
  reset(): void {
    this.#playAtMs = -Infinity;
    this.#sleptThrough = this.#watched = false;
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#observer.hold(undefined);
  }

  /** Whether a frame may leave now. */
  isDue(nowMs: number): boolean {
    this.#gridMs = this.#stride() * FRAME_MS;
    if (this.#queue.length === 0) return this.#watch(nowMs);
    return nowMs >= this.#departureMs(this.#leadMs) && !(this.#doubted && this.#holds(nowMs));
  }

  /** The frames that are due at `nowMs`, each taken from the queue at the moment it is asked for. */
  due(nowMs: number): Iterable<Uint8Array> {
    this.#nowMs = nowMs;
    this.#knownLeadMs = this.#adaptLead(nowMs);
    return this;
  }

  /** Takes the next frame of {@linkcode due}. */
  next(): IteratorResult<Uint8Array, undefined> {
    const nowMs = this.#nowMs;
    const departureMs = this.#departureMs(this.#leadMs);
    if (nowMs < departureMs || this.#queue.length === 0) return { done: true, value: undefined };
    const latenessMs = this.#latenessMs(nowMs, this.#knownLeadMs);
    if (this.#queue.betweenUtterances) this.#observer.begin();
    if (this.#playAtMs < nowMs) this.#anchor(nowMs, latenessMs);
    // What a longer lead makes due, or an anchor, leaves together with what is due anyway.
    const filling = departureMs <= this.#anchoredMs || this.#departureMs(this.#knownLeadMs) > nowMs;
    this.#stats.frame(latenessMs, filling ? NaN : nowMs - this.#lastSentMs, nowMs);
    this.#lastSentMs = nowMs;
    this.#playAtMs += FRAME_MS + this.#farClock.correct(FRAME_MS);
    return { done: false, value: this.#queue.shift() };
  }

  /** Itself: a batch needs no more. */
  [Symbol.iterator](): this {
    return this;
  }

  /** Whether there are frames to send and nothing but time to wait for. */
  get flows(): boolean {
    return this.#queue.length > 0 && this.#held === undefined;
  }

  /** When to look again, in ms of the clock; sooner when a frame, an echo or a clear comes. */
  wakeAtMs(nowMs: number): number {
    if (this.#held !== undefined) return nowMs + HOLD_POLL_MS;
    if (this.#queue.length > 0) return this.#departureMs(this.#leadMs);
    return this.#watched || this.#queue.betweenUtterances ? Infinity : this.#playAtMs;
  }

  /** When the next frame leaves under a lead: one lead before it plays, or a little sooner. */
  #departureMs(leadMs: number): number {
    const phaseMs = this.#phaseMs;
    return Math.floor((this.#playAtMs - leadMs - phaseMs) / this.#gridMs) * this.#gridMs + phaseMs;
  }

  /** Nothing to send: inside an utterance, notes whether this process was awake when the far buffer ran dry. */
  #watch(nowMs: number): false {
    if (!this.#watched && nowMs >= this.#playAtMs && !this.#queue.betweenUtterances) {
      this.#watched = true;
      this.#sleptThrough = nowMs - this.#playAtMs > LATE_WAKE_MS;
    }
    return false;
  }

  #holds(nowMs: number): boolean {
    const reason = this.#hold(this.#leadMs);
    this.#doubted = reason !== undefined;
    if (reason !== this.#held) {
      if (reason === undefined) this.#heldUntilMs = nowMs;
      this.#held = reason;
      this.#observer.hold(reason);
    }
    return reason !== undefined;
  }

  /**
   * The grid has run out: a frame that leaves now plays now, and the lead is filled at once. But behind a hold, the far
   * buffer may have to play first what it was sent before.
   */
  #anchor(nowMs: number, latenessMs: number): void {
    const playAtMs = this.#wasHeld ? Math.max(nowMs, this.#emptyAtMs()) : nowMs;
    const gapMs = playAtMs - this.#playAtMs;
    if (this.#queue.betweenUtterances) {
      this.#farClock.restart();
    } else {
      this.#farClock.settle();
      if (gapMs >= MIN_GAP_MS) this.#observer.underrun(this.#cause(), gapMs, latenessMs);
    }
    this.#playAtMs = playAtMs;
    this.#anchoredMs = nowMs;
    this.#sleptThrough = this.#watched = false;
  }

  /** Whether the grid has run out because sending was held. */
  get #wasHeld(): boolean {
    return this.#heldUntilMs > this.#playAtMs;
  }

  #cause(): UnderrunCause {
    if (this.#wasHeld) return "socket_blocked";
    const awaited = this.#queue.readableSinceMs > this.#playAtMs;
    return awaited && !this.#sleptThrough ? "starved" : "late_wake";
  }

  /** How late the next frame is: since it was due, was there, was free to go, and was not kept for the fill. */
  #latenessMs(nowMs: number, leadMs: number): number {
    const readyMs = Math.max(this.#queue.readableSinceMs, this.#heldUntilMs, this.#anchoredMs);
    return Math.max(0, nowMs - Math.max(readyMs, this.#departureMs(leadMs)));
  }

  /** Learns from how late this wake-up is. Returns the lead under which it was planned. */
  #adaptLead(nowMs: number): number {
    const plannedMs = this.#leadMs;
    this.#lead.observe(this.#latenessMs(nowMs, plannedMs), nowMs);
    this.#leadMs = this.#lead.targetMs(nowMs);
    return plannedMs;
  }
}

/** Options of {@linkcode pacedFrames}. */
export interface PacedFramesOptions {
  /** Time of the grid. */
  readonly clock: Clock;
  /** Decides when each frame leaves. */
  readonly pacer: Pacer;
  /** Ring it when something has changed: it looks at once, or within a frame's time when frames flow. */
  readonly wakeup: Wakeup;
  /** Ends it, within a frame's time. */
  readonly signal: AbortSignal;
}

/**
 * The only transmitter of a call: wakes when frames are due and yields them, as one batch a wake-up, until `signal` is
 * aborted. A batch takes each frame from the queue at the moment it is asked for, so that a `clear` between two frames
 * leaves none on its way.
 */
export async function* pacedFrames(
  queue: FrameQueue,
  { clock, pacer, wakeup, signal }: PacedFramesOptions,
): AsyncGenerator<Iterable<Uint8Array>, void> {
  using _consumer = queue.consume(wakeup.ring);
  signal.addEventListener("abort", wakeup.ring, { once: true });
  let nowMs = clock.now();
  while (!signal.aborted) {
    if (pacer.isDue(nowMs)) yield pacer.due(nowMs);
    const atMs = pacer.wakeAtMs(nowMs);
    if (pacer.flows && atMs - nowMs <= FRAME_MS) {
      // All calls whose frames flow wait for one promise: a call costs no timer, and nothing has to be called off.
      nowMs = await clock.beat(atMs);
    } else {
      await wakeup.until(atMs);
      nowMs = clock.now();
    }
  }
}
