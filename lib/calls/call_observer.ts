import type { Turn } from "../dialog/turn.ts";

/** What happens to calls, for metrics. */
export interface CallObserver {
  bargeIn(voiceMs: number): void;
  turn(turn: Turn): void;
}
