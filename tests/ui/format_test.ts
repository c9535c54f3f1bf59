import assert from "node:assert/strict";
import { formatDrift, formatDuration, formatFps, formatMs, formatTime } from "../../lib/ui/format.ts";

Deno.test("formatMs() keeps two or three digits and says – for what isn't known", () => {
  const table: [number | null, string][] = [
    [null, "–"],
    [0, "0.0 ms"],
    [0.64, "0.6 ms"],
    [-0.04, "0.0 ms"],
    [-0.4, "−0.4 ms"],
    [9.94, "9.9 ms"],
    [9.96, "10 ms"],
    [158.4, "158 ms"],
    [999.6, "1.0 s"],
    [5_230, "5.2 s"],
    [99_960, "100 s"],
  ];
  assert.deepEqual(table.map(([ms]) => formatMs(ms)), table.map(([, text]) => text));
});

Deno.test("formatDrift() shows the sign", () => {
  assert.deepEqual([null, 0, 0.4, -12].map(formatDrift), ["–", "0.0 ms", "+0.4 ms", "−12 ms"]);
});

Deno.test("formatFps() has one decimal", () => {
  assert.deepEqual([null, 50, 49.46].map(formatFps), ["–", "50.0", "49.5"]);
});

Deno.test("formatDuration() reads m:ss, and h:mm:ss from an hour on, rounded", () => {
  const table: [number, string][] = [
    [-5, "0:00"],
    [3_998, "0:04"],
    [5_499, "0:05"],
    [59_500, "1:00"],
    [754_000, "12:34"],
    [3_599_600, "1:00:00"],
    [3_723_000, "1:02:03"],
  ];
  assert.deepEqual(table.map(([ms]) => formatDuration(ms)), table.map(([, text]) => text));
});

Deno.test("formatDuration() has a tenth where that is asked for", () => {
  assert.deepEqual([940, 59_970, -5, 3_600_040].map((ms) => formatDuration(ms, { tenths: true })), [
    "0:00.9",
    "1:00.0",
    "0:00.0",
    "1:00:00.0",
  ]);
});

Deno.test("formatTime() drops fraction and zone", () => {
  assert.equal(formatTime("2026-11-22T08:00:05.123Z"), "2026-11-22 08:00:05");
});
