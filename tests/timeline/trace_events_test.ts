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

Deno.test("TraceEvents.cut() takes a time out of what fits, and leaves the event itself behind it", () => {
  const events = new TraceEvents();
  const speech = (atMs: number, endMs: number | null) =>
    events.add(
      { type: "voice", side: "agent", atMs, endMs } as {
        type: "voice";
        side: "agent";
        atMs: number;
        endMs: number | null;
      },
      0,
    );
  speech(0, 100);
  const ended = speech(100, 900);
  const lasts = speech(1_000, null);
  events.add({ type: "voice", side: "caller", atMs: 50, endMs: null }, 0);
  events.add(key(350), 0);
  const isSpeech = (event: TraceEvent) => event.type === "voice" && event.side === "agent";
  const spans = () =>
    events.view().flatMap((event) => isSpeech(event) && "endMs" in event ? [[event.atMs, event.endMs]] : []);
  events.cut(isSpeech, 300, 500, 2_000);
  assert.deepEqual(spans(), [[0, 100], [100, 300], [500, 900], [1_000, null]]);
  assert.deepEqual([ended.atMs, ended.endMs], [500, 900]);
  events.cut(isSpeech, 800, 1_200, 3_000);
  assert.deepEqual(spans(), [[0, 100], [100, 300], [500, 800], [1_000, 1_000], [1_200, null]]);
  events.end(lasts, 1_500, 3_500);
  assert.deepEqual(spans().at(-1), [1_200, 1_500]);
  assert.deepEqual(events.view(2_500).flatMap((event) => isSpeech(event) ? [event.atMs] : []), [
    500,
    1_000,
    1_200,
  ]);
  events.cut(isSpeech, 1_500, 1_600, 4_000);
  assert.deepEqual(
    events.view(3_900).map(({ type }) => type),
    ["voice"],
    "only the caller, who speaks still",
  );
});
