/** Options of {@linkcode ReaderLag}. */
export interface ReaderLagOptions {
  /** Beats that lie further apart than this are a stall, in ms. */
  readonly stallMs: number;
  /** How long a stall has effects, in ms: its backlog is read, and a server that got no echoes meanwhile begins anew. */
  readonly effectMs: number;
}

/**
 * Knows when whoever reads a stream was itself late, by a beat that it is told of while all is well, so that a server is
 * not blamed for what this side did: what is read soon after a stall may have lain there, or been held back, since it
 * began.
 */
export class ReaderLag {
  readonly #options: ReaderLagOptions;
  #beatMs: number;
  #stallFromMs = -Infinity;
  #stallToMs = -Infinity;

  /** `nowMs`: when watching begins. */
  constructor(nowMs: number, options: ReaderLagOptions) {
    this.#beatMs = nowMs;
    this.#options = options;
  }

  /** The reader was running. */
  beat(nowMs: number): void {
    if (nowMs - this.#beatMs >= this.#options.stallMs) {
      this.#stallFromMs = this.#stallSince(this.#beatMs);
      this.#stallToMs = nowMs;
    }
    this.#beatMs = nowMs;
  }

  /** The earliest moment at which something read at `nowMs` may have arrived; `nowMs` if the reader was on time. */
  arrivedSince(nowMs: number): number {
    if (nowMs - this.#beatMs >= this.#options.stallMs) return this.#stallSince(this.#beatMs);
    return nowMs - this.#stallToMs < this.#options.effectMs ? this.#stallFromMs : nowMs;
  }

  /** When a stall that shows behind the beat at `beatMs` began: with the one before it, if that has effects still. */
  #stallSince(beatMs: number): number {
    return beatMs - this.#stallToMs < this.#options.effectMs ? this.#stallFromMs : beatMs;
  }
}
