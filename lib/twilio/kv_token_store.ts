import type { Clock } from "../core/clock.ts";
import type { StreamToken, TokenEntry, TokenStore } from "./tokens.ts";

/** The part of `Deno.Kv` that is used. */
export type TokenKv = Pick<Deno.Kv, "get" | "atomic">;

interface Stored {
  readonly value: StreamToken;
  /** The store deletes late, so the value itself says when it ends. Unit: ms since 1970. */
  readonly untilMs: number;
}

/** Tokens in Deno KV, for every process that shares it. */
export class KvTokenStore implements TokenStore {
  readonly #kv: TokenKv;
  readonly #clock: Clock;

  /** `clock` is what deadlines of the store are measured with. */
  constructor(kv: TokenKv, clock: Clock) {
    this.#kv = kv;
    this.#clock = clock;
  }

  async read(callSid: string): Promise<TokenEntry | undefined> {
    const { value, versionstamp } = await this.#kv.get<Stored>(keyOf(callSid));
    if (value === null || versionstamp === null || this.#clock.wallNow() >= value.untilMs) return undefined;
    return { value: value.value, version: versionstamp };
  }

  async swap(
    callSid: string,
    before: TokenEntry | undefined,
    value: StreamToken,
    lifeMs: number,
  ): Promise<boolean> {
    const key = keyOf(callSid);
    const versionstamp = before?.version ?? await this.#expired(key);
    if (versionstamp === undefined) return false;
    const stored: Stored = { value, untilMs: this.#clock.wallNow() + lifeMs };
    const { ok } = await this.#kv.atomic().check({ key, versionstamp }).set(key, stored, { expireIn: lifeMs })
      .commit();
    return ok;
  }

  /** Version of an entry that is there but no longer counts, `null` for none, `undefined` for one that does count. */
  async #expired(key: Deno.KvKey): Promise<string | null | undefined> {
    const { value, versionstamp } = await this.#kv.get<Stored>(key);
    return value !== null && this.#clock.wallNow() < value.untilMs ? undefined : versionstamp;
  }
}

function keyOf(callSid: string): Deno.KvKey {
  return ["stream_tokens", callSid];
}
