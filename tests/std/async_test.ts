import { abortable, deadline, delay, retry, RetryError } from "@std/async";
import assert from "node:assert/strict";

const never = () => new Promise<never>(() => {});

Deno.test("delay() resolves when its time is over", async () => {
  const beganMs = performance.now();
  await delay(20);
  assert.ok(performance.now() - beganMs >= 18);
});

Deno.test("delay() rejects with the reason and drops its timer when aborted", async () => {
  const controller = new AbortController();
  const waiting = delay(60_000, { signal: controller.signal });
  controller.abort("enough");
  assert.equal(await waiting.catch((reason) => reason), "enough");
  assert.equal(await delay(0, { signal: controller.signal }).catch((reason) => reason), "enough");
});

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

Deno.test("abortable() closes the source when the signal is aborted between two values", async () => {
  const controller = new AbortController();
  const seen: unknown[] = [];
  async function* source() {
    try {
      yield 1;
      yield 2;
    } finally {
      seen.push("closed");
    }
  }
  await assert.rejects(async () => {
    for await (const value of abortable(source(), controller.signal)) {
      seen.push(value);
      controller.abort(new RangeError("off"));
    }
  }, RangeError);
  assert.deepEqual(seen, [1, "closed"]);
});

Deno.test("abortable() yields everything when nobody aborts", async () => {
  async function* source() {
    yield* [1, 2, 3];
  }
  const seen: number[] = [];
  for await (const value of abortable(source(), new AbortController().signal)) seen.push(value);
  assert.deepEqual(seen, [1, 2, 3]);
});

Deno.test("retry() gives the first result when earlier attempts throw", async () => {
  let attempts = 0;
  const result = await retry(() => {
    if (++attempts < 3) throw new Error("busy");
    return attempts;
  }, { minTimeout: 0 });
  assert.equal(result, 3);
});

Deno.test("retry() throws a RetryError with the last cause when attempts run out", async () => {
  let attempts = 0;
  const failing = retry(() => Promise.reject(new Error(`no ${++attempts}`)), {
    minTimeout: 0,
    maxAttempts: 2,
  });
  await assert.rejects(failing, (thrown) => {
    assert.ok(thrown instanceof RetryError);
    assert.equal(thrown.message, "Retrying exceeded the maxAttempts (2).");
    assert.equal((thrown.cause as Error).message, "no 2");
    return true;
  });
});

Deno.test("retry() throws the error itself when it isn't retriable", async () => {
  let attempts = 0;
  const failing = retry(() => {
    attempts++;
    throw new TypeError("never");
  }, { isRetriable: (thrown) => !(thrown instanceof TypeError) });
  await assert.rejects(failing, TypeError);
  assert.equal(attempts, 1);
});

Deno.test("retry() ends its wait when the signal is aborted", async () => {
  const controller = new AbortController();
  const waiting = retry(() => Promise.reject(new Error("busy")), { signal: controller.signal, jitter: 0 });
  queueMicrotask(() => queueMicrotask(() => controller.abort("enough")));
  assert.equal(await waiting.catch((reason) => reason), "enough");
});

Deno.test("retry() throws a RangeError when an option is out of range", async () => {
  const bad = [{ maxAttempts: 0 }, { multiplier: 0.5 }, { maxTimeout: 0 }, { minTimeout: -1 }, { jitter: 2 }];
  for (const options of [...bad, { minTimeout: 9, maxTimeout: 8 }]) {
    await assert.rejects(retry(() => 1, options), RangeError);
  }
});
