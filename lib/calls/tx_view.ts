import type { Histogram } from "../core/histogram.ts";
import type { Clock } from "../core/clock.ts";
import type { Transmitter } from "../tx/transmitter.ts";
import type { Percentiles, TxView } from "./call_view.ts";

/** The figures of a transmitter as they are now; times rounded to 0.01 ms. */
export function txView(tx: Transmitter, clock: Clock): TxView {
  const { queue, stats, lead, farClock } = tx;
  const { starved, late_wake: lateWake, socket_blocked: socketBlocked } = stats.underruns;
  const rtt = stats.markRttMs;
  return {
    queue: {
      frames: queue.length,
      capacity: queue.capacity,
      highWater: queue.highWater,
      waitedMs: Math.round(queue.waitedMs),
    },
    frames: {
      enqueued: queue.enqueued,
      sent: stats.sent,
      cleared: queue.cleared,
      undelivered: queue.undelivered,
    },
    pace: {
      fps: round(stats.fps),
      driftMs: round(stats.driftMs),
      latenessMs: percentiles(stats.latenessMs),
      intervalMs: percentiles(stats.intervalMs),
    },
    lead: {
      targetMs: Math.round(lead.targetMs(clock.now())),
      estimateMs: round(tx.leadEstimateMs),
      mode: lead.mode,
      ratePpm: Math.round(-farClock.rate * 1e6),
    },
    underruns: {
      total: stats.underrunCount,
      starved,
      lateWake,
      socketBlocked,
      ms: Math.round(stats.underrunMs),
    },
    marks: {
      ...stats.marks,
      rttMs: { p50: round(rtt.percentile(50)), p95: round(rtt.percentile(95)), max: round(rtt.max) },
    },
    socket: { bufferedBytes: tx.bufferedBytes, heldMs: Math.round(tx.heldMs) },
  };
}

function percentiles(histogram: Histogram): Percentiles {
  return {
    p50: round(histogram.percentile(50)),
    p95: round(histogram.percentile(95)),
    p99: round(histogram.percentile(99)),
    max: round(histogram.max),
  };
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
