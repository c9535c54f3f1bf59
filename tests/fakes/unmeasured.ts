import type { TurnLatency } from "../../lib/calls/call_view.ts";

/** Latency of a turn of which nothing was measured. */
export const UNMEASURED: Readonly<TurnLatency> = {
  endpoint: null,
  stt: null,
  llmFirstToken: null,
  ttsFirstByte: null,
  firstFrameSent: null,
  firstFramePlayed: null,
  total: null,
};
