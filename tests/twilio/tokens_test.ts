import assert from "node:assert/strict";
import { systemRandomBytes } from "../../lib/core/ids.ts";
import { KvTokenStore } from "../../lib/twilio/kv_token_store.ts";
import { MAX_TOKENS, MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import {
  type StreamContext,
  StreamTokens,
  TOKEN_LIFE_MS,
  USED_TOKEN_LIFE_MS,
} from "../../lib/twilio/tokens.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { sids } from "./call_messages.ts";

const CALL = sids(1).callSid;
const OTHER = sids(2).callSid;
const CONTEXT: StreamContext = { from: "+15551230001", to: "+15551230002", direction: "inbound" };

interface Rig {
  readonly tokens: StreamTokens;
  readonly clock: ManualClock;
}

/** The same test with each store. */
function testTokens(name: string, test: (rig: Rig) => Promise<void>): void {
  Deno.test(`${name} (memory)`, async () => {
    const clock = new ManualClock();
    await test({ tokens: new StreamTokens(new MemoryTokenStore(clock), systemRandomBytes), clock });
  });
  Deno.test(`${name} (KV)`, async () => {
    using kv = await Deno.openKv(":memory:");
    // KV deletes by the real clock, hence a wall clock that agrees with it at the start.
    const clock = new ManualClock({ wallMs: Date.now() });
    await test({ tokens: new StreamTokens(new KvTokenStore(kv, clock), systemRandomBytes), clock });
  });
}

testTokens("StreamTokens.redeem() takes a token once, for its own call", async ({ tokens }) => {
  const token = await tokens.issue(CALL, CONTEXT);
  assert.match(token, /^[0-9a-f]{48}$/);
  assert.equal(await tokens.redeem(token, OTHER), undefined);
  assert.equal(await tokens.redeem("", CALL), undefined);
  assert.equal(await tokens.redeem(token.replace(/.$/, "x"), CALL), undefined);
  assert.deepEqual(await tokens.redeem(token, CALL), CONTEXT);
  assert.equal(await tokens.redeem(token, CALL), undefined);
});

testTokens("StreamTokens.redeem() takes one of 100 at once (docs/faults.md 23)", async ({ tokens }) => {
  const token = await tokens.issue(CALL, CONTEXT);
  const all = await Promise.all(Array.from({ length: 100 }, () => tokens.redeem(token, CALL)));
  assert.deepEqual(all.filter((context) => context !== undefined), [CONTEXT]);
});

testTokens("StreamTokens.redeem() refuses a token after its life", async ({ tokens, clock }) => {
  const early = await tokens.issue(CALL, CONTEXT);
  const late = await tokens.issue(OTHER, CONTEXT);
  await clock.advance(TOKEN_LIFE_MS - 1);
  assert.deepEqual(await tokens.redeem(early, CALL), CONTEXT);
  await clock.advance(1);
  assert.equal(await tokens.redeem(late, OTHER), undefined);
  const fresh = await tokens.issue(OTHER, CONTEXT);
  assert.notEqual(fresh, late);
  assert.deepEqual(await tokens.redeem(fresh, OTHER), CONTEXT);
});

testTokens(
  "StreamTokens.issue() gives a repeated webhook the same token (docs/faults.md 20)",
  async ({ tokens, clock }) => {
    const [token, ...same] = await Promise.all(Array.from({ length: 5 }, () => tokens.issue(CALL, CONTEXT)));
    assert.deepEqual(same, new Array(4).fill(token));
    assert.deepEqual(await tokens.redeem(token!, CALL), CONTEXT);
    await clock.advance(15_000);
    assert.equal(await tokens.issue(CALL, CONTEXT), token, "used: good for nothing, so no second session");
    assert.equal(await tokens.redeem(token!, CALL), undefined);
    assert.notEqual(await tokens.issue(OTHER, CONTEXT), token);
    await clock.advance(USED_TOKEN_LIFE_MS);
    assert.notEqual(await tokens.issue(CALL, CONTEXT), token);
  },
);

testTokens(
  "StreamTokens.issue() gives a call that resumes a new token, once a stream",
  async ({ tokens }) => {
    const resumed: StreamContext = { ...CONTEXT, resumed: true };
    const first = await tokens.issue(CALL, CONTEXT);
    assert.deepEqual(await tokens.redeem(first, CALL), CONTEXT);
    const second = await tokens.issue(CALL, resumed);
    assert.notEqual(second, first);
    assert.equal(await tokens.issue(CALL, resumed), second);
    assert.equal(await tokens.redeem(first, CALL), undefined);
    assert.deepEqual(await tokens.redeem(second, CALL), resumed);
    assert.notEqual(await tokens.issue(CALL, resumed), second);
  },
);

Deno.test("MemoryTokenStore keeps a bounded number of tokens and drops the oldest", async () => {
  const clock = new ManualClock();
  const store = new MemoryTokenStore(clock);
  const tokens = new StreamTokens(store, systemRandomBytes);
  const first = await tokens.issue(sids(0).callSid, CONTEXT);
  const second = await tokens.issue(sids(1).callSid, CONTEXT);
  for (let n = 2; n <= MAX_TOKENS; n++) await tokens.issue(sids(n).callSid, CONTEXT);
  assert.equal(store.size, MAX_TOKENS);
  assert.equal(await tokens.redeem(first, sids(0).callSid), undefined);
  assert.deepEqual(await tokens.redeem(second, sids(1).callSid), CONTEXT);
  await clock.advance(TOKEN_LIFE_MS);
  await tokens.issue(sids(0).callSid, CONTEXT);
  assert.ok(store.size <= 2, `${store.size} after the rest has expired`);
});
