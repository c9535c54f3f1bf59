import type { Clock } from "../core/clock.ts";
import type { StreamToken, TokenEntry, TokenStore } from "./tokens.ts";

/** Calls whose tokens are kept; the oldest makes room for the next. */
export const MAX_TOKENS = 10_000;

/** Tokens in the memory of this process. */
export class MemoryTokenStore implements TokenStore {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #entries = new Map<string, { entry: TokenEntry; untilMs: number }>();
  #versions = 0;

  /** `clock` says when an entry has expired. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls that have an entry, expired ones included. */
  get size(): number {
    return this.#entries.size;
  }

  read(callSid: string): Promise<TokenEntry | undefined> {
    return Promise.resolve(this.#find(callSid));
  }

  swap(
    callSid: string,
    before: TokenEntry | undefined,
    value: StreamToken,
    lifeMs: number,
  ): Promise<boolean> {
    if (this.#find(callSid)?.version !== before?.version) return Promise.resolve(false);
    this.#entries.delete(callSid);
    this.#makeRoom();
    const entry = { value, version: `memory:${++this.#versions}` };
    this.#entries.set(callSid, { entry, untilMs: this.#clock.now() + lifeMs });
    return Promise.resolve(true);
  }

  #find(callSid: string): TokenEntry | undefined {
    const found = this.#entries.get(callSid);
    return found !== undefined && this.#clock.now() < found.untilMs ? found.entry : undefined;
  }

  /** Drops what has expired from the old end, and one more if that isn't enough. */
  #makeRoom(): void {
    const nowMs = this.#clock.now();
    for (const [callSid, { untilMs }] of this.#entries) {
      if (nowMs < untilMs && this.#entries.size < MAX_TOKENS) return;
      this.#entries.delete(callSid);
    }
  }
}
