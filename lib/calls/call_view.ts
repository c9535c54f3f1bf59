/** What the API, the event stream, the page and the history store say of a call. Types only; safe in a browser. @module */
import type { SpokenBy, SpokenWhy } from "../dialog/words.ts";
import type { Anomaly } from "../timeline/call_trace.ts";

/** Who or what ended a call. */
export type EndedBy = "caller" | "agent" | "operator" | "peer_reset" | "peer_stalled" | "error" | "drain";

/** Percentiles in ms; `null` while nothing was measured. */
export interface Percentiles {
  /** Median. */
  p50: number | null;
  /** 95th percentile. */
  p95: number | null;
  /** 99th percentile. */
  p99: number | null;
  /** Greatest value. */
  max: number | null;
}

/** The transmit side of one call. Figures that can't be known yet are `null`, never 0. */
export interface TxView {
  /**
   * Frames of 20 ms that wait, the most that may and the most that did, and how long producers waited for
   * room.
   */
  queue: { frames: number; capacity: number; highWater: number; waitedMs: number };
  /** `enqueued = queue.frames + sent + cleared + undelivered`, at every instant. */
  frames: { enqueued: number; sent: number; cleared: number; undelivered: number };
  /** Of the utterance that is sent; lateness also of the last one. Frames a second, drift and interval are `null` while nothing is to be sent. */
  pace: { fps: number | null; driftMs: number | null; latenessMs: Percentiles; intervalMs: Percentiles };
  /** How far the far buffer is kept ahead, and how far it is. */
  lead: { targetMs: number; estimateMs: number | null; mode: "auto" | "fixed" };
  /** Gaps that the caller heard, by cause, and their length together. */
  underruns: { total: number; starved: number; lateWake: number; socketBlocked: number; ms: number };
  /** What became of the marks that were sent, and how long their echoes took. */
  marks: {
    sent: number;
    played: number;
    cleared: number;
    expired: number;
    rttMs: { p50: number | null; p95: number | null; max: number | null };
  };
  /** Bytes that the socket has not taken yet, and how long frames were held for it. */
  socket: { bufferedBytes: number; heldMs: number };
}

/** Latency of one turn in ms, from the end of the caller's voice to the first sound played. */
export interface TurnLatency {
  /** Until it was sure that the caller had finished. */
  endpoint: number | null;
  /** From there until the words were known. */
  stt: number | null;
  /** From there to the first word of the answer. */
  llmFirstToken: number | null;
  /** From there to the first sound of it. */
  ttsFirstByte: number | null;
  /** From there until its first frame left. */
  firstFrameSent: number | null;
  /** From there until it was played. */
  firstFramePlayed: number | null;
  /** All of them together. */
  total: number | null;
}

/** One exchange. `heard` is what of `agent` the caller heard. */
export interface TurnView {
  /** Counts from 1 within a call. */
  id: number;
  /** What the caller said, or the key that was pressed. */
  user: string;
  /** What the agent answered. */
  agent: string;
  /** What of the answer the caller heard. */
  heard: string;
  /** Whether it was cut short. */
  interrupted: boolean;
  /** Where its time went. */
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
  /** Whose words they are. */
  by: SpokenBy;
  /** What they were said for. */
  why: SpokenWhy;
  /** `null` for sound whose words are not known: a recorded greeting, an echo. */
  text: string | null;
  /** What of the text the caller heard; shorter than it when it was cut short. `null` while it is being said, or without a text. */
  heard: string | null;
  /** Whether it was cut short. */
  interrupted: boolean;
}

/** Who calls whom, from the webhook. */
export interface CallInfo {
  /** `CA…` */
  readonly callSid: string;
  /** `inbound` came to us. */
  readonly direction: "inbound" | "outbound";
  /** Number of the caller, E.164, or a client's name. */
  readonly from: string;
  /** Number that was called. */
  readonly to: string;
}

/** One call, live or ended. */
export interface CallView {
  /** `CA…` */
  callSid: string;
  /** `MZ…`; `null` before there was a stream. */
  streamSid: string | null;
  /** `inbound` came to us. */
  direction: "inbound" | "outbound";
  /** Number of the caller, E.164, or a client's name. */
  from: string;
  /** Number that was called. */
  to: string;
  /** How far it is. */
  state: "ringing" | "live" | "ended";
  /** ISO 8601. */
  startedAt: string;
  /** ISO 8601; `null` while it lasts. */
  endedAt: string | null;
  /** Who or what ended it; `null` while it lasts. */
  endedBy: EndedBy | null;
  /** Name of what answers. */
  agent: string;
  /** BCP 47. */
  language: string;
  /** Whether an operator has silenced the agent. */
  muted: boolean;
  /** The sound to the caller. */
  tx: TxView;
  /**
   * The sound of the caller: media messages, gaps in their numbers, and messages that were dropped or
   * repaired.
   */
  rx: { frames: number; gaps: number; invalid: number };
  /** Exchanges, oldest first. */
  turns: TurnView[];
  /** Everything that the caller heard, in order, greeting and operators' words included. */
  said: SaidView[];
  /** Gaps that the caller heard, oldest first. */
  anomalies: Anomaly[];
  /** The streams that this call has had before, oldest first, where its stream was lost and came again. */
  earlier?: CallView[];
  /**
   * On live calls of another process that shares the store: figures are some seconds old, turns, words and anomalies are empty
   * until the call has ended, and that process alone can act on it.
   */
  onPeer?: true;
}
