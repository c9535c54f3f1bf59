/** One exchange of a conversation. Types only; safe in a browser. @module */

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

/** One exchange. `heard` is what of `agent` the caller heard before an interruption. */
export interface Turn {
  id: number;
  user: string;
  agent: string;
  heard: string;
  interrupted: boolean;
  latencyMs: TurnLatency;
}
