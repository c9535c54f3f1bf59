/**
 * The other end of the line: simulated phone calls to a running server, through Twilio's webhooks and Media Streams.
 *
 * @module
 */

import { type Alarm, type Clock, Metronome } from "../core/clock.ts";
import { Histogram } from "../core/histogram.ts";
import { ReaderLag } from "../twilio/peer/reader_lag.ts";
import { type ArrivalTally, newArrivalTally } from "./arrivals.ts";
import type { CallOptions } from "./call_options.ts";
import type { CallReport } from "./call_report.ts";
import { type PhoneReport, reportPhone } from "./phone_report.ts";
import { SimulatedCall } from "./simulated_call.ts";

/** Options of one call; the phone adds the rest. */
export type PhoneCallOptions = Omit<CallOptions, "clock" | "lag" | "tally">;

/** How often this process looks whether it is on time, in ms. */
const BEAT_MS = 20;
/** Beats that are further apart than the usual lateness of a timer explains, and how long the backlog of that is read. */
const LAG = { stallMs: BEAT_MS + 10, effectMs: 20 };

/** Makes calls that share a clock and whose figures are added up. Dispose of it when they are over. */
export class Phone implements Disposable {
  readonly #clock: Clock;
  readonly #lag: ReaderLag;
  readonly #lagMs = new Histogram();
  readonly #beat: Alarm;
  #beatAtMs: number;
  readonly #tally: ArrivalTally = newArrivalTally();
  readonly #calls: SimulatedCall[] = [];

  /** Watches at once how late this process is. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lag = new ReaderLag(clock.now(), LAG);
    this.#beatAtMs = clock.now() + BEAT_MS;
    this.#beat = clock.alarm(() => this.#onBeat());
    this.#beat.set(this.#beatAtMs);
  }

  /** All calls that were made. */
  get calls(): readonly SimulatedCall[] {
    return this.#calls;
  }

  /** How late this process was at the worst percent of its ticks, in ms. */
  get lagP99Ms(): number | null {
    return this.#lagMs.percentile(99);
  }

  /**
   * Makes a call; it begins with its `run()`.
   *
   * @throws {TypeError} if an address is no http or https URL
   */
  call(options: PhoneCallOptions): SimulatedCall {
    const call = new SimulatedCall({ ...options, clock: this.#clock, lag: this.#lag, tally: this.#tally });
    this.#calls.push(call);
    return call;
  }

  /** Adds up what the calls' `run()` gave back. */
  report(reports: readonly CallReport[]): PhoneReport {
    return reportPhone(reports, { tally: this.#tally, lagMs: this.#lagMs });
  }

  /** Stops watching; calls go on. */
  [Symbol.dispose](): void {
    this.#beat.cancel();
  }

  #onBeat(): void {
    const nowMs = this.#clock.now();
    this.#lagMs.record(nowMs - this.#beatAtMs);
    this.#lag.beat(nowMs);
    this.#beatAtMs = nowMs + BEAT_MS;
    this.#beat.set(this.#beatAtMs);
  }
}

/** Makes a {@linkcode Phone}. @param options.clock @default a clock of its own */
export function createPhone(options: { clock?: Clock } = {}): Phone {
  return new Phone(options.clock ?? new Metronome());
}

/**
 * Makes one call and follows it to its end; `signal` hangs up.
 *
 * @throws {TypeError} if an address is no http or https URL
 */
export async function placeCall(options: PhoneCallOptions & { clock?: Clock }): Promise<CallReport> {
  const { clock, ...call } = options;
  using phone = createPhone(clock === undefined ? {} : { clock });
  return await phone.call(call).run();
}
