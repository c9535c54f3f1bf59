import type { TurnView } from "./call_view.ts";

/** What happens to calls, for metrics. */
export interface CallObserver {
  bargeIn(voiceMs: number): void;
  turn(turn: TurnView): void;
}
