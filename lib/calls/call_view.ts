/** What the API, the event stream, the page and the history store say of a call. Types only; safe in a browser. @module */
import type { SpokenBy, SpokenWhy } from "../dialog/words.ts";
import type { Anomaly } from "../timeline/call_trace.ts";

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
  /** Of the utterance that is sent; lateness also of the last one. Frames a second, drift and interval are `null` while nothing is to be sent. */
  pace: { fps: number | null; driftMs: number | null; latenessMs: Percentiles; intervalMs: Percentiles };
  lead: { targetMs: number; estimateMs: number | null; mode: "auto" | "fixed" };
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

/** Latency of one turn in ms, from the end of the caller's voice to the first sound played. */
export interface TurnLatency {
  endpoint: number | null;
  stt: number | null;
  llmFirstToken: number | null;
  ttsFirstByte: number | null;
  firstFrameSent: number | null;
  firstFramePlayed: number | null;
  total: number | null;
}

/** One exchange. `heard` is what of `agent` the caller heard. */
export interface TurnView {
  id: number;
  user: string;
  agent: string;
  heard: string;
  interrupted: boolean;
  latencyMs: TurnLatency;
}

/**
 * Words that were said. An event of type `said` in the call's trace has the same `id`, and tells from when to when they
 * were played; there is none for words of which nothing was played.
 */
export interface SaidView {
  /** Counts from 1 within a call; where a call has said more than is kept, the first ones are missing. */
  id: number;
  /** ISO 8601: when the caller began to hear them. */
  at: string;
  by: SpokenBy;
  why: SpokenWhy;
  /** `null` for sound whose words are not known: a recorded greeting, an echo. */
  text: string | null;
  /** What of the text the caller heard; shorter than it when it was cut short. `null` while it is being said, or without a text. */
  heard: string | null;
  interrupted: boolean;
}

/** Who calls whom, from the webhook. */
export interface CallInfo {
  readonly callSid: string;
  readonly direction: "inbound" | "outbound";
  readonly from: string;
  readonly to: string;
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
  turns: TurnView[];
  /** Everything that the caller heard, in order, greeting and operators' words included. */
  said: SaidView[];
  anomalies: Anomaly[];
  /**
   * On live calls of another process that shares the store: figures are some seconds old, turns, words and anomalies are empty
   * until the call has ended, and that process alone can act on it.
   */
  onPeer?: true;
}
