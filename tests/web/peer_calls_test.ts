import assert from "node:assert/strict";
import type { CallView } from "../../lib/calls/call_view.ts";
import { PEER_LIFE_MS } from "../../lib/store/live_peers.ts";
import { LiveSnapshots } from "../../lib/store/live_snapshots.ts";
import { PEER_ROUND_MS, RECORD_MS } from "../../lib/web/peer_calls.ts";
import { EventHub, LOOK_MS } from "../../lib/web/event_hub.ts";
import { FakeCallDirectory, makeCallView } from "../fakes/fake_call_directory.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { readEvents } from "./test_app.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
const there = (callSid: string, differs: Partial<CallView> = {}): CallView =>
  makeCallView({ callSid, onPeer: true, ...differs });
const recordOf = ({ onPeer: _onPeer, ...view }: CallView): CallView => ({
  ...view,
  state: "ended",
  endedAt: at(30),
  endedBy: "caller",
});

/** Everything that a viewer hears, in short; views whole in `views`. */
function listen(hub: EventHub) {
  const heard: string[] = [];
  const views: CallView[] = [];
  const reader = hub.open({ alive: () => true })!.getReader();
  const short = (view: CallView) =>
    `${view.callSid} ${view.endedBy ?? view.state}${view.onPeer ? " elsewhere" : ""} ${view.agent}`;
  void (async () => {
    for (;;) {
      for (const event of await readEvents(reader)) {
        if (event === "<end>") return;
        if (event.startsWith(":")) continue;
        const [name] = event.split(" ", 1) as [string];
        const data = JSON.parse(event.slice(name.length + 1));
        const of: CallView[] = data.values ?? [data];
        views.push(...of);
        heard.push(`${name}: ${of.map(short).join(", ")}`);
      }
    }
  })();
  /** What was heard since the last time. */
  return { reader, views, news: () => heard.splice(0) };
}

function setUp(own: CallView[] = []) {
  const clock = new ManualClock();
  const directory = new FakeCallDirectory(own);
  const others = { calls: [] as CallView[], asked: 0 };
  const elsewhere = () => {
    others.asked++;
    return others.calls;
  };
  const hub = new EventHub({ directory, clock, peers: elsewhere });
  const pass = async (ms: number) => {
    await clock.advance(ms);
    for (let i = 0; i < 10; i++) await clock.settle();
  };
  return { clock, directory, hub, others, pass };
}

Deno.test("EventHub tells of calls of other processes: in the snapshot, when they appear, and when they change", async () => {
  const { hub, others, pass } = setUp([makeCallView({ callSid: "CA1", startedAt: at(5) })]);
  others.calls = [there("CA2", { startedAt: at(9) })];
  const { news } = listen(hub);
  await pass(PEER_ROUND_MS);
  assert.deepEqual(news(), ["snapshot: CA2 live elsewhere demo, CA1 live demo"]);
  others.calls = [there("CA3"), there("CA2", { startedAt: at(9), agent: "echo" })];
  await pass(PEER_ROUND_MS + LOOK_MS);
  assert.deepEqual(news().sort(), ["call: CA2 live elsewhere echo", "call: CA3 live elsewhere demo"]);
  await pass(10 * PEER_ROUND_MS);
  assert.deepEqual(news(), []);
  const second = listen(hub);
  await pass(0);
  assert.deepEqual(second.news(), [
    "snapshot: CA2 live elsewhere echo, CA1 live demo, CA3 live elsewhere demo",
  ]);
});

Deno.test("EventHub asks for calls of other processes once a second, while there are viewers", async () => {
  const { clock, directory, hub, others, pass } = setUp();
  await pass(10_000);
  assert.equal(others.asked, 0);
  const { reader } = listen(hub);
  listen(hub);
  await pass(10 * PEER_ROUND_MS);
  assert.ok(others.asked >= 10 && others.asked <= 11, `${others.asked} times`);
  assert.equal(directory.looks, 1 + 2 + 10 * PEER_ROUND_MS / LOOK_MS);
  await reader.cancel();
  hub.close();
  const { asked } = others;
  await pass(10_000);
  assert.deepEqual([others.asked, clock.pending], [asked, 0]);
});

Deno.test("EventHub tells the record of a call that has ended on another process, as soon as it is there", async () => {
  const { directory, hub, others, pass } = setUp();
  const [a, b] = [there("CA1"), there("CA2")];
  others.calls = [a, b];
  const { news, views } = listen(hub);
  await pass(PEER_ROUND_MS);
  news();
  others.calls = [b];
  directory.endedCalls = [recordOf(a)];
  await pass(PEER_ROUND_MS + LOOK_MS);
  assert.deepEqual([news(), views.at(-1)], [["ended: CA1 caller demo"], recordOf(a)]);
  others.calls = [];
  await pass(3 * PEER_ROUND_MS);
  assert.deepEqual(news(), []);
  directory.endedCalls = [recordOf(b)];
  await pass(PEER_ROUND_MS + LOOK_MS);
  assert.deepEqual(news(), ["ended: CA2 caller demo"]);
  await pass(2 * RECORD_MS);
  assert.deepEqual(news(), []);
});

Deno.test("EventHub takes no record of an earlier stream for the end of a call", async () => {
  const { directory, hub, others, pass } = setUp();
  const call = there("CA1", { startedAt: at(20) });
  directory.endedCalls = [recordOf({ ...call, startedAt: at(1) })];
  others.calls = [call];
  const { news, views } = listen(hub);
  await pass(PEER_ROUND_MS);
  news();
  others.calls = [];
  await pass(PEER_ROUND_MS + RECORD_MS / 2);
  assert.deepEqual(news(), []);
  directory.endedCalls = [recordOf(call), ...directory.endedCalls];
  await pass(PEER_ROUND_MS);
  assert.deepEqual([news(), views.at(-1)], [["ended: CA1 caller demo"], recordOf(call)]);
});

Deno.test("EventHub ends a call of which there never is a record, even when the store fails", async () => {
  const { clock, directory, hub, others, pass } = setUp();
  const call = there("CA1");
  others.calls = [call];
  directory.get = () => Promise.reject(new Error("the store fails"));
  const { news, views } = listen(hub);
  await pass(PEER_ROUND_MS);
  news();
  others.calls = [];
  await pass(RECORD_MS);
  assert.deepEqual(news(), []);
  await pass(PEER_ROUND_MS + LOOK_MS);
  assert.deepEqual(news(), ["ended: CA1 error demo"]);
  const { onPeer: _onPeer, ...last } = call;
  const { endedAt, ...ended } = views.at(-1)!;
  const { endedAt: _endedAt, ...expected } = { ...last, state: "ended", endedBy: "error" };
  assert.deepEqual(ended, expected);
  assert.ok(Math.abs(Date.parse(endedAt!) - clock.wallNow()) <= PEER_ROUND_MS + LOOK_MS, endedAt!);
  // Its process could only not be heard.
  others.calls = [call];
  await pass(PEER_ROUND_MS + LOOK_MS);
  assert.deepEqual(news(), ["call: CA1 live elsewhere demo"]);
});

Deno.test("EventHub shows a call that is here and elsewhere as ours, and ends none that came here", async () => {
  const { directory, hub, others, pass } = setUp();
  const call = there("CA1");
  others.calls = [call];
  const { news } = listen(hub);
  await pass(PEER_ROUND_MS);
  directory.put(makeCallView({ callSid: "CA1", startedAt: at(8), agent: "echo" }));
  await pass(2 * PEER_ROUND_MS);
  assert.deepEqual(news(), ["snapshot: CA1 live elsewhere demo", "call: CA1 live echo"]);
  directory.endedCalls = [recordOf(call)];
  others.calls = [];
  await pass(2 * RECORD_MS);
  assert.deepEqual(news(), []);
  directory.end("CA1");
  await pass(2 * RECORD_MS);
  assert.deepEqual(news(), ["ended: CA1 caller echo"]);
});

Deno.test("EventHub shows no ringing, here or elsewhere, of a call that another process has answered", async () => {
  for (const ringsHere of [true, false]) {
    const { directory, hub, others, pass } = setUp();
    const ringing = makeCallView({ callSid: "CA1", state: "ringing", startedAt: at(1) });
    const rings = () => {
      if (ringsHere) directory.put(ringing);
      return ringsHere ? [] : [{ ...ringing, onPeer: true as const }];
    };
    others.calls = rings();
    const { news } = listen(hub);
    await pass(PEER_ROUND_MS);
    const where = ringsHere ? "" : " elsewhere";
    assert.deepEqual(news(), [`snapshot: CA1 ringing${where} demo`]);
    const answered = there("CA1", { startedAt: at(2) });
    others.calls = [answered];
    await pass(2 * PEER_ROUND_MS);
    assert.deepEqual(news(), ["call: CA1 live elsewhere demo"]);
    others.calls = rings();
    await pass(2 * PEER_ROUND_MS);
    assert.deepEqual(news(), []);
    directory.get = () => Promise.resolve(recordOf(answered));
    await pass(2 * RECORD_MS);
    assert.deepEqual(news(), ["ended: CA1 caller demo"]);
    listen(hub);
    others.calls = [];
    directory.liveCalls = [];
    await pass(2 * RECORD_MS);
    assert.deepEqual(news(), []);
  }
});

Deno.test("EventHub shows no ringing elsewhere of a call that has ended here", async () => {
  const { directory, hub, others, pass } = setUp([makeCallView({ callSid: "CA1", startedAt: at(2) })]);
  others.calls = [there("CA1", { state: "ringing", startedAt: at(1) })];
  const { news } = listen(hub);
  await pass(2 * PEER_ROUND_MS);
  directory.end("CA1");
  await pass(2 * RECORD_MS);
  assert.deepEqual(news(), ["snapshot: CA1 live demo", "ended: CA1 caller demo"]);
});

/** Processes that share one file of the store, each with its own hub, on one clock. */
async function shareFile() {
  const folder = await Deno.makeTempDir();
  const clock = new ManualClock();
  const records: CallView[] = [];
  const make = async (processId: string) => {
    const kv = new FaultyKv(await Deno.openKv(`${folder}/ketzev.sqlite3`));
    const directory = new FakeCallDirectory();
    directory.endedCalls = records;
    const snapshots = new LiveSnapshots(kv, {
      clock,
      log: new KeepingLog(),
      processId,
      own: () => directory.live(),
    });
    snapshots.start();
    const hub = new EventHub({ directory, clock, peers: () => snapshots.calls() });
    return { kv, directory, snapshots, hub };
  };
  const [a, b] = [await make("a"), await make("b")];
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += LOOK_MS) {
      await clock.advance(LOOK_MS);
      do await a.kv.quiet(); while (b.kv.pending > 0);
    }
  };
  const close = async () => {
    for (const { kv, hub, snapshots } of [a, b]) {
      hub.close();
      kv.mode = "good";
      await Promise.all([snapshots.close(), clock.advance(5_000)]);
      kv.real.close();
    }
    await Deno.remove(folder, { recursive: true });
  };
  return { a, b, records, pass, [Symbol.asyncDispose]: close };
}

Deno.test("EventHub of either of two processes that share a store shows the calls of both", async () => {
  await using t = await shareFile();
  const { a, b, records, pass } = t;
  const [here, other] = [listen(a.hub), listen(b.hub)];
  await pass(LOOK_MS);
  a.directory.put(makeCallView({ callSid: "CA1" }));
  b.directory.put(makeCallView({ callSid: "CA2" }));
  await pass(3 * PEER_ROUND_MS);
  assert.deepEqual([here.news().sort(), other.news().sort()], [
    ["call: CA1 live demo", "call: CA2 live elsewhere demo", "snapshot: "],
    ["call: CA1 live elsewhere demo", "call: CA2 live demo", "snapshot: "],
  ]);
  b.directory.end("CA2");
  records.unshift(...b.directory.endedCalls.slice(0, 1));
  await pass(3 * PEER_ROUND_MS);
  assert.deepEqual([here.news(), here.views.at(-1), other.news()], [
    ["ended: CA2 caller demo"],
    records[0],
    ["ended: CA2 caller demo"],
  ]);
  a.kv.mode = "hangs";
  await pass(PEER_LIFE_MS + RECORD_MS + 3 * PEER_ROUND_MS);
  assert.deepEqual([other.news(), here.news()], [["ended: CA1 error demo"], []]);
});
