/** What the API, the event stream, the page and the history store say of a call. Types only; safe in a browser. @module */
import type { Turn } from "../dialog/turn.ts";
import type { Anomaly } from "../timeline/anomaly.ts";

/** Who or what ended a call. */
export type EndedBy = "caller" | "agent" | "operator" | "peer_reset" | "peer_stalled" | "error" | "drain";

/** Percentiles in ms; `null` while nothing was measured. */
export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** The transmit side of one call. Figures that can't be known yet are `null`, never 0. */
export interface TxView {
  queue: { frames: number; capacity: number; highWater: number; waitedMs: number };
  /** `enqueued = queue.frames + sent + cleared + undelivered`, at every instant. */
  frames: { enqueued: number; sent: number; cleared: number; undelivered: number };
  /** Of the current or last utterance. */
  pace: { fps: number | null; driftMs: number | null; latenessMs: Percentiles; intervalMs: Percentiles };
  /** `ratePpm`: how much faster (+) or slower (−) than 50 frames a second the far side plays. */
  lead: { targetMs: number; estimateMs: number | null; mode: "auto" | "fixed"; ratePpm: number };
  underruns: { total: number; starved: number; lateWake: number; socketBlocked: number; ms: number };
  marks: {
    sent: number;
    played: number;
    cleared: number;
    expired: number;
    rttMs: { p50: number | null; p95: number | null; max: number | null };
  };
  socket: { bufferedBytes: number; heldMs: number };
}

/** One call, live or ended. */
export interface CallView {
  callSid: string;
  streamSid: string | null;
  direction: "inbound" | "outbound";
  from: string;
  to: string;
  state: "ringing" | "live" | "ended";
  startedAt: string;
  endedAt: string | null;
  endedBy: EndedBy | null;
  agent: string;
  language: string;
  /** Whether an operator has silenced the agent. */
  muted: boolean;
  tx: TxView;
  rx: { frames: number; gaps: number; invalid: number };
  turns: Turn[];
  anomalies: Anomaly[];
  /**
   * On live calls of another process that shares the store: figures are some seconds old, turns and anomalies are empty
   * until the call has ended, and that process alone can act on it.
   */
  onPeer?: true;
}
