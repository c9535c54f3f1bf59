import { FRAME_MS } from "../audio/mulaw.ts";
import { Histogram } from "../core/histogram.ts";
import { TxTotals } from "../tx/tx_totals.ts";
import type { EndedBy, TurnLatency } from "../calls/call_view.ts";
import { formatMetrics, type MetricSample, secondsHistogram } from "./prometheus.ts";

const LATENESS_BOUNDS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const RTT_BOUNDS_MS = [50, 100, 150, 200, 250, 300, 400, 600, 1000, 2000];
const TURN_BOUNDS_MS = [10, 50, 100, 200, 400, 600, 800, 1000, 1500, 2000, 4000];
const DURATION_BOUNDS_MS = [1, 10, 30, 60, 180, 600, 1800, 3600].map((seconds) => seconds * 1000);

/** Names of the stages of a turn, as they stand in the label `stage`. */
const STAGES: readonly (keyof TurnLatency)[] = [
  "endpoint",
  "stt",
  "llmFirstToken",
  "ttsFirstByte",
  "firstFrameSent",
  "firstFramePlayed",
  "total",
];

/** What is read off when the metrics are asked for. */
export interface MetricsNow {
  /** Calls on the line. */
  readonly liveCalls: number;
  /** Of all live calls together. */
  readonly rxFrames: number;
  /** Frames in the queues of all live calls. */
  readonly queuedFrames: number;
  /** Mean target of the live calls, in ms; `null` while there is none. */
  readonly leadMs: number | null;
  /** p50, p95 and p99 of the last ten seconds, in ms. */
  readonly loopLagMs: Readonly<Record<"0.5" | "0.95" | "0.99", number | null>>;
  /** Memory that the process occupies. */
  readonly residentBytes: number;
}

/** Counts what happens to calls, and writes it for Prometheus under the names of docs/contract.md, in base units. */
export class CallMetrics {
  /** Every transmitter of the process counts here. */
  readonly tx: TxTotals = new TxTotals();
  readonly #outcomes = new Map<string, number>();
  readonly #rejected = new Map<string, { what: string; reason: string; count: number }>();
  readonly #rxInvalid = new Map<string, number>();
  readonly #durationMs = new Histogram(100);
  readonly #bargeInMs = new Histogram(1);
  readonly #stages = new Map(STAGES.map((stage) => [stage, new Histogram(1)]));
  #endedRxFrames = 0;

  /** A call has ended that had received so many frames. */
  callEnded(outcome: EndedBy, call: { durationMs: number; rxFrames: number }): void {
    add(this.#outcomes, outcome);
    this.#durationMs.record(call.durationMs);
    this.#endedRxFrames += call.rxFrames;
  }

  /** The caller interrupted; the agent stopped after so much of the caller's voice. */
  bargeIn(voiceMs: number): void {
    this.#bargeInMs.record(voiceMs);
  }

  /** A turn was timed. */
  turn(latency: TurnLatency): void {
    for (const [stage, histogram] of this.#stages) histogram.record(latency[stage] ?? NaN);
  }

  /** A message of a media stream was dropped or mended. */
  rxInvalid(reason: string): void {
    add(this.#rxInvalid, reason);
  }

  /** A request or a stream was turned away. */
  rejected(what: string, reason: string): void {
    const key = `${what} ${reason}`;
    const entry = this.#rejected.get(key) ?? { what, reason, count: 0 };
    this.#rejected.set(key, { ...entry, count: entry.count + 1 });
  }

  /** How often requests and streams were turned away for `reason`. */
  rejectedFor(reason: string): number {
    let sum = 0;
    for (const entry of this.#rejected.values()) if (entry.reason === reason) sum += entry.count;
    return sum;
  }

  /** The time that `p` percent of all turns stayed within, in ms; `null` before the first one. */
  turnPercentile(p: number): number | null {
    return this.#stages.get("total")?.percentile(p) ?? null;
  }

  /** The metrics as text. */
  format(now: MetricsNow): string {
    const { tx } = this;
    return formatMetrics([
      gauge("voice_calls_active", "Live calls.", now.liveCalls),
      counter(
        "voice_calls_total",
        "Ended calls by who or what ended them.",
        counted("outcome", this.#outcomes),
      ),
      histogram(
        "voice_call_duration_seconds",
        "Duration of ended calls.",
        this.#durationMs,
        DURATION_BOUNDS_MS,
      ),
      {
        name: "voice_turn_latency_seconds",
        type: "histogram",
        help:
          "Latency of turns by stage; total is from the end of the caller's voice to the first sound played.",
        samples: [...this.#stages].flatMap(([stage, values]) =>
          secondsHistogram(values, TURN_BOUNDS_MS, { stage })
        ),
      },
      histogram(
        "voice_bargein_stop_seconds",
        "Voice of the caller until the agent stopped.",
        this.#bargeInMs,
        TURN_BOUNDS_MS,
      ),
      counter("voice_tx_frames_total", "Frames by what became of them.", [
        { labels: { result: "sent" }, value: tx.sent },
        { labels: { result: "cleared" }, value: tx.cleared },
        { labels: { result: "undelivered" }, value: tx.undelivered },
      ]),
      histogram("voice_tx_lateness_seconds", "How late frames left.", tx.latenessMs, LATENESS_BOUNDS_MS),
      counter(
        "voice_tx_underruns_total",
        "Gaps that callers heard.",
        counted("cause", new Map(Object.entries(tx.underruns))),
      ),
      gauge(
        "voice_tx_queue_seconds",
        "Speech that waits in the queues of live calls.",
        now.queuedFrames * FRAME_MS / 1000,
      ),
      gauge(
        "voice_tx_lead_seconds",
        "Mean lead of live calls.",
        now.leadMs === null ? null : now.leadMs / 1000,
      ),
      counter("voice_tx_backpressure_seconds_total", "Time that producers waited for room.", [
        { value: tx.backpressureMs / 1000 },
      ]),
      counter(
        "voice_marks_total",
        "Marks by what became of them.",
        counted("state", new Map(Object.entries(tx.marks))),
      ),
      histogram("voice_mark_rtt_seconds", "Time from a mark to its echo.", tx.markRttMs, RTT_BOUNDS_MS),
      counter("voice_rx_frames_total", "Frames received.", [{ value: this.#endedRxFrames + now.rxFrames }]),
      counter("voice_rx_invalid_total", "Messages dropped or mended.", counted("reason", this.#rxInvalid)),
      counter(
        "voice_rejected_total",
        "Requests and streams turned away.",
        [...this.#rejected.values()].map(({ what, reason, count }) => ({
          labels: { what, reason },
          value: count,
        })),
      ),
      {
        name: "event_loop_lag_seconds",
        type: "gauge",
        help: "Lag of the event loop over the last ten seconds.",
        samples: Object.entries(now.loopLagMs).map(([quantile, ms]) => ({
          labels: { quantile },
          value: ms === null ? null : ms / 1000,
        })),
      },
      gauge("process_resident_memory_bytes", "Resident memory.", now.residentBytes),
    ]);
  }
}

function gauge(name: string, help: string, value: number | null) {
  return { name, type: "gauge", help, samples: [{ value }] } as const;
}

function counter(name: string, help: string, samples: readonly MetricSample[]) {
  return { name, type: "counter", help, samples } as const;
}

function histogram(name: string, help: string, values: Histogram, boundsMs: readonly number[]) {
  return { name, type: "histogram", help, samples: secondsHistogram(values, boundsMs) } as const;
}

function counted(label: string, counts: ReadonlyMap<string, number>): MetricSample[] {
  return [...counts].map(([value, count]) => ({ labels: { [label]: value }, value: count }));
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
