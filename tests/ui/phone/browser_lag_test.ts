import assert from "node:assert/strict";
import { BrowserLag } from "../../../lib/ui/phone/browser_lag.ts";

Deno.test("BrowserLag.lateMs() is 0 while the audio thread is heard in time", () => {
  const lag = new BrowserLag(0);
  for (let ms = 20; ms <= 1_000; ms += ms % 60 === 0 ? 30 : 20) lag.heard(ms);
  assert.equal(lag.lateMs(1_000), 0);
});

Deno.test("BrowserLag.lateMs() reaches back to the beginning of a stall, while that has effects", () => {
  const lag = new BrowserLag(0);
  lag.heard(20);
  assert.deepEqual([lag.lateMs(70), lag.lateMs(320)], [0, 300]);
  lag.heard(321);
  assert.equal(lag.lateMs(322), 302);
  for (let ms = 340; ms <= 840; ms += 20) lag.heard(ms);
  assert.deepEqual([lag.lateMs(820), lag.lateMs(821)], [800, 0]);
});
