import assert from "node:assert/strict";
import {
  CALLS_PER_STEP,
  EventHub,
  HEARTBEAT_MS,
  LOOK_MS,
  MAX_VIEWERS,
  STATUS_MS,
  STEP_MS,
} from "../../lib/web/event_hub.ts";
import { MAX_WAITING } from "../../lib/web/event_viewer.ts";
import { FakeCallDirectory, makeCallView } from "../fakes/fake_call_directory.ts";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { readEvents } from "./test_app.ts";

const SNAPSHOT_AT = '"at":"2026-11-22T08:00:00.000Z"';

function makeHub(count = 1) {
  const clock = new ManualClock();
  const calls = Array.from({ length: count }, (_, i) => makeCallView({ callSid: `CA${i}` }));
  const directory = new FakeCallDirectory(calls);
  const hub = new EventHub({ directory, clock });
  const open = () => hub.open({ alive: () => true })!.getReader();
  return { clock, directory, hub, open };
}

Deno.test("EventHub.open() sends a snapshot, then only what changed", async () => {
  const { clock, directory, open } = makeHub(2);
  const reader = open();
  const [a, b] = directory.liveCalls;
  assert.deepEqual(await readEvents(reader), [
    `snapshot {"values":${JSON.stringify([a, b])},${SNAPSHOT_AT}}`,
  ]);
  await clock.advance(5 * LOOK_MS);
  const changed = makeCallView({ callSid: "CA1", agent: "echo" });
  directory.put(changed);
  await clock.advance(LOOK_MS + STEP_MS);
  assert.deepEqual(await readEvents(reader), [`call ${JSON.stringify(changed)}`]);
  directory.end("CA1");
  assert.deepEqual(await readEvents(reader), [`ended ${JSON.stringify(directory.endedCalls[0])}`]);
});

Deno.test("EventHub tells at most five changes a second of a call, however many viewers there are", async () => {
  const { clock, directory, open } = makeHub();
  const readers = [open(), open(), open()];
  for (const reader of readers) await readEvents(reader);
  const looks = directory.looks;
  const counts = readers.map(() => 0);
  readers.forEach(async (reader, i) => {
    while (!(await readEvents(reader)).includes("<end>")) counts[i]!++;
  });
  for (let i = 0; i < 1_000; i++) {
    directory.put(makeCallView({ callSid: "CA0", agent: `${i}` }));
    await clock.advance(10);
  }
  assert.deepEqual(counts, [50, 50, 50]);
  assert.equal(directory.looks - looks, 50);
});

Deno.test("EventHub looks at calls only while there are viewers", async () => {
  const { clock, directory, hub, open } = makeHub();
  await clock.advance(10_000);
  assert.deepEqual([directory.looks, directory.listeners, clock.pending], [0, 0, 0]);
  const readers = [open(), open()];
  await clock.advance(LOOK_MS);
  assert.deepEqual([directory.listeners, clock.pending], [1, 1]);
  for (const reader of readers) await reader.cancel();
  assert.deepEqual([hub.viewers, directory.listeners, clock.pending], [0, 0, 0]);
});

Deno.test("EventHub gives a slow reader the latest of each call, and buffers no more", async () => {
  const { clock, directory, open } = makeHub(2);
  const reader = open();
  const large = "x".repeat(30_000);
  for (let i = 0; i < 500; i++) {
    directory.put(makeCallView({ callSid: "CA0", agent: `${i} ${large}` }));
    directory.put(makeCallView({ callSid: "CA1", agent: `${i} ${large}` }));
    await clock.advance(LOOK_MS);
  }
  const agents: string[] = [];
  let bytes = 0;
  while (!agents.includes("499")) {
    const { value } = await reader.read();
    bytes += value!.length;
    const data = JSON.parse(new TextDecoder().decode(value).split("data: ")[1]!);
    if (data.agent) agents.push(data.agent.split(" ")[0]);
  }
  assert.ok(bytes < 200_000, `${bytes} bytes were buffered`);
  assert.equal(agents.at(-1), "499");
});

Deno.test("EventHub starts a reader that missed too many calls anew with a snapshot", async () => {
  const { clock, directory, open } = makeHub();
  const reader = open();
  await clock.settle();
  directory.put(makeCallView({ callSid: "CA0", agent: "x".repeat(70_000) }));
  await clock.advance(LOOK_MS);
  for (let i = 0; i <= MAX_WAITING; i++) {
    directory.put(makeCallView({ callSid: `CB${i}` }));
    directory.end(`CB${i}`);
  }
  const names: string[] = [];
  for (let i = 0; i < 3; i++) names.push((await readEvents(reader))[0]!.split(" ")[0]!);
  assert.deepEqual(names, ["snapshot", "call", "snapshot"]);
});

/** CallSids of the events `call` that came so far, in their order. */
function follow(reader: ReadableStreamDefaultReader<Uint8Array>): string[] {
  const sids: string[] = [];
  void (async () => {
    for (;;) {
      const events = await readEvents(reader);
      if (events.includes("<end>")) return;
      for (const event of events) {
        if (event.startsWith("call ")) sids.push(JSON.parse(event.slice(5)).callSid);
      }
    }
  })();
  return sids;
}

async function advanceAndRead(clock: ManualClock, ms: number): Promise<void> {
  await clock.advance(ms);
  for (let i = 0; i < 20; i++) await clock.settle();
}

Deno.test("EventHub tells of 200 calls five times a second each, in even steps", async () => {
  const { clock, directory, open } = makeHub(200);
  const reader = open();
  await readEvents(reader);
  const sids = follow(reader);
  const sizes: number[] = [];
  for (let step = 0; step < 24; step++) {
    directory.liveCalls = directory.liveCalls.map((view) => ({ ...view, agent: `${step}` }));
    const before = sids.length;
    await advanceAndRead(clock, STEP_MS);
    sizes.push(sids.length - before);
  }
  assert.deepEqual(sizes.slice(4), Array(20).fill(50));
  const counts = [...Map.groupBy(sids, (sid) => sid).values()].map((events) => events.length);
  assert.deepEqual([counts.length, Math.min(...counts), Math.max(...counts)], [200, 5, 6]);
});

Deno.test("EventHub takes a bounded number of calls a step, and all of them in turn", async () => {
  const count = CALLS_PER_STEP * 5;
  const { clock, directory, open } = makeHub(count);
  const reader = open();
  await readEvents(reader);
  const sids = follow(reader);
  const sizes: number[] = [];
  for (let step = 0; step < 30; step++) {
    directory.liveCalls = directory.liveCalls.map((view) => ({ ...view, agent: `${step}` }));
    const before = sids.length;
    await advanceAndRead(clock, STEP_MS);
    sizes.push(sids.length - before);
  }
  assert.equal(Math.max(...sizes), CALLS_PER_STEP);
  const counts = [...Map.groupBy(sids, (sid) => sid).values()].map((events) => events.length);
  assert.deepEqual([counts.length, Math.max(...counts) - Math.min(...counts) <= 1], [count, true]);
});

Deno.test("EventHub never tells of a call after its end, even when it ends within a round", async () => {
  const { clock, directory, open } = makeHub(200);
  const reader = open();
  await readEvents(reader);
  const sids = follow(reader);
  directory.liveCalls = directory.liveCalls.map((view) => ({ ...view, agent: "echo" }));
  await advanceAndRead(clock, LOOK_MS);
  directory.end(directory.liveCalls.at(-1)!.callSid);
  await advanceAndRead(clock, 2 * LOOK_MS);
  assert.deepEqual([sids.length, new Set(sids).size, sids.includes("CA199")], [199, 199, false]);
});

Deno.test("EventHub tells how the server is doing once a second, made once for all viewers", async () => {
  const clock = new ManualClock();
  const directory = new FakeCallDirectory();
  let asked = 0;
  const hub = new EventHub({
    directory,
    clock,
    status: () => makeServerStatus({ turnLatencyP95Ms: ++asked }),
  });
  await clock.advance(10_000);
  assert.equal(asked, 0);
  const readers = [1, 2, 3].map(() => hub.open({ alive: () => true })!.getReader());
  for (const reader of readers) await readEvents(reader);
  for (let second = 1; second <= 3; second++) {
    await clock.advance(STATUS_MS);
    const expected = [`status ${JSON.stringify(makeServerStatus({ turnLatencyP95Ms: second }))}`];
    for (const reader of readers) assert.deepEqual(await readEvents(reader), expected);
  }
  for (const reader of readers) await reader.cancel();
  await clock.advance(10_000);
  assert.deepEqual([asked, clock.pending], [3, 0]);
});

Deno.test("EventHub beats every 15 s", async () => {
  const { clock, open } = makeHub(0);
  const reader = open();
  await readEvents(reader);
  await clock.advance(HEARTBEAT_MS - LOOK_MS);
  const next = readEvents(reader);
  assert.equal(await Promise.race([next, clock.settle().then(() => "nothing")]), "nothing");
  await clock.advance(LOOK_MS);
  assert.deepEqual(await next, [": keep-alive"]);
});

Deno.test("EventHub.open() refuses a viewer too many; close() ends all", async () => {
  const { clock, hub, open } = makeHub();
  const readers = Array.from({ length: MAX_VIEWERS }, open);
  assert.equal(hub.open({ alive: () => true }), undefined);
  await clock.settle();
  hub.close();
  hub.close();
  for (const reader of readers) {
    assert.match((await readEvents(reader))[0]!, /^snapshot /);
    assert.deepEqual(await readEvents(reader), ["<end>"]);
  }
  assert.deepEqual([hub.viewers, clock.pending, hub.open({ alive: () => true })], [0, 0, undefined]);
});
