import assert from "node:assert/strict";
import fc from "fast-check";
import type { TraceEvent } from "../../../lib/timeline/call_trace.ts";
import { mergeTrace, sinceMsOf } from "../../../lib/ui/call/merge_trace.ts";
import { cutTrace, makeTrace } from "./traces.ts";

Deno.test("sinceMsOf() asks for the last steps again, and for everything at first", () => {
  assert.deepEqual(
    [undefined, makeTrace(0), makeTrace(3), makeTrace(10), makeTrace(10, { stepMs: 4_000 })].map(sinceMsOf),
    [undefined, undefined, undefined, 7_000, 28_000],
  );
});

Deno.test("mergeTrace() of what was known and what is new is the whole", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 0, max: 8 }),
    fc.uniqueArray(
      fc.record({ atMs: fc.integer({ min: 0, max: 48_000 }), ms: fc.integer({ min: 1, max: 9_000 }) }),
      {
        selector: ({ atMs }) => atMs,
      },
    ),
    (before, more, spans) => {
      const events = (nowMs: number): TraceEvent[] =>
        spans.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs).map(({ atMs, ms }) => ({
          type: "voice",
          side: atMs % 2 === 0 ? "caller" : "agent",
          atMs,
          endMs: atMs + ms <= nowMs ? atMs + ms : null,
        }));
      const known = makeTrace(before, { events: events(before * 1_000) });
      const whole = makeTrace(before + more, { events: events((before + more) * 1_000) });
      const sinceMs = sinceMsOf(known);
      assert.deepEqual(mergeTrace(known, sinceMs === undefined ? whole : cutTrace(whole, sinceMs)), whole);
    },
  ));
});

Deno.test("mergeTrace() wants the whole when steps have become longer or are missing", () => {
  const known = makeTrace(10);
  assert.equal(mergeTrace(known, cutTrace(makeTrace(8, { stepMs: 2_000 }), 12_000)), undefined);
  assert.equal(mergeTrace(known, cutTrace(makeTrace(20), 11_000)), undefined);
  // All steps are there, but the older events are not.
  assert.equal(mergeTrace(makeTrace(4), cutTrace(makeTrace(3, { stepMs: 2_000 }), 1_000)), undefined);
});

Deno.test("mergeTrace() lets go of the events that gave way", () => {
  const keys = (digits: string): TraceEvent[] =>
    digits.split("").map((digit, i) => ({ type: "key", atMs: Number(digit) * 1_000 + i * 0, digit }));
  const known = makeTrace(9, { events: keys("1234") });
  const news = cutTrace(makeTrace(10, { events: keys("3459"), forgotten: 2 }), 6_000);
  assert.deepEqual(mergeTrace(known, news)?.events, keys("349"));
  assert.equal(mergeTrace(known, news)?.forgotten, 2);
});
