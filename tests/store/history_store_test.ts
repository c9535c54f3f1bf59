import assert from "node:assert/strict";
import { InvalidCursorError } from "../../lib/store/history_store.ts";
import { MAX_COMMIT_BYTES, MAX_VALUE_BYTES } from "../../lib/store/kv_port.ts";
import { ended, keysOf, longCall, makeTrace, MINUTE_MS, setUp, sids, turns, until } from "./history_rig.ts";

const sizeOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

Deno.test("openHistory() saves, gets and lists newest first, page by page", async () => {
  await using t = await setUp();
  const { history } = t;
  for (const second of [2, 0, 4, 1, 3]) await history.save(ended(`CA${second}`, second));
  assert.deepEqual(await history.get("CA3"), ended("CA3", 3));
  assert.equal(await history.get("CA9"), undefined);
  assert.equal(await history.get("x".repeat(5_000)), undefined);
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await history.list({ limit: 2, ...(cursor ? { cursor } : {}) });
    pages.push(sids(page.values));
    cursor = page.cursor;
  } while (cursor);
  assert.deepEqual(pages, [["CA4", "CA3"], ["CA2", "CA1"], ["CA0"]]);
});

Deno.test("openHistory() gets a call and its trace while they are still being written", async () => {
  await using t = await setUp();
  const { history } = t;
  const saved = history.save(ended("CA1", 1), makeTrace("CA1"));
  assert.deepEqual(await history.get("CA1"), ended("CA1", 1));
  assert.deepEqual(await history.trace("CA1"), makeTrace("CA1"));
  await saved;
  assert.deepEqual(await history.get("CA1"), ended("CA1", 1));
  assert.deepEqual(await history.trace("CA1"), makeTrace("CA1"));
});

Deno.test("openHistory() ends the list with a null cursor when the last page is full", async () => {
  await using t = await setUp();
  for (const second of [0, 1]) await t.history.save(ended(`CA${second}`, second));
  assert.equal((await t.history.list({ limit: 2 })).cursor, null);
});

Deno.test("openHistory() puts a record and its trace in place of those that it contains, also when its start differs", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  const first = longCall("CA1", 1);
  const second = { ...longCall("CA1", 2, { turns: 500, seed: 2 }), earlier: [first] };
  const third = ended("CA1", 5, { agent: "echo", earlier: [ended("CA1", 1), ended("CA1", 2)] });
  await history.save(first, makeTrace("CA1"));
  await history.save(second, makeTrace("CA1", 10));
  assert.deepEqual(await history.get("CA1"), second);
  assert.deepEqual(await history.trace("CA1"), makeTrace("CA1", 10));
  await history.save(third);
  assert.deepEqual((await history.list({})).values, [third]);
  assert.equal(await history.trace("CA1"), undefined);
  assert.deepEqual(await keysOf(kv.real, ["history", "parts"]), []);
  assert.equal((await keysOf(kv.real, ["history", "calls"])).length, 1);
  assert.equal((await keysOf(kv.real, ["history", "heads"])).length, 1);
});

Deno.test("openHistory() keeps a record that another one of the same CallSid does not contain, in the store and in memory (docs/faults.md 53)", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  const first = longCall("CA1", 1);
  const second = ended("CA1", 5, { agent: "echo" });
  await history.save(first, makeTrace("CA1"));
  await history.save(second, makeTrace("CA1", 10));
  assert.deepEqual((await history.list({})).values, [second, first]);
  assert.deepEqual([await history.get("CA1"), await history.trace("CA1")], [second, makeTrace("CA1", 10)]);
  assert.equal(await history.countSince(MINUTE_MS), 2);
  kv.mode = "fails";
  await history.save(ended("CA2", 6));
  await history.save(ended("CA2", 7));
  assert.deepEqual(sids((await history.list({})).values), ["CA2", "CA2", "CA1", "CA1"]);
});

Deno.test("openHistory() finds by number, CallSid and agent, in any case", async () => {
  await using t = await setUp();
  await t.history.save(ended("CA1", 1, { from: "+97250123" }));
  await t.history.save(ended("CA2", 2, { agent: "echo" }));
  const find = async (q: string) => sids((await t.history.list({ q })).values);
  assert.deepEqual([await find("97250"), await find("ECHO"), await find("ca"), await find("zz")], [
    ["CA1"],
    ["CA2"],
    ["CA2", "CA1"],
    [],
  ]);
});

Deno.test("openHistory() filters by agent, end, gaps and direction, alone and together, page by page", async () => {
  await using t = await setUp();
  const { history } = t;
  const gaps = {
    ...ended("", 0).tx,
    underruns: { total: 2, starved: 2, lateWake: 0, socketBlocked: 0, ms: 90 },
  };
  await history.save(ended("CA1", 1, { agent: "echo", direction: "outbound" }));
  await history.save(ended("CA2", 2, { endedBy: "peer_reset", tx: gaps }));
  await history.save(ended("CA3", 3, { agent: "echo", tx: gaps }));
  await history.save(ended("CA4", 4, { agent: "echo", endedBy: "operator" }));
  const find = async (query: Parameters<typeof history.list>[0]) => sids((await history.list(query)).values);
  assert.deepEqual(await find({ agent: "echo" }), ["CA4", "CA3", "CA1"]);
  assert.deepEqual(await find({ agent: "ech" }), []);
  assert.deepEqual(await find({ endedBy: "caller" }), ["CA3", "CA1"]);
  assert.deepEqual(await find({ gaps: true }), ["CA3", "CA2"]);
  assert.deepEqual(await find({ gaps: false }), ["CA4", "CA3", "CA2", "CA1"]);
  assert.deepEqual(await find({ direction: "outbound" }), ["CA1"]);
  assert.deepEqual(await find({ agent: "echo", gaps: true, q: "ca" }), ["CA3"]);
  const first = await history.list({ agent: "echo", limit: 2 });
  const second = await history.list({ agent: "echo", limit: 2, cursor: first.cursor! });
  assert.deepEqual([sids(first.values), sids(second.values), second.cursor], [["CA4", "CA3"], ["CA1"], null]);
});

Deno.test("openHistory() refuses cursors that it didn't make", async () => {
  await using t = await setUp();
  for (const cursor of ["", "!", "AAAA", btoa("1 CA 1"), btoa("-1 CA1"), "x".repeat(1_000)]) {
    await assert.rejects(t.history.list({ cursor }), InvalidCursorError);
  }
});

Deno.test("openHistory() keeps long records and traces whole, in values and commits that the store takes", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  const view = longCall("CA1", 1, { turns: 5_000 });
  const trace = makeTrace("CA1", 60_000);
  assert.ok(sizeOf(view) > 2 * MAX_COMMIT_BYTES, `${sizeOf(view)} bytes`);
  kv.commits = 0;
  await history.save(view, trace);
  assert.ok(kv.commits > 2, `${kv.commits} commits`);
  assert.deepEqual(await history.get("CA1"), view);
  assert.deepEqual((await history.list({})).values, [view]);
  assert.deepEqual(await history.trace("CA1"), trace);
  assert.deepEqual([history.failing, history.counts], [false, { corrupt: 0, lost: 0 }]);
  for await (const { key, value } of kv.real.list<Uint8Array>({ prefix: ["history", "parts"] })) {
    assert.ok(value.length <= MAX_VALUE_BYTES, `${key.join(" ")}: ${value.length} bytes`);
  }
});

Deno.test("openHistory() shows nothing of a record whose last commit never came", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  await history.save(ended("CA1", 1));
  await history.save(longCall("CA2", 2, { turns: 500 }));
  kv.commitsLeft = 1;
  await history.save(longCall("CA2", 2, { turns: 5_000, seed: 2 }));
  await history.save(longCall("CA3", 3, { turns: 5_000, seed: 3 }));
  assert.equal(history.failing, true);
  await using after = await setUp({ kv: Object.assign(kv, { commitsLeft: Infinity }) });
  assert.deepEqual((await after.history.list({})).values, [
    longCall("CA2", 2, { turns: 500 }),
    ended("CA1", 1),
  ]);
  assert.equal(await after.history.get("CA3"), undefined);
});

Deno.test("countSince() counts each call once, by quarters of an hour", async () => {
  await using t = await setUp();
  const { history } = t;
  const count = () => history.countSince(MINUTE_MS);
  await history.save(ended("CA1", -1));
  assert.equal(await count(), 0);
  await history.save(ended("CA2", 0));
  await history.save(ended("CA3", 3_600));
  await history.save(ended("CA3", 3_601, { earlier: [ended("CA3", 3_600)] }));
  assert.equal(await count(), 2);
  await history.save(ended("CA1", 100, { earlier: [ended("CA1", -1)] }));
  assert.deepEqual([await count(), await history.countSince(MINUTE_MS - 1_000)], [3, 3]);
  assert.equal(await history.countSince(MINUTE_MS + 86_400_000), 0);
});

Deno.test("openHistory() removes what is too old at start and every hour, whatever it consists of", async () => {
  await using t = await setUp({ retentionDays: 30 });
  const { history, kv, clock } = t;
  await turns(t);
  const days = (count: number) => count * 86_400;
  for (let i = 0; i < 120; i++) await history.save(ended(`CA${i}`, i - days(31)));
  await history.save(longCall("CAlong", -days(30) - 1), makeTrace("CAlong"));
  await history.save(ended("CAnew", -days(29)), makeTrace("CAnew"));
  const orphan = ["history", "parts", MINUTE_MS - days(40) * 1_000, "CAlost", "v-r", 0];
  await kv.real.set(orphan, new Uint8Array(9));
  const left = async () => (await keysOf(kv.real, ["history"])).length;
  // Head, record, part of the trace, CallSid, count.
  await clock.advance(3_600_000 - clock.now());
  await until(t, async () => await left() === 5);
  assert.deepEqual(sids((await history.list({})).values), ["CAnew"]);
  assert.deepEqual([await history.get("CA1"), await history.get("CAlong")], [undefined, undefined]);
  assert.deepEqual(await history.trace("CAnew"), makeTrace("CAnew"));
  assert.equal(await history.countSince(0), 1);
  await history.save(ended("CAold", -days(31)));
  await using again = await setUp({ retentionDays: 30, kv });
  await until(again, async () => await left() === 5);
});

Deno.test("openHistory() keeps everything for ever when it is told to, and refuses bounds that can't be", async () => {
  await using t = await setUp({ retentionDays: 0 });
  await t.history.save(ended("CA1", -1e8));
  await until(t, () => t.clock.pending === 0);
  assert.deepEqual(sids((await t.history.list({})).values), ["CA1"]);
  for (const wrong of [{ retentionDays: -1 }, { retentionDays: NaN }, { ringSize: 0 }, { ringBytes: 0 }]) {
    await assert.rejects(setUp({ ...wrong, kv: t.kv }), RangeError);
  }
});
