import assert from "node:assert/strict";
import type { CallView } from "../../lib/calls/call_view.ts";
import { MAX_VALUE_BYTES } from "../../lib/store/kv_port.ts";
import { PEER_LIFE_MS } from "../../lib/store/live_peers.ts";
import { LiveSnapshots, SNAPSHOT_MS, WATCH_MS } from "../../lib/store/live_snapshots.ts";
import { RETRY_MS } from "../../lib/store/store_health.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { keysOf, sids } from "./history_rig.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
const live = (callSid: string, second = 0): CallView => makeCallView({ callSid, startedAt: at(second) });

/** Two processes that share a store, each with its own calls, on one clock. */
async function setUp(differs: { enabled?: boolean; wallAheadMs?: number } = {}) {
  const { enabled = true, wallAheadMs = 0 } = differs;
  const real = await Deno.openKv(":memory:");
  const clock = new ManualClock();
  const make = (processId: string) => {
    const kv = new FaultyKv(real);
    const log = new KeepingLog();
    const own: CallView[] = [];
    const ownClock = Object.assign(Object.create(clock) as ManualClock, {
      now: () => clock.now(),
      wallNow: () => clock.wallNow() + (processId === "b" ? wallAheadMs : 0),
      alarm: (onDue: () => void) => clock.alarm(onDue),
      sleepUntil: (atMs: number, signal?: AbortSignal) => clock.sleepUntil(atMs, signal),
    });
    const snapshots = new LiveSnapshots(kv, { clock: ownClock, log, processId, own: () => own, enabled });
    snapshots.start();
    return { kv, log, own, snapshots };
  };
  const [a, b] = [make("a"), make("b")];
  /** Time passes in steps, and stands still while the store works. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      await clock.advance(250);
      do await a.kv.quiet(); while (b.kv.pending > 0);
    }
  };
  const close = async () => {
    for (const { kv, snapshots } of [a, b]) {
      kv.mode = "good";
      // What hangs is given up after a while.
      await Promise.all([snapshots.close(), clock.advance(5_000)]);
    }
    real.close();
  };
  return { a, b, clock, real, pass, [Symbol.asyncDispose]: close };
}

Deno.test("calls() shows the calls of another process within two seconds, without turns and anomalies", async () => {
  await using t = await setUp();
  const { a, b, pass } = t;
  const anomaly = { at: at(0), kind: "starved" as const, ms: 84, lines: ["x"] };
  a.own.push({ ...live("CA1"), anomalies: [anomaly] }, live("CA2", 2));
  b.own.push(live("CA3"));
  assert.deepEqual(b.snapshots.calls(), []);
  await pass(2 * SNAPSHOT_MS);
  const told = (call: CallView): CallView => ({ ...call, onPeer: true });
  assert.deepEqual(b.snapshots.calls(), [told(live("CA2", 2)), told(live("CA1"))]);
  assert.deepEqual(sids(a.snapshots.calls()), []);
  assert.deepEqual(sids(await a.snapshots.fresh()), ["CA3"]);
  a.own.splice(0, 1, live("CA4", 4));
  await pass(2 * SNAPSHOT_MS);
  assert.deepEqual(sids(b.snapshots.calls()), ["CA4", "CA2"]);
});

Deno.test("LiveSnapshots writes nothing while there are no calls, and takes the last ones away", async () => {
  await using t = await setUp();
  const { a, b, pass, real } = t;
  await pass(3 * SNAPSHOT_MS);
  assert.deepEqual([a.kv.commits, a.kv.reads], [0, 0]);
  a.own.push(live("CA1"));
  await pass(3 * SNAPSHOT_MS);
  assert.equal(a.kv.commits, 3);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
  a.own.length = 0;
  await pass(2 * SNAPSHOT_MS);
  assert.deepEqual([a.kv.commits, await keysOf(real, ["live"])], [4, []]);
  assert.deepEqual(b.snapshots.calls(), []);
});

Deno.test("LiveSnapshots reads only while somebody asks", async () => {
  await using t = await setUp();
  const { a, b, pass } = t;
  a.own.push(live("CA1"));
  await pass(5 * SNAPSHOT_MS);
  assert.equal(b.kv.reads, 0);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
  await pass(WATCH_MS + 2 * SNAPSHOT_MS);
  const { reads } = b.kv;
  assert.ok(reads >= 10 && reads <= 13, `${reads} reads`);
  await pass(5 * SNAPSHOT_MS);
  assert.equal(b.kv.reads, reads);
  assert.deepEqual(b.snapshots.calls(), []);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
});

Deno.test("calls() forgets a process that died within some seconds, and never sees one that died long ago", async () => {
  await using t = await setUp();
  const { a, b, pass, real } = t;
  a.own.push(live("CA1"));
  await pass(2 * SNAPSHOT_MS);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
  const left = await real.get(["live", "a", 0]);
  a.kv.mode = "hangs";
  let waitedMs = 0;
  for (; b.snapshots.calls().length > 0 && waitedMs < 20_000; waitedMs += 500) await pass(500);
  assert.ok(waitedMs > 2_000 && waitedMs <= PEER_LIFE_MS + SNAPSHOT_MS, `${waitedMs} ms`);
  await pass(60_000);
  await real.set(["live", "dead", 0], left.value);
  assert.deepEqual(await b.snapshots.fresh(), []);
});

Deno.test("calls() stays as it was while the store can't be read, and then knows again who lives", async () => {
  await using t = await setUp();
  const { a, b, pass } = t;
  a.own.push(live("CA1"));
  await pass(2 * SNAPSHOT_MS);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
  b.kv.mode = "fails";
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 5_000) {
    await pass(5_000);
    assert.deepEqual(sids(b.snapshots.calls()), ["CA1"]);
  }
  a.kv.mode = "hangs";
  await pass(PEER_LIFE_MS);
  b.kv.mode = "good";
  b.snapshots.calls();
  await pass(RETRY_MS + SNAPSHOT_MS + PEER_LIFE_MS);
  assert.deepEqual(sids(b.snapshots.calls()), []);
});

Deno.test("calls() goes by what changes where the clocks of two machines differ", async () => {
  await using t = await setUp({ wallAheadMs: 3_600_000 });
  const { a, b, pass } = t;
  b.own.push(live("CA1"));
  await pass(2 * SNAPSHOT_MS);
  a.snapshots.calls();
  await pass(3 * SNAPSHOT_MS);
  assert.deepEqual(sids(a.snapshots.calls()), ["CA1"]);
});

Deno.test("LiveSnapshots splits many calls into values that the store takes", async () => {
  await using t = await setUp();
  const { a, b, pass, real } = t;
  for (let i = 0; i < 1_000; i++) a.own.push({ ...live(`CA${i}`), agent: "סוכן" });
  await pass(3 * SNAPSHOT_MS);
  assert.equal((await b.snapshots.fresh()).length, 1_000);
  const sizes: number[] = [];
  for await (const { value } of real.list<Uint8Array>({ prefix: ["live"] })) sizes.push(value.length);
  assert.ok(sizes.length > 10 && sizes.every((size) => size <= MAX_VALUE_BYTES), sizes.join(" "));
  a.own.length = 1;
  await pass(2 * SNAPSHOT_MS);
  assert.deepEqual([(await keysOf(real, ["live"])).length, sids(b.snapshots.calls())], [1, ["CA0"]]);
});

Deno.test("LiveSnapshots leaves a store that fails alone, says so once, and goes on when it works", async () => {
  await using t = await setUp();
  const { a, b, pass } = t;
  a.own.push(live("CA1"));
  a.kv.mode = "fails";
  await pass(2 * SNAPSHOT_MS);
  assert.deepEqual([await a.snapshots.fresh(), a.kv.commits], [[], 1]);
  await pass(2 * RETRY_MS);
  a.kv.mode = "good";
  await pass(RETRY_MS + 2 * SNAPSHOT_MS);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
  assert.deepEqual(a.log.lines.map(({ level, message }) => `${level} ${message}`), [
    "warn live calls can't be shared, the store fails",
    "info live calls are shared again",
  ]);
});

Deno.test("LiveSnapshots survives calls that can't be seen, and values that can't be read", async () => {
  await using t = await setUp();
  const { a, b, pass, real } = t;
  const bytes = (text: string) => new TextEncoder().encode(text);
  for (const [i, value] of [7, bytes("{"), bytes('{"atMs":1,"calls":[{}]}'), bytes("null")].entries()) {
    await real.set(["live", "odd", i], value);
  }
  a.own.push(live("CA1"), null as unknown as CallView);
  await pass(2 * SNAPSHOT_MS);
  a.own.pop();
  await pass(RETRY_MS + 2 * SNAPSHOT_MS);
  assert.deepEqual(sids(await b.snapshots.fresh()), ["CA1"]);
});

Deno.test("close() takes the calls off the store, and a process that is alone does nothing at all", async () => {
  await using t = await setUp();
  const { a, b, pass, real } = t;
  a.own.push(live("CA1"));
  await pass(2 * SNAPSHOT_MS);
  await a.snapshots.close();
  await a.snapshots.close();
  assert.deepEqual([await keysOf(real, ["live"]), a.snapshots.calls(), await b.snapshots.fresh()], [
    [],
    [],
    [],
  ]);
  await using alone = await setUp({ enabled: false });
  alone.a.own.push(live("CA1"));
  await alone.pass(3 * SNAPSHOT_MS);
  assert.deepEqual([alone.clock.pending, alone.a.kv.commits, await alone.b.snapshots.fresh()], [0, 0, []]);
  const options = { clock: t.clock, log: a.log, processId: "a b", own: () => [] };
  assert.throws(() => new LiveSnapshots(a.kv, options), RangeError);
});
