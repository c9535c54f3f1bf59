import type { TxEvent } from "../tx/tx_event.ts";
import type { TurnLatency } from "./call_view.ts";

/**
 * Times one turn by what happens on the transmit side. Each stage counts from the end of the one before, so that they
 * add up to `total`: from the end of the caller's voice to the first sound played.
 */
export class TurnClock {
  /** What is known of it so far. */
  readonly latencyMs: TurnLatency = {
    endpoint: null,
    stt: null,
    llmFirstToken: null,
    ttsFirstByte: null,
    firstFrameSent: null,
    firstFramePlayed: null,
    total: null,
  };
  readonly #endedMs: number;
  #stageMs: number;
  #utterance: number | undefined;

  /**
   * Knows the first stage at once.
   *
   * @param endedMs When the caller had finished; `nowMs`: when that was known. Both in ms of the clock.
   */
  constructor(endedMs: number, nowMs: number) {
    this.#endedMs = endedMs;
    this.#stageMs = nowMs;
    this.latencyMs.endpoint = round(nowMs - endedMs);
  }

  /** Utterance `id` answers; the first one is timed. */
  answer(id: number): void {
    this.#utterance ??= id;
  }

  /** Takes note of `event`; returns whether the turn is now timed in full. */
  note(event: TxEvent, nowMs: number): boolean {
    if (!("id" in event) || event.id !== this.#utterance) return false;
    const { latencyMs } = this;
    if (event.type === "source" && latencyMs.ttsFirstByte === null) {
      latencyMs.ttsFirstByte = this.#stage(nowMs);
    }
    if (event.type === "first_frame") latencyMs.firstFrameSent = this.#stage(nowMs);
    if (event.type !== "first_played" || latencyMs.total !== null) return false;
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
