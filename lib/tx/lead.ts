/** Lead that is kept while wake-ups are on time, in ms. */
export const LEAD_REST_MS = 160;
/** The most that late wake-ups make of it, in ms. */
export const LEAD_MAX_MS = 400;
/** The lead is kept at this multiple of the latest wake-up. */
const HEADROOM = 2;
/** Time in which the memory of a late wake-up halves, in ms. */
const HALF_LIFE_MS = 30_000;

/**
 * How far Twilio's buffer is kept ahead of the ear. In `auto` mode the lead grows at once when a wake-up was later than
 * half of it, and goes back between utterances. It never falls below its rest: a smaller lead would gain nothing,
 * because `clear` empties Twilio's buffer too, and would cost the first stall.
 */
export class Lead {
  /** Whether the lead is controlled, or fixed by a setting. */
  readonly mode: "auto" | "fixed";
  #targetMs: number;
  #latestMs = 0;
  #latestAtMs = 0;

  /** Begins at the rest. @param leadMs A fixed lead from 0 to 1000 ms, or `auto`. */
  constructor(leadMs: number | "auto") {
    this.mode = leadMs === "auto" ? "auto" : "fixed";
    this.#targetMs = leadMs === "auto" ? LEAD_REST_MS : leadMs;
  }

  /** Lead to keep, in ms. */
  get targetMs(): number {
    return this.#targetMs;
  }

  /** An utterance begins: the lead goes back as far as late wake-ups are past. */
  begin(nowMs: number): void {
    if (this.mode === "fixed" || this.#targetMs === LEAD_REST_MS) return;
    const fadedMs = this.#latestMs * 2 ** ((this.#latestAtMs - nowMs) / HALF_LIFE_MS);
    this.#targetMs = clamp(HEADROOM * fadedMs);
  }

  /** Learns how late a wake-up was, in ms. */
  observe(latenessMs: number, nowMs: number): void {
    if (this.mode === "fixed" || HEADROOM * latenessMs <= this.#targetMs) return;
    this.#latestMs = latenessMs;
    this.#latestAtMs = nowMs;
    this.#targetMs = clamp(HEADROOM * latenessMs);
  }
}

function clamp(leadMs: number): number {
  return Math.min(LEAD_MAX_MS, Math.max(LEAD_REST_MS, leadMs));
}
