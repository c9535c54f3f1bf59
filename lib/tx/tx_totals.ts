import { Histogram } from "../core/histogram.ts";

/** Why the caller heard a gap. */
export type UnderrunCause = "starved" | "late_wake" | "socket_blocked";

/** What becomes of a mark. */
export type MarkState = "sent" | "played" | "cleared" | "expired";

/** The transmit side of all calls of the process since it began, for metrics. Plain counters: the frames pass here. */
export class TxTotals {
  /** Transmitters that were ever made. */
  made = 0;
  /** Transmitters that run now. */
  running = 0;
  /** Frames handed to sockets. */
  sent = 0;
  /** Frames removed because callers spoke. */
  cleared = 0;
  /** Frames left when calls ended. */
  undelivered = 0;
  /** Producers' wait for room, in ms. */
  backpressureMs = 0;
  /** Gaps that callers heard. */
  readonly underruns: Record<UnderrunCause, number> = { starved: 0, late_wake: 0, socket_blocked: 0 };
  /** Marks by what became of them. */
  readonly marks: Record<MarkState, number> = { sent: 0, played: 0, cleared: 0, expired: 0 };
  /** How late frames left, in ms. */
  readonly latenessMs: Histogram = new Histogram();
  /** Time from a mark to its echo, in ms. */
  readonly markRttMs: Histogram = new Histogram();
}
