import { createHmac, timingSafeEqual } from "node:crypto";
import { type RandomBytes, randomHex } from "../core/ids.ts";
import { SeenSids } from "../core/seen_sids.ts";

/** An unused token lives this long. */
export const TOKEN_LIFE_MS = 60_000;
/** A used token is remembered this long, so that it is not taken twice, nor another one issued beside it. */
export const USED_TOKEN_LIFE_MS = 600_000;
/** 192 bits: can't be guessed. */
const TOKEN_BYTES = 24;
const KEY_BYTES = 32;
/** Tries of one change against others; each one lost means that somebody else got on. */
const MAX_TRIES = 8;

/** What the webhook knew of the call that will open a stream. */
export interface StreamContext {
  /** Number of the caller, E.164, or a client's name. */
  readonly from: string;
  /** Number that was called. */
  readonly to: string;
  /** Who called whom: `inbound` came to us. */
  readonly direction: "inbound" | "outbound";
  /** The call had a stream before, which was lost. */
  readonly resumed?: boolean;
}

/** The token of a call. */
export interface StreamToken {
  /** 48 hex digits. */
  readonly token: string;
  /** Given to whoever redeems it. */
  readonly context: StreamContext;
  /** Whether it has let a stream in. */
  readonly used: boolean;
}

/** A token as a store holds it; `version` is the store's own, for {@linkcode TokenStore.swap}. */
export interface TokenEntry {
  /** The token. */
  readonly value: StreamToken;
  /** Changes with each swap. */
  readonly version: string;
}

/** Where tokens are kept, one a call. */
export interface TokenStore {
  /** The entry of a call that has not expired. */
  read(callSid: string): Promise<TokenEntry | undefined>;
  /**
   * Puts `value`, to live for `lifeMs`, if the entry still is `before` (`undefined`: none); false if it isn't. Atomic:
   * of any number of swaps of the same entry one is done.
   */
  swap(callSid: string, before: TokenEntry | undefined, value: StreamToken, lifeMs: number): Promise<boolean>;
}

/** Tokens that let one media stream in: used once, bound to a CallSid, and short-lived. */
export class StreamTokens {
  readonly #store: TokenStore;
  readonly #random: RandomBytes;
  /** Makes the first token of each call. */
  readonly #key: Uint8Array;
  /** Calls whose first token was issued: it is issued once. */
  readonly #issued = new SeenSids();

  /** Tokens are made of `random` and kept in `store`. */
  constructor(store: TokenStore, random: RandomBytes) {
    this.#store = store;
    this.#random = random;
    this.#key = random(KEY_BYTES);
  }

  /**
   * The token of a call. Asked again it is the same one, also for a while after it was used: a repeated webhook gets
   * the same answer, and opens no second stream. Only a call that resumes gets a new one once the last is used.
   */
  async issue(callSid: string, context: StreamContext): Promise<string> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const entry = await this.#store.read(callSid);
      if (entry !== undefined && !(entry.value.used && context.resumed)) return entry.value.token;
      const isFirst = !context.resumed && !this.#issued.has(callSid);
      const token = isFirst ? this.first(callSid) : randomHex(TOKEN_BYTES, this.#random);
      this.#issued.add(callSid);
      if (await this.#store.swap(callSid, entry, { token, context, used: false }, TOKEN_LIFE_MS)) {
        return token;
      }
    }
    throw new Error("Cannot issue a stream token: the store takes no change");
  }

  /**
   * The first token of a call, made anew without a store: for the same answer to a webhook that is repeated when the call has
   * had its stream. It is issued once, so it lets nothing in then.
   */
  first(callSid: string): string {
    return createHmac("sha256", this.#key).update(callSid).digest("hex").slice(0, 2 * TOKEN_BYTES);
  }

  /** Uses the token up: its context, or `undefined` if it isn't that call's, was used or has expired. */
  async redeem(token: string, callSid: string): Promise<StreamContext | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const entry = await this.#store.read(callSid);
      if (entry === undefined || entry.value.used || !isSame(token, entry.value.token)) return undefined;
      const used = { ...entry.value, used: true };
      if (await this.#store.swap(callSid, entry, used, USED_TOKEN_LIFE_MS)) return used.context;
    }
    return undefined;
  }
}

/** In constant time for texts of the same length, which every token has. */
function isSame(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  const [bytesA, bytesB] = [encoder.encode(a), encoder.encode(b)];
  return bytesA.length === bytesB.length && timingSafeEqual(bytesA, bytesB);
}
