import { effect } from "@preact/signals";
import assert from "node:assert/strict";
import { summarize } from "../../lib/ui/call_summary.ts";
import { CallsStore, MAX_ENDED } from "../../lib/ui/calls_store.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";

const summary = (callSid: string, startedAt = "2026-11-22T08:00:00.000Z", agent = "demo") =>
  summarize(makeCallView({ callSid, startedAt, agent }));
const sids = (calls: readonly { callSid: string }[]) => calls.map(({ callSid }) => callSid);

Deno.test("CallsStore.apply() keeps live calls newest first", () => {
  const store = new CallsStore([summary("CA1")], []);
  store.apply({ kind: "call", call: summary("CA3", "2026-11-22T08:00:02.000Z") });
  store.apply({ kind: "call", call: summary("CA2", "2026-11-22T08:00:01.000Z") });
  assert.deepEqual(store.live.value, ["CA3", "CA2", "CA1"]);
});

Deno.test("CallsStore.apply() changes one call without touching the list or the others", () => {
  const store = new CallsStore([summary("CA1"), summary("CA2")], []);
  const drawn = { list: 0, one: 0, two: 0 };
  effect(() => void (store.live.value, drawn.list++));
  effect(() => void (store.call("CA1")!.value, drawn.one++));
  effect(() => void (store.call("CA2")!.value, drawn.two++));
  store.apply({ kind: "call", call: summary("CA2", undefined, "echo") });
  assert.deepEqual(drawn, { list: 1, one: 1, two: 2 });
  assert.equal(store.call("CA2")?.value.agent, "echo");
});

Deno.test("CallsStore.apply() moves an ended call down, once, and keeps a bounded number", () => {
  const store = new CallsStore([summary("CA1")], []);
  store.apply({ kind: "ended", call: summary("CA1") });
  store.apply({ kind: "ended", call: summary("CA1") });
  assert.deepEqual([store.live.value, sids(store.ended.value)], [[], ["CA1"]]);
  for (let i = 0; i < 30; i++) store.apply({ kind: "ended", call: summary(`CB${i}`) });
  assert.deepEqual([store.ended.value.length, store.ended.value[0]?.callSid], [MAX_ENDED, "CB29"]);
});

Deno.test("CallsStore.apply() drops what a new snapshot doesn't have", () => {
  const store = new CallsStore([summary("CA1"), summary("CA2")], []);
  store.apply({ kind: "snapshot", values: [summary("CA2"), summary("CA3")] });
  assert.deepEqual([store.live.value, store.call("CA1")], [["CA3", "CA2"], undefined]);
});
