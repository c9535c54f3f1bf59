/** Lead that is kept while wake-ups are on time, in ms. */
export const LEAD_REST_MS = 160;
/** The most that late wake-ups make of it, in ms. */
export const LEAD_MAX_MS = 400;
/** The lead is kept at this multiple of the latest wake-up. */
const HEADROOM = 2;
/** Time in which the memory of a late wake-up halves, in ms. */
const HALF_LIFE_MS = 30_000;

/**
 * How far the far buffer is kept ahead of the ear. In `auto` mode the lead grows at once when a wake-up was later than
 * half of it, and goes back slowly. It does not go below its rest: a smaller lead would gain nothing, because `clear`
 * empties the far buffer too, and would cost the first stall.
 */
export class LeadControl {
  /** Whether the lead is controlled, or fixed by a setting. */
  readonly mode: "auto" | "fixed";
  readonly #fixedMs: number;
  #peakMs = 0;
  #peakAtMs = 0;

  /** Begins at the rest. @param leadMs A fixed lead from 0 to 1000 ms, or `auto`. */
  constructor(leadMs: number | "auto") {
    this.mode = leadMs === "auto" ? "auto" : "fixed";
    this.#fixedMs = leadMs === "auto" ? LEAD_REST_MS : leadMs;
  }

  /** Lead to keep now, in ms. */
  targetMs(nowMs: number): number {
    if (this.mode === "fixed") return this.#fixedMs;
    // On a quiet line, which is nearly always, nothing has to be worked out.
    if (HEADROOM * this.#peakMs <= LEAD_REST_MS) return LEAD_REST_MS;
    return Math.min(LEAD_MAX_MS, Math.max(LEAD_REST_MS, HEADROOM * this.#faded(nowMs)));
  }

  /** Learns how late a wake-up was. */
  observe(latenessMs: number, nowMs: number): void {
    // Half the rest is the least that changes anything.
    if (HEADROOM * latenessMs <= LEAD_REST_MS || latenessMs <= this.#faded(nowMs)) return;
    this.#peakMs = latenessMs;
    this.#peakAtMs = nowMs;
  }

  #faded(nowMs: number): number {
    return this.#peakMs === 0 ? 0 : this.#peakMs * 2 ** ((this.#peakAtMs - nowMs) / HALF_LIFE_MS);
  }
}
