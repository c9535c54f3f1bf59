import assert from "node:assert/strict";
import { ReaderLag } from "../../../lib/twilio/peer/reader_lag.ts";

const OPTIONS = { stallMs: 60, effectMs: 500 };

Deno.test("ReaderLag.arrivedSince() is now while the reader is heard in time", () => {
  const lag = new ReaderLag(0, OPTIONS);
  for (let ms = 20; ms <= 1_000; ms += ms % 60 === 0 ? 30 : 20) lag.beat(ms);
  assert.equal(lag.arrivedSince(1_000), 1_000);
});

Deno.test("ReaderLag.arrivedSince() reaches back to the beginning of a stall, while that has effects", () => {
  const lag = new ReaderLag(0, OPTIONS);
  lag.beat(20);
  assert.deepEqual([lag.arrivedSince(70), lag.arrivedSince(320)], [70, 20]);
  lag.beat(321);
  assert.equal(lag.arrivedSince(322), 20);
  for (let ms = 340; ms <= 840; ms += 20) lag.beat(ms);
  assert.deepEqual([lag.arrivedSince(820), lag.arrivedSince(821)], [20, 821]);
});

Deno.test("ReaderLag.arrivedSince() takes a stall behind another for one, while the first has effects", () => {
  const lag = new ReaderLag(0, OPTIONS);
  lag.beat(100);
  lag.beat(120);
  assert.equal(lag.arrivedSince(200), 0);
  lag.beat(220);
  assert.equal(lag.arrivedSince(230), 0);
});
