import assert from "node:assert/strict";
import type { TextToSpeech } from "../../lib/speech/tts.ts";
import { WatchedTts } from "../../lib/speech/watched_tts.ts";

async function speak(
  tts: TextToSpeech,
  text: string,
  signal = new AbortController().signal,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of tts.synthesize(text, { language: "en", signal })) chunks.push(chunk);
    return chunks;
  } catch (thrown) {
    return thrown;
  }
}

Deno.test("WatchedTts.synthesize() passes speech on, and counts what fails until the next that does not", async () => {
  const boom = new Error("boom");
  const tooLong = new RangeError("too long");
  const aborted = new AbortController();
  const tts = new WatchedTts({
    name: "local",
    async *synthesize(text) {
      yield Uint8Array.of(1);
      if (text === "fail") throw boom;
      if (text === "long") throw tooLong;
      if (text === "given up") throw aborted.signal.reason;
    },
  });
  assert.deepEqual(await speak(tts, "hello"), [Uint8Array.of(1)]);
  assert.equal(await speak(tts, "long"), tooLong);
  aborted.abort();
  assert.equal(await speak(tts, "given up", aborted.signal), aborted.signal.reason);
  assert.deepEqual([tts.name, tts.errors, tts.failing], ["local", 0, false]);
  assert.equal(await speak(tts, "fail"), boom);
  assert.equal(await speak(tts, "fail"), boom);
  assert.deepEqual([tts.errors, tts.failing], [2, true]);
  await speak(tts, "hello");
  assert.deepEqual([tts.errors, tts.failing], [2, false]);
});
