import { effect } from "@preact/signals";
import assert from "node:assert/strict";
import { summarize } from "../../lib/ui/call_summary.ts";
import { CallsStore } from "../../lib/ui/calls_store.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";

const summary = (callSid: string, startedAt = "2026-11-22T08:00:00.000Z", agent = "demo") =>
  summarize(makeCallView({ callSid, startedAt, agent }));

Deno.test("CallsStore.apply() keeps live calls newest first", () => {
  const store = new CallsStore([summary("CA1")]);
  store.apply([
    { kind: "call", call: summary("CA3", "2026-11-22T08:00:02.000Z") },
    { kind: "call", call: summary("CA2", "2026-11-22T08:00:01.000Z") },
  ]);
  assert.deepEqual(store.live.value, ["CA3", "CA2", "CA1"]);
});

Deno.test("CallsStore.apply() changes one call without touching the list or the others", () => {
  const store = new CallsStore([summary("CA1"), summary("CA2")]);
  const drawn = { list: 0, one: 0, two: 0 };
  effect(() => void (store.live.value, drawn.list++));
  effect(() => void (store.call("CA1")!.value, drawn.one++));
  effect(() => void (store.call("CA2")!.value, drawn.two++));
  store.apply([{ kind: "call", call: summary("CA2", undefined, "echo") }]);
  assert.deepEqual(drawn, { list: 1, one: 1, two: 2 });
  assert.equal(store.call("CA2")?.value.agent, "echo");
});

Deno.test("CallsStore.apply() takes many events as one change", () => {
  const store = new CallsStore([summary("CA1"), summary("CA2")]);
  let lists = 0;
  effect(() => void (store.live.value, lists++));
  store.apply([
    { kind: "ended", call: summary("CA1") },
    { kind: "ended", call: summary("CA9") },
    { kind: "call", call: summary("CA3", "2026-11-22T08:00:02.000Z") },
  ]);
  assert.deepEqual([store.live.value, store.call("CA1"), lists], [["CA3", "CA2"], undefined, 2]);
});

Deno.test("CallsStore.apply() drops what a new snapshot doesn't have", () => {
  const store = new CallsStore([summary("CA1"), summary("CA2")]);
  store.apply([{ kind: "snapshot", values: [summary("CA2"), summary("CA3")] }]);
  assert.deepEqual([store.live.value, store.call("CA1")], [["CA3", "CA2"], undefined]);
});
