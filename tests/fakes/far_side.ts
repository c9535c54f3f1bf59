import type { Alarm, Clock } from "../../lib/core/clock.ts";
import type { FrameSink } from "../../lib/tx/transmitter.ts";

/** Options of {@linkcode FarSide}. */
export interface FarSideOptions {
  /** How much slower (+) than ours its clock plays, as a fraction. @default 0 */
  slow?: number;
  /** Delay of the network each way, in ms. @default 20 */
  delayMs?: number;
  /** Whether it echoes marks. @default true */
  echoes?: boolean;
  /** Whether it keeps what it got. @default false */
  keep?: boolean;
}

/** Twilio's end of a stream in virtual time: plays on its own clock, echoes marks, and notes when it runs dry. */
export class FarSide implements FrameSink {
  bufferedBytes = 0;
  onMark: (name: string) => void = () => {};
  frames = 0;
  clears = 0;
  readonly kept: Uint8Array[] = [];
  /** Moments at which frames left, in ms. */
  readonly sentAtMs: number[] = [];
  readonly gaps: { atMs: number; ms: number }[] = [];
  /** Least and most audio in the buffer when a frame came, in ms. */
  minLeadMs = Infinity;
  maxLeadMs = -Infinity;
  readonly #clock: Clock;
  readonly #options: Required<FarSideOptions>;
  readonly #alarm: Alarm;
  #echoes: { name: string; atMs: number }[] = [];
  #dryAtMs: number | null = null;

  constructor(clock: Clock, options: FarSideOptions = {}) {
    this.#clock = clock;
    this.#options = { slow: 0, delayMs: 20, echoes: true, keep: false, ...options };
    this.#alarm = clock.alarm(() => this.#echo());
  }

  /** When everything that it got will have been played. */
  get dryAtMs(): number | null {
    return this.#dryAtMs;
  }

  sendMedia(frame: Uint8Array): void {
    const atMs = this.#clock.now() + this.#options.delayMs;
    this.frames++;
    this.sentAtMs.push(this.#clock.now());
    if (this.#options.keep) this.kept.push(frame);
    const dryAtMs = this.#dryAtMs ?? atMs;
    if (atMs - dryAtMs > 0.001) this.gaps.push({ atMs: dryAtMs, ms: atMs - dryAtMs });
    this.#dryAtMs = Math.max(dryAtMs, atMs) + 20 * (1 + this.#options.slow);
    this.minLeadMs = Math.min(this.minLeadMs, this.#dryAtMs - atMs);
    this.maxLeadMs = Math.max(this.maxLeadMs, this.#dryAtMs - atMs);
  }

  sendMark(name: string): void {
    if (!this.#options.echoes) return;
    const arrivesMs = this.#clock.now() + this.#options.delayMs;
    this.#echoes.push({ name, atMs: Math.max(arrivesMs, this.#dryAtMs ?? 0) + this.#options.delayMs });
    this.#arm();
  }

  sendClear(): void {
    this.clears++;
    this.#dryAtMs = null;
    for (const echo of this.#echoes) echo.atMs = this.#clock.now() + 2 * this.#options.delayMs;
    this.#arm();
  }

  /** Neither reads nor plays for `ms`. */
  stall(ms: number): void {
    if (this.#dryAtMs !== null) this.#dryAtMs = Math.max(this.#dryAtMs, this.#clock.now()) + ms;
    for (const echo of this.#echoes) echo.atMs += ms;
    this.#arm();
  }

  /** What comes next is a new talkspurt: silence before it is no gap. */
  pause(): void {
    this.#dryAtMs = null;
  }

  #arm(): void {
    this.#alarm.set(this.#echoes[0]?.atMs ?? Infinity);
  }

  #echo(): void {
    const nowMs = this.#clock.now();
    while (this.#echoes[0] !== undefined && this.#echoes[0].atMs <= nowMs) {
      this.onMark(this.#echoes.shift()?.name ?? "");
    }
    this.#arm();
  }
}
