import type { Alarm } from "../../lib/core/clock.ts";
import { type MarkEcho, Playback } from "../../lib/twilio/peer/playback.ts";
import type { FrameSink } from "../../lib/tx/transmitter_options.ts";
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
  /** How much later than it should a mark is echoed, in ms; asked for each. @default 0 */
  echoLateMs?: () => number;
  /** Whether it sends sound, every 20 ms of its clock. @default true */
  sounds?: boolean;
  /** Whether it keeps what it got. @default false */
  keep?: boolean;
}

/** A time in which it played nothing before it played more. */
export interface FarGap {
  readonly atMs: number;
  readonly ms: number;
}

const TICK_MS = 20;

/**
 * Twilio's side of a stream in virtual time, at the end of a path: plays on its own clock, echoes marks, sends sound, and
 * notes when it runs dry. Its clock is never late: what happens while ours is blocked happens at its own moment.
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
  readonly #options: FarSideOptions;
  readonly #alarm: Alarm;
  readonly #playback: Playback;
  readonly #there: Path;
  readonly #echoing: Path;
  readonly #back: Path;
  readonly #startMs: number;
  #ticks = 0;
  #resumeMs = Infinity;

  constructor(clock: ManualClock, options: FarSideOptions = {}) {
    this.#clock = clock;
    this.#options = options;
    this.#there = new Path(options.delayMs);
    this.#echoing = new Path(options.echoLateMs ?? 0);
    this.#back = new Path(options.backMs ?? options.delayMs);
    this.#playback = new Playback({
      skewPpm: (1 / this.#pace - 1) * 1e6,
      onDryRun: ({ atMs, ms }) => void this.gaps.push({ atMs, ms }),
    });
    this.#startMs = clock.now();
    this.#alarm = clock.exactAlarm(() => this.#pump());
    this.#arm();
  }

  /** When everything that has reached it will have been played. */
  get dryAtMs(): number {
    return this.#playback.dryAtMs;
  }

  sendMedia(frame: Uint8Array): void {
    const nowMs = this.#clock.now();
    this.frames++;
    this.sentAtMs.push(nowMs);
    if (this.#options.keep) this.kept.push(frame);
    this.#send((atMs) => {
      this.#playback.media(frame, atMs);
      const leadMs = this.#playback.bufferedMs(atMs);
      this.minLeadMs = Math.min(this.minLeadMs, leadMs);
      this.maxLeadMs = Math.max(this.maxLeadMs, leadMs);
    });
  }

  sendMark(name: string): void {
    this.#send((atMs) => this.#playback.mark(name, atMs));
  }

  sendClear(): void {
    this.clears++;
    this.#send((atMs) => this.#echo(this.#playback.clear(atMs)));
  }

  /** Neither reads, nor plays, nor sends for `ms`; what it plays has a gap. */
  stall(ms: number): void {
    this.#pump();
    const nowMs = this.#clock.now();
    const untilMs = Math.max(nowMs + ms, this.#resumeMs === Infinity ? 0 : this.#resumeMs);
    this.#resumeMs = untilMs;
    this.#playback.stall(nowMs);
    this.#there.hold(untilMs);
    this.#back.hold(untilMs);
    this.#arm();
  }

  /** How long a millisecond of its clock lasts on ours. */
  get #pace(): number {
    return 1 + (this.#options.slow ?? 0);
  }

  get #nextTickMs(): number {
    return this.#options.sounds === false ? Infinity : this.#startMs + this.#ticks * TICK_MS * this.#pace;
  }

  #send(arrive: (atMs: number) => void): void {
    this.#there.send(this.#clock.now(), arrive);
    this.#arm();
  }

  #echo(echoes: readonly MarkEcho[]): void {
    if (this.#options.echoes === false) return;
    for (const { name, atMs } of echoes) {
      this.#echoing.send(atMs, (lateMs) => this.#back.send(lateMs, () => this.onMark(name)));
    }
  }

  #pump(): void {
    const nowMs = this.#clock.now();
    for (let atMs = this.#nextMs; atMs <= nowMs; atMs = this.#nextMs) {
      if (atMs === this.#resumeMs) {
        this.#resumeMs = Infinity;
        this.#playback.resume(atMs);
      } else if (atMs === this.#there.nextMs) this.#there.arrive();
      else if (atMs === this.#echoing.nextMs) this.#echoing.arrive();
      else if (atMs === this.#nextTickMs) {
        const timestampMs = ++this.#ticks * TICK_MS;
        this.#back.send(atMs, () => this.onSound(timestampMs));
      }
      this.#echo(this.#playback.advance(atMs));
    }
    while (this.#back.nextMs <= nowMs) this.#back.arrive();
    this.#arm();
  }

  /** When something happens there. */
  get #nextMs(): number {
    const { nextEchoAtMs } = this.#playback;
    return Math.min(this.#resumeMs, this.#there.nextMs, this.#nextTickMs, this.#echoing.nextMs, nextEchoAtMs);
  }

  #arm(): void {
    this.#alarm.set(Math.min(this.#nextMs, this.#back.nextMs));
  }
}

/** One way between the two ends: what is sent arrives later, in its order. */
class Path {
  readonly #delayMs: (nowMs: number) => number;
  readonly #onWay: { atMs: number; readonly arrive: (atMs: number) => void }[] = [];
  #lastMs = -Infinity;

  constructor(delayMs: FarSideOptions["delayMs"] = 20) {
    this.#delayMs = typeof delayMs === "number" ? () => delayMs : delayMs;
  }

  /** When the next one arrives. */
  get nextMs(): number {
    return this.#onWay[0]?.atMs ?? Infinity;
  }

  send(nowMs: number, arrive: (atMs: number) => void): void {
    this.#lastMs = Math.max(this.#lastMs, nowMs + this.#delayMs(nowMs));
    this.#onWay.push({ atMs: this.#lastMs, arrive });
  }

  /** Nothing arrives before `untilMs`. */
  hold(untilMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, untilMs);
    for (const one of this.#onWay) one.atMs = Math.max(one.atMs, untilMs);
  }

  arrive(): void {
    const { atMs, arrive } = this.#onWay.shift()!;
    arrive(atMs);
  }
}
