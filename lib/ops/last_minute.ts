/** How much a counter has grown in the last minute. */
export class LastMinute {
  /** What the counter showed, once a second; a ring. */
  readonly #samples: number[] = [];
  #next = 0;

  /** Takes what the counter shows now, once a second; returns its growth since a minute ago, or since the first sample. */
  sample(total: number): number {
    const oldest = this.#samples.length < SECONDS ? this.#samples[0] : this.#samples[this.#next];
    this.#samples[this.#next] = total;
    this.#next = (this.#next + 1) % SECONDS;
    return oldest === undefined ? 0 : Math.max(0, total - oldest);
  }
}

const SECONDS = 60;
