import assert from "node:assert/strict";
import type { SaidView } from "../../lib/calls/call_view.ts";
import { parseRecord, toEntry } from "../../lib/store/history_record.ts";
import { formatLiveValues, parseLiveValue } from "../../lib/store/live_values.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";

const SAID: SaidView = {
  id: 1,
  at: "2026-11-22T08:00:00.000Z",
  by: "agent",
  why: "greeting",
  text: "Hello, this is Ketzev.",
  heard: "Hello, this",
  interrupted: true,
};

Deno.test("parseRecord() brings back what was said", () => {
  const view = makeCallView({ state: "ended", said: [SAID] });
  assert.deepEqual(parseRecord(toEntry(view).record), view);
});

Deno.test("parseRecord() takes a record that has no words for one in which nothing is known to have been said", () => {
  const { said: _said, ...rest } = makeCallView({ state: "ended" });
  const record = new TextEncoder().encode(JSON.stringify(rest));
  assert.deepEqual(parseRecord(record)?.said, []);
});

Deno.test("formatLiveValues() leaves the words at home", () => {
  const [value] = formatLiveValues([makeCallView({ said: [SAID] })], 0);
  assert.ok(!new TextDecoder().decode(value).includes("Hello"));
  assert.deepEqual(parseLiveValue(value)?.calls[0]?.said, []);
});
