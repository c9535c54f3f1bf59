import assert from "node:assert/strict";
import type { TraceEvent } from "../../lib/timeline/call_trace.ts";
import { MAX_EVENTS, TraceEvents } from "../../lib/timeline/trace_events.ts";

const key = (atMs: number): TraceEvent => ({ type: "key", atMs, digit: "1" });

Deno.test("TraceEvents keeps events in the order in which they began, whenever they are told of", () => {
  const events = new TraceEvents();
  events.add(key(100), 100);
  events.add(key(300), 300);
  events.add({ type: "gap", atMs: 200, cause: "starved", ms: 150 }, 350);
  assert.deepEqual(events.view().map(({ atMs }) => atMs), [100, 200, 300]);
});

Deno.test("TraceEvents.view() returns what lasts, and what was heard of since", () => {
  const events = new TraceEvents();
  const voice = events.add({ type: "voice", side: "caller", atMs: 100, endMs: null } as const, 100);
  const held = events.add({ type: "held", atMs: 200, endMs: null } as const, 200);
  events.add(key(300), 300);
  assert.deepEqual(events.view(1_000).map(({ type }) => type), ["voice", "held"]);
  events.end(voice as never, 900, 1_200);
  events.end(voice as never, 5_000, 5_000);
  assert.deepEqual(events.view(1_000)[0], { type: "voice", side: "caller", atMs: 100, endMs: 900 });
  assert.deepEqual(events.view(1_200).map(({ type }) => type), ["held"]);
  events.endAll(2_000);
  assert.deepEqual(events.view(1_500), [{ type: "held", atMs: 200, endMs: 2_000 }]);
  assert.notEqual(events.view()[1], held, "copies");
});

Deno.test("TraceEvents lets the oldest give way, and counts them", () => {
  const events = new TraceEvents();
  for (let n = 0; n < MAX_EVENTS + 25; n++) events.add(key(n), n);
  const kept = events.view();
  assert.deepEqual([kept.length, kept[0]?.atMs, events.forgotten], [MAX_EVENTS, 25, 25]);
});
