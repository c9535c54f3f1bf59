import assert from "node:assert/strict";
import { FlightRecorder, KEPT_ANOMALIES } from "../../lib/timeline/flight_recorder.ts";
import type { UnderrunEvent } from "../../lib/tx/tx_event.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const START_MS = 5_000;

/** A gap from `atMs` on, of a call that began at START_MS of the clock. */
function gap(atMs: number, differs: Partial<UnderrunEvent> = {}): UnderrunEvent {
  return {
    type: "underrun",
    cause: "starved",
    atMs: START_MS + atMs,
    ms: 300,
    position: 50,
    lastFrameMs: START_MS + atMs - 160,
    latenessMs: 0,
    onPath: false,
    queued: 8,
    leadMs: 160,
    echoMs: 40,
    ...differs,
  };
}

async function setUp() {
  const clock = new ManualClock({ startMs: START_MS });
  const recorder = new FlightRecorder(clock, "CA1");
  const source = (bytes: number) => recorder.note({ type: "source", id: 1, bytes, queued: 0 });
  await clock.advance(0);
  return { clock, recorder, source };
}

/** Time of the day and message of each line. */
function told({ anomalies }: FlightRecorder): string[][] {
  return anomalies.map(({ lines }) =>
    lines.map((line) => line.replace(/^2026-11-22T08:00:(\S+)Z \w+ (\[\w+\]) ([^=]+) \w+=.*$/, "$1 $2 $3"))
  );
}

Deno.test("FlightRecorder keeps the lines of a gap in the order of time, the source's as it was before the gap", async () => {
  const { clock, recorder, source } = await setUp();
  source(8_000);
  await clock.advance(900);
  source(100);
  await clock.advance(400);
  source(200);
  await clock.advance(500);
  recorder.note(gap(1_000));
  assert.deepEqual(told(recorder), [[
    "00.840 [TX] last frame before the gap sent",
    "00.900 [TTS] audio came from the source",
    "01.000 [TX] underrun, the caller heard a gap",
    "01.300 [LATENCY] the gap is over",
    "01.300 [TX] the grid was moved and the lead filled at once, nothing was dropped",
  ]]);
  assert.match(recorder.anomalies[0]?.lines[1] ?? "", / bytes=100 /);
  assert.deepEqual([recorder.anomalies[0]?.at, recorder.anomalies[0]?.ms], ["2026-11-22T08:00:01.000Z", 300]);
});

Deno.test("FlightRecorder says so when no audio had come, and dates lines right when the wall clock jumps", async () => {
  const { clock, recorder } = await setUp();
  await clock.advance(2_000);
  clock.jumpWall(-3_600_000);
  recorder.note(gap(1_000, { cause: "late_wake" }));
  const lines = recorder.anomalies[0]?.lines ?? [];
  assert.deepEqual(lines.map((line) => line.slice(0, 23)).sort(), lines.map((line) => line.slice(0, 23)));
  assert.ok(lines.every((line) => line.startsWith("2026-11-22T07:00:0")));
  assert.match(lines[1] ?? "", /no audio had come from the source/);
});

Deno.test("FlightRecorder keeps the first KEPT_ANOMALIES gaps", async () => {
  const { recorder } = await setUp();
  for (let n = 0; n < KEPT_ANOMALIES + 5; n++) recorder.note(gap(n));
  assert.equal(recorder.anomalies.length, KEPT_ANOMALIES);
  assert.equal(recorder.anomalies[0]?.at, "2026-11-22T08:00:00.000Z");
});
