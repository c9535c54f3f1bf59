import assert from "node:assert/strict";
import { SpeechCache } from "../../lib/speech/speech_cache.ts";
import type { TextToSpeech, TtsOptions } from "../../lib/speech/tts.ts";

/** Says the text's bytes in two chunks, and notes what it was asked for. */
class FakeTts implements TextToSpeech {
  readonly name = "fake";
  readonly asked: string[] = [];
  failures = 0;

  async *synthesize(text: string, options: TtsOptions): AsyncGenerator<Uint8Array> {
    this.asked.push([text, options.language, options.voice ?? "-"].join("/"));
    await Promise.resolve();
    options.signal.throwIfAborted();
    if (this.failures-- > 0) throw new Error("Cannot speak: down");
    const bytes = new TextEncoder().encode(text);
    yield bytes.subarray(0, 1);
    yield bytes.subarray(1);
  }
}

function rig(options: { capacity?: number; maxBytes?: number } = {}) {
  const tts = new FakeTts();
  const controller = new AbortController();
  return { tts, controller, cache: new SpeechCache(tts, { signal: controller.signal, ...options }) };
}

Deno.test("SpeechCache.speech() synthesises once for a thousand callers, who share one buffer", async () => {
  const { tts, cache } = rig();
  const all = await Promise.all(
    Array.from({ length: 1000 }, () => cache.speech("hello", { language: "en" })),
  );
  assert.deepEqual(all[0], new TextEncoder().encode("hello"));
  assert.equal(new Set(all).size, 1);
  assert.equal(await cache.speech("hello", { language: "en" }), all[0]);
  assert.deepEqual(tts.asked, ["hello/en/-"]);
});

Deno.test("SpeechCache.speech() keeps texts, languages and voices apart", async () => {
  const { tts, cache } = rig();
  await cache.speech("a", { language: "en" });
  await cache.speech("b", { language: "en" });
  await cache.speech("a", { language: "he" });
  await cache.speech("a", { language: "en", voice: "rms" });
  assert.deepEqual(tts.asked, ["a/en/-", "b/en/-", "a/he/-", "a/en/rms"]);
});

Deno.test("SpeechCache.speech() doesn't keep a failure", async () => {
  const { tts, cache } = rig();
  tts.failures = 1;
  const both = [cache.speech("a", { language: "en" }), cache.speech("a", { language: "en" })];
  for (const speech of both) await assert.rejects(speech, { message: "Cannot speak: down" });
  assert.deepEqual(await cache.speech("a", { language: "en" }), Uint8Array.of(97));
  assert.deepEqual([tts.asked.length, cache.size], [2, { entries: 1, bytes: 1 }]);
});

Deno.test("SpeechCache evicts the text that was not asked for the longest", async () => {
  const { tts, cache } = rig({ capacity: 2 });
  for (const text of ["a", "b", "a", "c", "a", "b"]) await cache.speech(text, { language: "en" });
  assert.deepEqual(tts.asked, ["a/en/-", "b/en/-", "c/en/-", "b/en/-"]);
  assert.deepEqual(cache.size, { entries: 2, bytes: 2 });
});

Deno.test("SpeechCache stays below its bytes, and still answers what is larger", async () => {
  const { cache } = rig({ maxBytes: 10 });
  await cache.speech("12345", { language: "en" });
  await cache.speech("1234567", { language: "en" });
  assert.deepEqual(cache.size, { entries: 1, bytes: 7 });
  assert.equal((await cache.speech("x".repeat(20), { language: "en" })).length, 20);
  assert.deepEqual(cache.size, { entries: 0, bytes: 0 });
});

Deno.test("SpeechCache.speech() rejects with the signal's reason when it is over", async () => {
  const { cache, controller } = rig();
  const reason = new Error("drain");
  const speech = cache.speech("a", { language: "en" });
  controller.abort(reason);
  await assert.rejects(speech, reason);
  await assert.rejects(cache.speech("b", { language: "en" }), reason);
});

Deno.test("SpeechCache throws when it could keep nothing", () => {
  assert.throws(() => rig({ capacity: 0 }), {
    message: "Cannot cache speech: the capacity is 0, expected 1 or more",
  });
});
