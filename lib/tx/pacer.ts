import type { Alarm, Clock } from "../core/clock.ts";
import type { FrameQueue } from "../core/frame_queue.ts";
import { FRAME_MS } from "../audio/mulaw.ts";
import type { FarClock } from "./far_clock.ts";
import type { LeadControl } from "./lead_control.ts";
import type { TxStats } from "./tx_stats.ts";
import type { UnderrunCause } from "./tx_totals.ts";

/** Why nothing may be sent although it is due: bytes wait in the socket, or audio waits for its echo. */
export type HoldReason = "socket" | "credit";

/** How often a full socket is looked at, in ms: it has no event that says it has drained. */
const HOLD_POLL_MS = 20;
/** Frames of all calls leave on a common grid, up to this much before they are due: one wake-up of the process serves them. In ms. */
const GRID_MS = 20;
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
  readonly #observer: PacerObserver;
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

  /** When to look again, in ms of the clock; sooner when a frame, an echo or a clear comes. */
  wakeAtMs(nowMs: number): number {
    if (this.#held !== undefined) return nowMs + HOLD_POLL_MS;
    if (this.#queue.length > 0) return this.#departureMs(this.#leadMs);
    return this.#watched || this.#queue.betweenUtterances ? Infinity : this.#playAtMs;
  }

  /** When the next frame leaves under a lead: one lead before it plays, or a little sooner. */
  #departureMs(leadMs: number): number {
    return Math.floor((this.#playAtMs - leadMs) / GRID_MS) * GRID_MS;
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

  /** The far buffer has run dry: a frame that leaves now plays now, and the lead is filled at once. */
  #anchor(nowMs: number, latenessMs: number): void {
    const gapMs = nowMs - this.#playAtMs;
    if (this.#queue.betweenUtterances) {
      this.#farClock.restart();
    } else {
      this.#farClock.settle();
      if (gapMs >= MIN_GAP_MS) this.#observer.underrun(this.#cause(), gapMs, latenessMs);
    }
    this.#playAtMs = nowMs;
    this.#anchoredMs = nowMs;
    this.#sleptThrough = this.#watched = false;
  }

  #cause(): UnderrunCause {
    if (this.#heldUntilMs > this.#playAtMs) return "socket_blocked";
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

/** What {@linkcode PacedFrames.next} brings: the frames that are due, or the end. */
export type Batch = IteratorResult<Iterable<Uint8Array>, undefined>;

/**
 * The only transmitter of a call: wakes when frames are due and yields them, as one batch a wake-up, until `signal` is
 * aborted. A batch takes each frame from the queue at the moment it is asked for, so that a `clear` between two frames
 * leaves none on its way. `ring` looks again at once.
 *
 * An async generator by its interface; written out, because it wakes 50 times a second and call, and the engine's own
 * takes three promises to do so where this takes one.
 */
export class PacedFrames implements AsyncIterableIterator<Iterable<Uint8Array>> {
  readonly #clock: Clock;
  readonly #pacer: Pacer;
  readonly #alarm: Alarm;
  readonly #release: () => void;
  #ended: boolean;
  /** When it was last looked: what follows within the same turn of the event loop needs no other time. */
  #nowMs: number;
  /** Set while the next batch is waited for. */
  #resolve: ((batch: Batch | Promise<Batch>) => void) | undefined;

  /** Made by {@linkcode pacedFrames}. */
  constructor(queue: FrameQueue, options: { clock: Clock; pacer: Pacer; signal: AbortSignal }) {
    const { clock, pacer, signal } = options;
    this.#clock = clock;
    this.#pacer = pacer;
    this.#alarm = clock.alarm((nowMs) => this.#look(nowMs));
    const consumer = queue.consume(this.ring);
    this.#ended = signal.aborted;
    this.#nowMs = clock.now();
    const end = () => {
      this.#ended = true;
      this.ring();
    };
    signal.addEventListener("abort", end, { once: true });
    this.#release = () => {
      consumer[Symbol.dispose]();
      signal.removeEventListener("abort", end);
    };
  }

  /** Resolves with the next batch. One wait at a time. */
  next(): Promise<Batch> {
    return new Promise(this.#wait);
  }

  /** Ends it: another consumer may come. */
  return(): Promise<Batch> {
    this.#alarm.cancel();
    this.#release();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Something has changed: looks whether a frame is due, and else when to look again. */
  readonly ring = (): void => {
    if (this.#resolve !== undefined) this.#look(this.#clock.now());
  };

  readonly #wait = (resolve: (batch: Batch | Promise<Batch>) => void): void => {
    this.#resolve = resolve;
    this.#look(this.#nowMs);
  };

  #look(nowMs: number): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#nowMs = nowMs;
    if (this.#ended) resolve(this.return());
    else if (this.#pacer.isDue(nowMs)) resolve({ done: false, value: this.#pacer.due(nowMs) });
    else return this.#alarm.set(this.#pacer.wakeAtMs(nowMs));
    this.#resolve = undefined;
  }

  /** It is its own iterator. */
  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** See {@linkcode PacedFrames}. */
export function pacedFrames(
  queue: FrameQueue,
  options: { clock: Clock; pacer: Pacer; signal: AbortSignal },
): PacedFrames {
  return new PacedFrames(queue, options);
}
