import assert from "node:assert/strict";
import { CALLS_PER_LOOK, EventHub, HEARTBEAT_MS, LOOK_MS, MAX_VIEWERS } from "../../lib/web/event_hub.ts";
import { MAX_WAITING } from "../../lib/web/event_viewer.ts";
import { FakeCallDirectory, makeCallView } from "../fakes/fake_call_directory.ts";
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
  await clock.advance(1_000);
  const changed = makeCallView({ callSid: "CA1", agent: "echo" });
  directory.put(changed);
  await clock.advance(LOOK_MS);
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

Deno.test("EventHub compares a bounded number of calls a look, and all of them in turn", async () => {
  const { clock, directory, open } = makeHub(CALLS_PER_LOOK * 2 + 50);
  const reader = open();
  await readEvents(reader);
  directory.liveCalls = directory.liveCalls.map((view) => ({ ...view, agent: "echo" }));
  const seen = new Set<string>();
  void (async () => {
    for (;;) for (const event of await readEvents(reader)) seen.add(JSON.parse(event.slice(5)).callSid);
  })();
  const sizes: number[] = [];
  for (let look = 0; look < 3; look++) {
    await clock.advance(LOOK_MS);
    for (let i = 0; i < 20; i++) await clock.settle();
    sizes.push(seen.size);
  }
  assert.deepEqual(sizes, [100, 200, 250]);
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
