import { Histogram } from "../core/histogram.ts";
import type { UnderrunCause } from "./pacer.ts";

/** The transmit side of all calls of the process since it began, for metrics. Plain counters: the frames pass here. */
export class TxTotals {
  sent = 0;
  cleared = 0;
  undelivered = 0;
  /** Producers' wait for room, in ms. */
  backpressureMs = 0;
  readonly underruns: Record<UnderrunCause, number> = { starved: 0, late_wake: 0, socket_blocked: 0 };
  readonly marks = { sent: 0, played: 0, cleared: 0, expired: 0 };
  readonly latenessMs: Histogram = new Histogram();
  readonly markRttMs: Histogram = new Histogram();
}
