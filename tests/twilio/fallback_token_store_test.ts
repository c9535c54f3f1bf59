import assert from "node:assert/strict";
import { systemRandomBytes } from "../../lib/core/ids.ts";
import {
  FallbackTokenStore,
  STORE_DEADLINE_MS,
  STORE_REST_MS,
} from "../../lib/twilio/fallback_token_store.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { type StreamContext, StreamTokens, type TokenStore } from "../../lib/twilio/tokens.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { sids } from "./call_messages.ts";
import { MemoryLog } from "./memory_log.ts";

const CONTEXT: StreamContext = { from: "a", to: "b", direction: "inbound" };
const [A, B, C] = [sids(1).callSid, sids(2).callSid, sids(3).callSid];

type Mood = "well" | "throws" | "hangs" | "writes, then throws";

function makeRig() {
  const clock = new ManualClock();
  const log = new MemoryLog();
  const real = new MemoryTokenStore(clock);
  const mood: { is: Mood; asked: number } = { is: "well", asked: 0 };
  const answer = async <T>(ask: () => Promise<T>): Promise<T> => {
    mood.asked++;
    if (mood.is === "throws") throw new Error("database is locked");
    if (mood.is === "hangs") return await new Promise<never>(() => {});
    const value = await ask();
    if (mood.is === "writes, then throws") throw new Error("connection lost");
    return value;
  };
  const first: TokenStore = {
    read: (callSid) =>
      mood.is === "writes, then throws" ? real.read(callSid) : answer(() => real.read(callSid)),
    swap: (...change) => answer(() => real.swap(...change)),
  };
  const store = new FallbackTokenStore({ first, second: new MemoryTokenStore(clock) }, { clock, log });
  return { clock, log, mood, tokens: new StreamTokens(store, systemRandomBytes) };
}

Deno.test("FallbackTokenStore uses the second store while the first throws, with one line each way", async () => {
  const { clock, log, mood, tokens } = makeRig();
  mood.is = "throws";
  const a = await tokens.issue(A, CONTEXT);
  assert.deepEqual(await tokens.redeem(a, A), CONTEXT);
  assert.equal(await tokens.redeem(a, A), undefined);
  const b = await tokens.issue(B, CONTEXT);
  assert.equal(mood.asked, 1, "the first store is left alone for a while");
  mood.is = "well";
  await clock.advance(STORE_REST_MS);
  assert.deepEqual(await tokens.redeem(b, B), CONTEXT, "a token stays where it was put");
  assert.equal(await tokens.redeem(b, B), undefined);
  assert.deepEqual(await tokens.redeem(await tokens.issue(C, CONTEXT), C), CONTEXT);
  assert.deepEqual(log.lines, [
    "warn STORE stream tokens are kept in memory, the store fails reason=database is locked",
    "info STORE stream tokens are in the store again",
  ]);
});

Deno.test("FallbackTokenStore waits for the first store no longer than its deadline", async () => {
  const { clock, log, mood, tokens } = makeRig();
  mood.is = "hangs";
  const issued = tokens.issue(A, CONTEXT);
  await clock.advance(STORE_DEADLINE_MS);
  assert.deepEqual(await tokens.redeem(await issued, A), CONTEXT);
  assert.equal(log.lines.length, 1);
  assert.equal(clock.pending, 0);
});

Deno.test("FallbackTokenStore never lets a token be used twice, even if a failed change was made", async () => {
  const { clock, mood, tokens } = makeRig();
  mood.is = "writes, then throws";
  const a = await tokens.issue(A, CONTEXT);
  const first = await tokens.redeem(a, A);
  mood.is = "well";
  await clock.advance(STORE_REST_MS);
  const second = await tokens.redeem(a, A);
  assert.equal([first, second].filter((context) => context !== undefined).length, 1);

  const b = await tokens.issue(B, CONTEXT);
  mood.is = "writes, then throws";
  assert.equal(await tokens.redeem(b, B), undefined);
  mood.is = "well";
  await clock.advance(STORE_REST_MS);
  assert.equal(await tokens.redeem(b, B), undefined);
});
