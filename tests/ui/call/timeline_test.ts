import assert from "node:assert/strict";
import fc from "fast-check";
import type { TraceEvent } from "../../../lib/timeline/call_trace.ts";
import { timeTicks } from "../../../lib/ui/call/time_axis.tsx";
import { timeText } from "../../../lib/ui/call/time_frame.ts";
import { pan, show, spanOf, type TimeView, zoom } from "../../../lib/ui/call/time_span.ts";
import { distinctItems, endOf, gapsOf, lanesOf, timelineItems } from "../../../lib/ui/call/timeline_items.ts";
import { soundingParts, wavePath } from "../../../lib/ui/call/voice_lane.tsx";
import { UNMEASURED } from "../../fakes/unmeasured.ts";
import { makeTrace } from "./traces.ts";

const SAID = {
  id: 7,
  at: "2026-11-22T08:00:03.500Z",
  by: "agent" as const,
  why: "answer" as const,
  text: "Hello",
  heard: null,
  interrupted: false,
};
const TURN = {
  id: 1,
  user: "Hi",
  agent: "Hello",
  heard: "Hello",
  interrupted: false,
  latencyMs: UNMEASURED,
};

Deno.test("timelineItems() puts every event on its lane, with its turn, its words or its lines", () => {
  const events: TraceEvent[] = [
    { type: "voice", side: "caller", atMs: 500, endMs: 1_500 },
    { type: "turn", atMs: 1_500, id: 1 },
    { type: "gap", atMs: 2_000, cause: "starved", ms: 84 },
    { type: "turn", atMs: 3_000, id: 2 },
    { type: "voice", side: "agent", atMs: 3_500, endMs: null },
    { type: "said", atMs: 3_500, endMs: null, id: 7 },
    { type: "said", atMs: 4_000, endMs: 4_500, id: 8 },
  ];
  const anomalies = [{ at: "2026-11-22T08:00:02.084Z", kind: "starved" as const, ms: 84, lines: [] }];
  const items = timelineItems(makeTrace(5, { events }), { turns: [TURN], said: [SAID], anomalies });
  assert.deepEqual(
    items.map((
      { lane, fromMs, toMs, open, turn, said, gap },
    ) => [lane, fromMs, toMs, open, turn?.id, said?.id, gap]),
    [
      ["caller", 500, 1_500, false, undefined, undefined, undefined],
      ["transcript", 500, 1_500, false, 1, undefined, undefined],
      ["gaps", 2_000, 2_084, false, undefined, undefined, 0],
      ["transcript", 3_000, 3_000, false, undefined, undefined, undefined],
      ["agent", 3_500, 5_000, true, undefined, undefined, undefined],
      ["transcript", 3_500, 5_000, true, undefined, 7, undefined],
      ["transcript", 4_000, 4_500, false, undefined, undefined, undefined],
    ],
  );
  assert.deepEqual(distinctItems(items).map(({ lane, fromMs }) => [lane, fromMs]), [
    ["caller", 500],
    ["transcript", 500],
    ["gaps", 2_000],
    ["transcript", 3_000],
    ["transcript", 3_500],
    ["transcript", 4_000],
  ]);
  assert.deepEqual(lanesOf(items), ["caller", "agent", "transcript", "gaps"]);
  assert.equal(
    endOf(makeTrace(5, { events: [{ type: "gap", atMs: 5_000, cause: "starved", ms: 90 }] })),
    5_090,
  );
});

Deno.test("distinctItems() leaves out the voice of words, in one piece or in several, and keeps voice without words", () => {
  const events: TraceEvent[] = [
    { type: "voice", side: "agent", atMs: 100, endMs: 900 },
    { type: "said", atMs: 100, endMs: 3_000, id: 1 },
    { type: "gap", atMs: 900, cause: "late_wake", ms: 300 },
    { type: "voice", side: "agent", atMs: 1_200, endMs: 3_000 },
    { type: "voice", side: "caller", atMs: 1_300, endMs: 1_400 },
    { type: "voice", side: "agent", atMs: 4_000, endMs: null },
  ];
  const items = timelineItems(makeTrace(5, { events }), { turns: [], said: [], anomalies: [] });
  assert.deepEqual(distinctItems(items).map(({ lane, fromMs }) => [lane, fromMs]), [
    ["transcript", 100],
    ["gaps", 900],
    ["caller", 1_300],
    ["agent", 4_000],
  ]);
});

Deno.test("gapsOf() gives each gap its own lines, by cause and time", () => {
  const gap = (atMs: number, cause: "starved" | "late_wake"): TraceEvent => ({
    type: "gap",
    atMs,
    cause,
    ms: 100,
  });
  const events = [
    gap(1_000, "starved"),
    gap(1_200, "starved"),
    gap(1_210, "late_wake"),
    gap(9_000, "starved"),
  ];
  const anomaly = (second: string, kind: "starved" | "late_wake") => (
    { at: `2026-11-22T08:00:0${second}Z`, kind, ms: 100, lines: [] }
  );
  const anomalies = [anomaly("1.100", "starved"), anomaly("1.302", "starved"), anomaly("1.310", "late_wake")];
  const found = gapsOf(makeTrace(10, { events }), anomalies);
  assert.deepEqual(events.map((event) => found.get(event)), [0, 1, 2, undefined]);
});

Deno.test("spanOf() follows the call or stands still", () => {
  const views: TimeView[] = [{ kind: "all" }, { kind: "last", ms: 30_000 }, {
    kind: "fixed",
    fromMs: 5,
    toMs: 905,
  }];
  assert.deepEqual(views.map((view) => spanOf(view, 80_000)), [
    { fromMs: 0, toMs: 80_000 },
    { fromMs: 50_000, toMs: 80_000 },
    { fromMs: 5, toMs: 905 },
  ]);
  assert.deepEqual(spanOf({ kind: "last", ms: 30_000 }, 4_000), { fromMs: 0, toMs: 30_000 });
  assert.deepEqual(spanOf({ kind: "all" }, 0), { fromMs: 0, toMs: 500 });
});

Deno.test("zoom(), pan() and show() never leave the call", () => {
  const ms = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(ms, ms, ms, fc.double({ min: .1, max: 10, noNaN: true }), (a, b, c, factor) => {
    const endMs = 60_000;
    const fromMs = Math.min(a, b) * 50_000;
    const span = { fromMs, toMs: Math.min(endMs, fromMs + 500 + Math.abs(a - b) * 10_000) };
    const atMs = span.fromMs + c * (span.toMs - span.fromMs);
    const views = [
      zoom(span, { factor, atMs, endMs }),
      pan(span, { byMs: (c - .5) * 90_000, endMs }),
      show(span, { atMs: c * endMs, endMs }),
    ];
    for (const view of views) {
      const { fromMs, toMs } = spanOf(view, endMs);
      assert.ok(fromMs >= 0 && toMs <= endMs + 1e-6 && toMs - fromMs >= 499.999, `${fromMs} to ${toMs}`);
    }
    const shown = spanOf(views[2]!, endMs);
    assert.ok(c * endMs >= shown.fromMs - 1e-6 && c * endMs <= shown.toMs + 1e-6);
  }));
});

Deno.test("zoom() leaves the time under the pointer where it is", () => {
  const view = zoom({ fromMs: 10_000, toMs: 30_000 }, { factor: .5, atMs: 15_000, endMs: 60_000 });
  assert.deepEqual(view, { kind: "fixed", fromMs: 12_500, toMs: 22_500 });
});

Deno.test("timeTicks() stand at round times, as many as there is room for", () => {
  assert.deepEqual(timeTicks({ fromMs: 1_200, toMs: 9_000 }, { widthPx: 400 }), [2_000, 4_000, 6_000, 8_000]);
  assert.deepEqual(timeTicks({ fromMs: 0, toMs: 5_000 }, { widthPx: 300, originMs: 700 }), [1_300, 3_300]);
  assert.deepEqual(timeTicks({ fromMs: 0, toMs: 0 }, { widthPx: 300 }), []);
  fc.assert(
    fc.property(
      fc.integer({ min: 500, max: 14_400_000 }),
      fc.integer({ min: 100, max: 2_000 }),
      (ms, widthPx) => {
        const ticks = timeTicks({ fromMs: 0, toMs: ms }, { widthPx });
        assert.ok(ticks.length <= widthPx / 84 + 1 && ticks.length >= 1);
      },
    ),
  );
});

Deno.test("timeText() tells a time of the call, or that of the clock", () => {
  const startedAt = "2026-11-22T08:00:00.500Z";
  assert.equal(timeText(61_499, { mode: "relative", startedAt }), "1:01");
  assert.equal(timeText(61_499, { mode: "relative", startedAt, tenths: true }), "1:01.5");
  assert.equal(timeText(61_499, { mode: "absolute", startedAt }), "08:01:01");
  assert.equal(timeText(61_499, { mode: "absolute", startedAt, tenths: true }), "08:01:02.0");
  assert.equal(timeText(61_000, { mode: "absolute", startedAt: "once" }), "1:01");
});

Deno.test("soundingParts() leaves out the gaps", () => {
  const gap = (fromMs: number, toMs: number) => ({ fromMs, toMs });
  const span = { fromMs: 1_000, toMs: 5_000 };
  assert.deepEqual(soundingParts(span, []), [span]);
  assert.deepEqual(
    soundingParts(span, [gap(0, 500), gap(2_000, 2_400), gap(2_300, 2_500), gap(4_900, 6_000)]),
    [
      { fromMs: 1_000, toMs: 2_000 },
      { fromMs: 2_500, toMs: 4_900 },
    ],
  );
  assert.deepEqual(soundingParts(span, [gap(500, 1_500)]), [{ fromMs: 1_500, toMs: 5_000 }]);
  assert.deepEqual(soundingParts(span, [gap(0, 9_000)]), []);
});

Deno.test("wavePath() draws nothing inside a gap, wherever it lies among the levels", () => {
  const ms = fc.integer({ min: 0, max: 4_000 });
  fc.assert(fc.property(ms, fc.integer({ min: 20, max: 900 }), (fromMs, lengthMs) => {
    const gap = { fromMs, toMs: fromMs + lengthMs };
    const span = { fromMs: 0, toMs: 4_000 };
    const parts = soundingParts(span, [gap]);
    const options = { levelMs: 100, span, parts, widthPx: 400, heightPx: 22 };
    const path = wavePath(Array<number>(40).fill(100), options);
    for (const outline of path.split("Z").filter(Boolean)) {
      const xs = [...outline.matchAll(/[MLH]([\d.]+)/g)].map((match) => Number(match[1]) * 10);
      const [first, last] = [Math.min(...xs), Math.max(...xs)];
      assert.ok(
        last <= gap.fromMs + 1 || first >= gap.toMs - 1,
        `${first} to ${last} in ${JSON.stringify(gap)}`,
      );
    }
  }));
});

Deno.test("wavePath() is as loud as the levels, within its place", () => {
  const options = { levelMs: 250, span: { fromMs: 0, toMs: 1_000 }, widthPx: 8, heightPx: 22 };
  assert.equal(
    wavePath([0, 100, 50, 0], options),
    "M0 11H2L2 1H4L4 6H6L6 11H8L8 11H6L6 16H4L4 21H2L2 11H0Z",
  );
  assert.equal(wavePath([], options), "");
  // Two levels in one column: the louder counts.
  assert.equal(wavePath([0, 100], { ...options, span: { fromMs: 0, toMs: 2_000 } }), "M0 1H2L2 21H0Z");
});
