import type { Alarm } from "../../lib/core/clock.ts";
import type { FrameSink } from "../../lib/tx/frame_sink.ts";
import type { ManualClock } from "./manual_clock.ts";

/** Options of {@linkcode FarSide}. */
export interface FarSideOptions {
  /** How much slower (+) than ours its clock runs, as a fraction. @default 0 */
  slow?: number;
  /** Delay of the path to it and back, in ms; asked for each message, which never overtakes the one before. @default 20 */
  delayMs?: number | ((nowMs: number) => number);
  /** The same for the path back alone. @default delayMs */
  backMs?: number | ((nowMs: number) => number);
  /** Whether it echoes marks. @default true */
  echoes?: boolean;
  /** Whether it sends sound, every 20 ms of its clock. @default true */
  sounds?: boolean;
  /** Whether it keeps what it got. @default false */
  keep?: boolean;
}

/** A pause in what it played inside a talkspurt. */
export interface FarGap {
  readonly atMs: number;
  ms: number;
}

interface Departure {
  readonly name: string;
  atMs: number;
}

const TICK_MS = 20;

/**
 * Twilio's side of a stream in virtual time: plays on its own clock, echoes marks, sends sound, and notes when it runs
 * dry. Its clock is never late: what happens while ours is blocked happens at its own moment.
 */
export class FarSide implements FrameSink {
  bufferedBytes = 0;
  onMark: (name: string) => void = () => {};
  onSound: (timestampMs: number) => void = () => {};
  frames = 0;
  clears = 0;
  readonly kept: Uint8Array[] = [];
  /** Moments at which frames left, in ms. */
  readonly sentAtMs: number[] = [];
  readonly gaps: FarGap[] = [];
  /** Least and most audio in the buffer when a frame came, in ms. */
  minLeadMs = Infinity;
  maxLeadMs = -Infinity;
  readonly #clock: ManualClock;
  readonly #options: Required<FarSideOptions>;
  readonly #alarm: Alarm;
  readonly #startMs: number;
  #arrivedMs = -Infinity;
  #dryAtMs: number | null = null;
  #ticks = 0;
  /** Echoes that leave when what was before them has been played. */
  #departures: Departure[] = [];
  /** What is on its way back. */
  #arrivals: { atMs: number; deliver: () => void }[] = [];
  #lastArrivalMs = -Infinity;

  constructor(clock: ManualClock, options: FarSideOptions = {}) {
    const delayMs = options.delayMs ?? 20;
    this.#clock = clock;
    this.#options = {
      slow: 0,
      backMs: delayMs,
      echoes: true,
      sounds: true,
      keep: false,
      ...options,
      delayMs,
    };
    this.#startMs = clock.now();
    this.#alarm = clock.exactAlarm(() => this.#pump());
    this.#arm();
  }

  /** When everything that it got will have been played. */
  get dryAtMs(): number | null {
    return this.#dryAtMs;
  }

  sendMedia(frame: Uint8Array): void {
    const nowMs = this.#clock.now();
    this.frames++;
    this.sentAtMs.push(nowMs);
    if (this.#options.keep) this.kept.push(frame);
    const atMs = this.#arrive(nowMs);
    const dryAtMs = this.#dryAtMs ?? atMs;
    if (atMs - dryAtMs > 0.001) this.#gap(dryAtMs, atMs - dryAtMs);
    this.#dryAtMs = Math.max(dryAtMs, atMs) + TICK_MS * this.#pace;
    this.minLeadMs = Math.min(this.minLeadMs, this.#dryAtMs - atMs);
    this.maxLeadMs = Math.max(this.maxLeadMs, this.#dryAtMs - atMs);
  }

  sendMark(name: string): void {
    if (!this.#options.echoes) return;
    const atMs = Math.max(this.#arrive(this.#clock.now()), this.#dryAtMs ?? 0);
    this.#departures.push({ name, atMs });
    this.#arm();
  }

  sendClear(): void {
    this.clears++;
    this.#dryAtMs = null;
    const atMs = this.#arrive(this.#clock.now());
    for (const departure of this.#departures) departure.atMs = Math.min(departure.atMs, atMs);
    this.#arm();
  }

  /** Neither reads, nor plays, nor sends for `ms`; what it plays has a gap. */
  stall(ms: number): void {
    const nowMs = this.#clock.now();
    if (this.#dryAtMs !== null && this.#dryAtMs > nowMs) {
      this.#dryAtMs += ms;
      this.#gap(nowMs, ms);
    }
    this.#arrivedMs = Math.max(this.#arrivedMs, nowMs + ms);
    for (const departure of this.#departures) departure.atMs += ms;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, nowMs + ms);
    for (const arrival of this.#arrivals) arrival.atMs = Math.max(arrival.atMs, nowMs + ms);
    this.#arm();
  }

  /** What comes next is a new talkspurt: silence before it is no gap. */
  pause(): void {
    this.#dryAtMs = null;
  }

  /** How long a millisecond of its clock lasts on ours. */
  get #pace(): number {
    return 1 + this.#options.slow;
  }

  get #nextTickMs(): number {
    return this.#options.sounds ? this.#startMs + this.#ticks * TICK_MS * this.#pace : Infinity;
  }

  /** When what leaves us now reaches it. */
  #arrive(nowMs: number): number {
    return this.#arrivedMs = Math.max(this.#arrivedMs, nowMs + delayOf(this.#options.delayMs, nowMs));
  }

  /** Two frames that are both late make one gap when nothing was played between them. */
  #gap(atMs: number, ms: number): void {
    this.gaps.push({ atMs, ms });
  }

  #pump(): void {
    const nowMs = this.#clock.now();
    for (;;) {
      const echoMs = this.#departures[0]?.atMs ?? Infinity;
      const tickMs = this.#nextTickMs;
      if (Math.min(echoMs, tickMs) > nowMs) break;
      if (echoMs <= tickMs) {
        const { name } = this.#departures.shift()!;
        this.#return(echoMs, () => this.onMark(name));
      } else {
        const timestampMs = ++this.#ticks * TICK_MS;
        this.#return(tickMs, () => this.onSound(timestampMs));
      }
    }
    while (this.#arrivals[0] !== undefined && this.#arrivals[0].atMs <= nowMs) {
      this.#arrivals.shift()!.deliver();
    }
    this.#arm();
  }

  #return(atMs: number, deliver: () => void): void {
    const arrivesMs = Math.max(this.#lastArrivalMs, atMs + delayOf(this.#options.backMs, atMs));
    this.#lastArrivalMs = arrivesMs;
    this.#arrivals.push({ atMs: arrivesMs, deliver });
  }

  #arm(): void {
    const echoMs = this.#departures[0]?.atMs ?? Infinity;
    this.#alarm.set(Math.min(echoMs, this.#nextTickMs, this.#arrivals[0]?.atMs ?? Infinity));
  }
}

function delayOf(delayMs: number | ((nowMs: number) => number), nowMs: number): number {
  return typeof delayMs === "number" ? delayMs : delayMs(nowMs);
}
