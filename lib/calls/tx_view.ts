import type { Histogram } from "../core/histogram.ts";
import type { Clock } from "../core/clock.ts";
import type { Transmitter } from "../tx/transmitter.ts";
import type { Percentiles, TxView } from "./call_view.ts";

/** Of what can't be known while nothing is to be sent. */
const UNKNOWN: Percentiles = { p50: null, p95: null, p99: null, max: null };

/** The figures of a transmitter as they are now; times rounded to 0.01 ms. */
export function txView(tx: Transmitter, clock: Clock): TxView {
  const { queue, stats, lead } = tx;
  const nowMs = clock.now();
  const paces = !queue.idle;
  const { starved, late_wake: lateWake, socket_blocked: socketBlocked } = stats.underruns;
  const rtt = stats.markRttMs;
  return {
    queue: {
      frames: queue.length,
      capacity: queue.capacity,
      highWater: queue.counts.highWater,
      waitedMs: Math.round(queue.waitedMs),
    },
    frames: {
      enqueued: queue.counts.enqueued,
      sent: queue.counts.sent,
      cleared: queue.counts.cleared,
      undelivered: queue.counts.undelivered,
    },
    pace: {
      fps: paces ? round(stats.fps) : null,
      driftMs: paces ? round(stats.driftMs) : null,
      latenessMs: percentiles(stats.latenessMs),
      intervalMs: paces ? percentiles(stats.intervalMs) : UNKNOWN,
    },
    lead: {
      targetMs: Math.round(lead.targetMs),
      estimateMs: round(tx.ledger.aheadMs(nowMs) || null),
      mode: lead.mode,
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
    socket: { bufferedBytes: tx.sink.bufferedBytes, heldMs: Math.round(tx.hold.totalMs) },
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
