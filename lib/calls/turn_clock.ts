import type { Turn } from "../dialog/turn.ts";
import type { TxEvent } from "../tx/tx_event.ts";

/**
 * Times one turn by what happens on the transmit side. Each stage counts from the end of the one before, so that they
 * add up to `total`: from the end of the caller's voice to the first sound played.
 */
export class TurnClock {
  readonly turn: Turn;
  readonly #endedMs: number;
  #stageMs: number;
  #utterance: number | undefined;

  /** @param endedMs When the caller had finished; `nowMs`: when that was known. Both in ms of the clock. */
  constructor(turn: Turn, endedMs: number, nowMs: number) {
    this.turn = turn;
    this.#endedMs = endedMs;
    this.#stageMs = nowMs;
    turn.latencyMs.endpoint = round(nowMs - endedMs);
  }

  /** Takes note of `event`; returns whether the turn is now timed in full. */
  note(event: TxEvent, nowMs: number): boolean {
    const { latencyMs } = this.turn;
    if (event.type === "utterance") this.#utterance ??= event.id;
    if (!("id" in event) || event.id !== this.#utterance) return false;
    if (event.type === "source" && latencyMs.ttsFirstByte === null) {
      latencyMs.ttsFirstByte = this.#stage(nowMs);
    }
    if (event.type === "first_frame") latencyMs.firstFrameSent = this.#stage(nowMs);
    if (event.type !== "first_played") return false;
    latencyMs.firstFramePlayed = this.#stage(nowMs);
    latencyMs.total = round(nowMs - this.#endedMs);
    return true;
  }

  #stage(nowMs: number): number {
    const tookMs = nowMs - this.#stageMs;
    this.#stageMs = nowMs;
    return round(tookMs);
  }
}

function round(ms: number): number {
  return Math.round(Math.max(0, ms) * 10) / 10;
}
