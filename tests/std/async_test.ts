import { abortable } from "@std/async/abortable";
import { deadline } from "@std/async/deadline";
import assert from "node:assert/strict";

const never = () => new Promise<never>(() => {});

Deno.test("deadline() settles like its promise when that is in time", async () => {
  assert.equal(await deadline(Promise.resolve(7), Number.MAX_SAFE_INTEGER), 7);
  await assert.rejects(deadline(Promise.reject(new TypeError("no")), Number.MAX_SAFE_INTEGER), TypeError);
});

Deno.test("deadline() rejects with a TimeoutError when the time is over", async () => {
  const keepAlive = setTimeout(() => {}, 60_000); // AbortSignal.timeout() doesn't hold the process.
  await assert.rejects(deadline(never(), 5), { name: "TimeoutError" });
  clearTimeout(keepAlive);
});

Deno.test("deadline() rejects with the reason when its signal is aborted", async () => {
  const options = { signal: AbortSignal.abort(new RangeError("off")) };
  await assert.rejects(deadline(never(), Number.MAX_SAFE_INTEGER, options), RangeError);
});

Deno.test("abortable() rejects with the reason when the signal is aborted during the wait", async () => {
  const controller = new AbortController();
  const waiting = abortable(never(), controller.signal);
  controller.abort(new RangeError("off"));
  await assert.rejects(waiting, RangeError);
});
