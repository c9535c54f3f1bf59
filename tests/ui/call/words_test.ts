import assert from "node:assert/strict";
import type { TraceEvent } from "../../../lib/timeline/call_trace.ts";
import type { UnderrunCause } from "../../../lib/tx/tx_totals.ts";
import { chartSummary } from "../../../lib/ui/call/chart_words.ts";
import { CHART_SPECS, chartData } from "../../../lib/ui/call/charts.ts";
import { itemText } from "../../../lib/ui/call/event_words.ts";
import { gapWords } from "../../../lib/ui/call/gap_words.ts";
import { timelineItems } from "../../../lib/ui/call/timeline_items.ts";
import { language } from "../../../lib/ui/i18n.ts";
import { makeTrace } from "./traces.ts";

const EVENTS: TraceEvent[] = [
  { type: "voice", side: "caller", atMs: 0, endMs: 1_500 },
  { type: "turn", atMs: 1_500, id: 3 },
  { type: "tool", atMs: 1_600, endMs: null, name: "book", ok: null },
  { type: "tool", atMs: 1_700, endMs: 1_900, name: "book", ok: false },
  { type: "voice", side: "agent", atMs: 2_000, endMs: null },
  { type: "barge_in", atMs: 2_500, voiceMs: 220 },
  { type: "key", atMs: 2_600, digit: "#" },
  { type: "gap", atMs: 2_700, cause: "starved", ms: 84 },
  { type: "held", atMs: 2_800, endMs: 2_900 },
  { type: "control", atMs: 2_950, action: "unmute" },
  { type: "control", atMs: 2_960, action: "sing" },
];

/** Without the characters that keep a text from disordering its sentence. */
const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");
const textsOf = () =>
  timelineItems(makeTrace(3, { events: EVENTS }), { turns: [], said: [], anomalies: [] }).map((item) =>
    plain(itemText(item))
  );

function inHebrew<T>(read: () => T): T {
  language.value = "he";
  try {
    return read();
  } finally {
    language.value = "en";
  }
}

Deno.test("itemText() says in one phrase what happened", () => {
  assert.deepEqual(textsOf(), [
    "Caller speaks, 1.5 s",
    "Turn 3",
    "Tool book, still running",
    "Tool book, failed, 200 ms",
    "Agent speaks, ongoing",
    "Barge-in: the agent stopped after the caller had spoken for 220 ms",
    "Key #",
    "Gap: Speech arrived late, 84 ms",
    "Sending held, 100 ms",
    "Operator: unmute",
    "Operator: sing",
  ]);
});

Deno.test("itemText() says everything in Hebrew too", () => {
  assert.deepEqual(inHebrew(textsOf).filter((text) => !/[א-ת]/.test(text)), []);
});

Deno.test("gapWords() names each cause, what happened and what to do about it", () => {
  const causes: UnderrunCause[] = ["starved", "late_wake", "socket_blocked"];
  const read = () => causes.map(gapWords);
  for (const words of [read(), inHebrew(read)]) {
    assert.equal(new Set(words.flatMap(({ name, what, fix }) => [name, what, fix])).size, 9);
    for (const { what } of words) assert.match(what, /\{ms\}/);
  }
  assert.deepEqual(read().map(({ name }) => name), [
    "Speech arrived late",
    "This server stalled",
    "The connection was blocked",
  ]);
});

Deno.test("chartSummary() tells who can't see a chart what it shows", () => {
  const trace = makeTrace(3, {
    steps: { ...makeTrace(3).steps, latenessMaxMs: [null, 12, 572], latenessP50Ms: [null, null, null] },
  });
  const of = (id: "queue" | "lateness") =>
    plain(chartSummary(CHART_SPECS[id], chartData(CHART_SPECS[id], trace, { capacity: 1_000 })));
  assert.deepEqual([of("queue"), of("lateness")], [
    "queued: typically 1 frame, between 0 frames and 2 frames.",
    "median: not measured. largest: typically 12 ms, between 12 ms and 572 ms.",
  ]);
  assert.equal(chartSummary(CHART_SPECS.queue, [[], [], []]), "Nothing was measured yet.");
});
