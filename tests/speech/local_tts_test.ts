import assert from "node:assert/strict";
import { LocalTts, type LocalVoice } from "../../lib/speech/local/local_tts.ts";
import { MAX_TEXT_CHARS } from "../../lib/speech/local/speakable_text.ts";

/** A synthesiser that says a sentence's length, and notes what it was asked for. */
function rig(options: { fail?: string } = {}) {
  const asked: string[] = [];
  const cancelled: unknown[] = [];
  const voice: LocalVoice = {
    language: "en",
    voices: ["slt", "rms"],
    prepare: (text) => text,
    worker: {
      request: (text, name) => {
        asked.push(`${name}: ${text}`);
        const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
        if (text === options.fail) reject(new Error("Cannot say that"));
        else if (text !== "Wait.") resolve(Uint8Array.of(text.length));
        return {
          audio: promise,
          cancel: (reason) => {
            cancelled.push(reason);
            reject(reason);
          },
        };
      },
      wake: (name) => asked.push(`wake ${name}`),
      close: () => asked.push("closed"),
    },
  };
  return { tts: new LocalTts([voice]), asked, cancelled };
}

const signal = new AbortController().signal;

async function all(chunks: AsyncIterable<Uint8Array>): Promise<number[]> {
  const lengths: number[] = [];
  for await (const chunk of chunks) lengths.push(...chunk);
  return lengths;
}

Deno.test("LocalTts.synthesize() gives a chunk for each sentence, in the wanted voice", async () => {
  const { tts, asked } = rig();
  assert.deepEqual(await all(tts.synthesize("Hi. Again!", { language: "en-US", voice: "rms", signal })), [
    3,
    6,
  ]);
  assert.deepEqual(asked, ["rms: Hi.", "rms: Again!"]);
});

Deno.test("LocalTts.synthesize() asks for nothing before it is read, then for one sentence ahead", async () => {
  const { tts, asked } = rig();
  const chunks = tts.synthesize("Ah. Bee. Cee. Dee.", { language: "en", signal })[Symbol.asyncIterator]();
  const seen = [asked.length];
  await chunks.next();
  seen.push(asked.length);
  await chunks.next();
  seen.push(asked.length);
  assert.deepEqual(seen, [0, 2, 3]);
});

Deno.test("LocalTts.synthesize() cancels the sentence ahead when its consumer leaves", async () => {
  const { tts, asked, cancelled } = rig();
  for await (const _ of tts.synthesize("Ah. Bee. Cee.", { language: "en", signal })) break;
  assert.deepEqual([asked.length, cancelled.length], [2, 1]);
});

Deno.test("LocalTts.synthesize() throws the signal's reason when aborted, waiting or not", async () => {
  const reason = new Error("barge-in");
  const early = rig();
  await assert.rejects(
    all(early.tts.synthesize("Ah.", { language: "en", signal: AbortSignal.abort(reason) })),
    reason,
  );
  assert.deepEqual(early.asked, []);

  const controller = new AbortController();
  const waiting = rig();
  const read = all(waiting.tts.synthesize("Wait. Bee.", { language: "en", signal: controller.signal }));
  await Promise.resolve();
  controller.abort(reason);
  await assert.rejects(read, reason);
  assert.deepEqual(waiting.asked, ["slt: Wait."]);

  const between = new AbortController();
  const chunks = rig().tts.synthesize("Ah. Bee.", { language: "en", signal: between.signal });
  await chunks.next();
  between.abort(reason);
  await assert.rejects(chunks.next(), reason);
});

Deno.test("LocalTts.synthesize() throws what the sentence failed with, after those before it", async () => {
  const { tts } = rig({ fail: "Bee." });
  const chunks = tts.synthesize("Ah. Bee. Cee.", { language: "en", signal });
  assert.deepEqual(await chunks.next(), { done: false, value: Uint8Array.of(3) });
  await assert.rejects(chunks.next(), { message: "Cannot say that" });
});

Deno.test("LocalTts.synthesize() gives nothing for a text with nothing to say", async () => {
  const { tts, asked } = rig();
  assert.deepEqual([await all(tts.synthesize(" ... ", { language: "en", signal })), asked], [[], []]);
});

Deno.test("LocalTts.synthesize() throws when language, voice or length is out of range", async () => {
  const { tts } = rig();
  const read = (text: string, options: { language: string; voice?: string }) =>
    all(tts.synthesize(text, { ...options, signal }));
  await assert.rejects(read("x", { language: "fr-FR" }), {
    name: "RangeError",
    message: 'Cannot speak "fr-FR" with the local synthesiser: it speaks en',
  });
  await assert.rejects(read("x", { language: "en", voice: "bob" }), {
    name: "RangeError",
    message: 'Cannot speak en with the local voice "bob": there is slt, rms',
  });
  await assert.rejects(read("x".repeat(MAX_TEXT_CHARS + 1), { language: "en" }), {
    name: "RangeError",
    message: "Cannot synthesize 5001 characters: at most 5000 are spoken at once",
  });
});

Deno.test("LocalTts closes its workers when disposed", () => {
  const { tts, asked } = rig();
  tts[Symbol.dispose]();
  assert.deepEqual(asked, ["closed"]);
});

Deno.test("LocalTts.wake() wakes the language's synthesiser, and none for a language that isn't spoken", () => {
  const { tts, asked } = rig();
  tts.wake("en-GB");
  tts.wake("fr");
  assert.deepEqual(asked, ["wake slt"]);
});
