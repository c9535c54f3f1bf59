/** SIDs that are remembered; they take about 7 MB. */
export const MAX_SEEN = 100_000;

/** The last digits of a SID tell it from others: they are random, and 52 bits fit a number. */
const DIGITS = 13;

/** Remembers the SIDs of Twilio that were seen last. */
export class SeenSids {
  /** In the order in which they were seen last. */
  readonly #seen = new Set<number>();

  /** Whether `sid` was seen, as far as is remembered. */
  has(sid: string): boolean {
    return this.#seen.has(keyOf(sid));
  }

  /** Remembers `sid`; the oldest is forgotten for it when there are {@linkcode MAX_SEEN}. */
  add(sid: string): void {
    const key = keyOf(sid);
    this.#seen.delete(key);
    this.#seen.add(key);
    const oldest = this.#seen.values().next();
    if (this.#seen.size > MAX_SEEN && !oldest.done) this.#seen.delete(oldest.value);
  }
}

function keyOf(sid: string): number {
  return Number.parseInt(sid.slice(-DIGITS), 16);
}
