import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { StreamToken, TokenEntry, TokenStore } from "./tokens.ts";

/** The first store has to answer within this time, or it has failed: a caller is waiting. */
export const STORE_DEADLINE_MS = 1_000;
/** After a failure the first store is left alone for so long. */
export const STORE_REST_MS = 10_000;

/** Options of {@linkcode FallbackTokenStore}. */
export interface FallbackTokenStoreOptions {
  /** When `first` is tried again. */
  readonly clock: Clock;
  /** Told when `first` fails, and when it works again. */
  readonly log: Log;
}

/**
 * Uses `first`, and `second` while `first` fails; one log line when that begins and one when it ends. An entry is
 * changed only where it was read, so a token stays good for one use whatever fails in between.
 */
export class FallbackTokenStore implements TokenStore {
  readonly #first: TokenStore;
  readonly #second: TokenStore;
  readonly #options: FallbackTokenStoreOptions;
  #state: { readonly kind: "well" } | { readonly kind: "failing"; readonly retryAtMs: number } = {
    kind: "well",
  };

  /** Uses none of them yet. */
  constructor(
    stores: { readonly first: TokenStore; readonly second: TokenStore },
    options: FallbackTokenStoreOptions,
  ) {
    this.#first = stores.first;
    this.#second = stores.second;
    this.#options = options;
  }

  /** As {@linkcode TokenStore.read}. */
  async read(callSid: string): Promise<TokenEntry | undefined> {
    const first = await this.#try(() => this.#first.read(callSid));
    const entry = first.done && first.value !== undefined ? mine(first.value, FIRST) : undefined;
    if (entry !== undefined) return entry;
    const second = await this.#second.read(callSid);
    return second && mine(second, SECOND);
  }

  async swap(
    callSid: string,
    before: TokenEntry | undefined,
    value: StreamToken,
    lifeMs: number,
  ): Promise<boolean> {
    const original = before && theirs(before);
    if (before?.version.startsWith(SECOND)) return await this.#second.swap(callSid, original, value, lifeMs);
    if (before === undefined && this.#isResting()) {
      return await this.#second.swap(callSid, undefined, value, lifeMs);
    }
    const first = await this.#try(() => this.#first.swap(callSid, original, value, lifeMs));
    // After a failure the change may have been made all the same, so this very value may not go into `second` too.
    return first.done && first.value;
  }

  #isResting(): boolean {
    return this.#state.kind === "failing" && this.#options.clock.now() < this.#state.retryAtMs;
  }

  async #try<T>(ask: () => Promise<T>): Promise<{ done: true; value: T } | { done: false }> {
    const { clock, log } = this.#options;
    if (this.#isResting()) return { done: false };
    try {
      const value = await within(clock, ask());
      if (this.#state.kind === "failing") log.info("STORE", "stream tokens are in the store again");
      this.#state = { kind: "well" };
      return { done: true, value };
    } catch (thrown) {
      if (this.#state.kind === "well") {
        log.warn("STORE", "stream tokens are kept in memory, the store fails", {
          reason: errorMessage(thrown),
        });
      }
      this.#state = { kind: "failing", retryAtMs: clock.now() + STORE_REST_MS };
      return { done: false };
    }
  }
}

const FIRST = "first:";
const SECOND = "second:";

function mine(entry: TokenEntry, prefix: string): TokenEntry {
  return { value: entry.value, version: prefix + entry.version };
}

function theirs(entry: TokenEntry): TokenEntry {
  return { value: entry.value, version: entry.version.slice(entry.version.indexOf(":") + 1) };
}

function within<T>(clock: Clock, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const alarm = clock.alarm(() => reject(new Error("Cannot reach the store: no answer in time")));
    alarm.set(clock.now() + STORE_DEADLINE_MS);
    answer.then(resolve, reject).finally(() => alarm.cancel());
  });
}
