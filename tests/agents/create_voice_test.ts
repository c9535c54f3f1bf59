import assert from "node:assert/strict";
import { createVoice, type CreateVoiceOptions } from "../../lib/agents/create_voice.ts";
import { SpeechCache } from "../../lib/speech/speech_cache.ts";
import type { TextToSpeech } from "../../lib/speech/tts.ts";

/** A voice whose sound is as long as the text, and who asked for which synthesis. */
function setUp(differs: Partial<CreateVoiceOptions> = {}) {
  const asked: string[] = [];
  const tts: TextToSpeech = {
    name: "fake",
    async *synthesize(text, { language, voice }) {
      asked.push([text, language, voice].join(" "));
      yield new Uint8Array(text.length);
    },
  };
  const { signal } = new AbortController();
  const cache = new SpeechCache(tts, { signal });
  const options = { tts, cache, language: "en", greeting: undefined, greetingAudio: undefined, ...differs };
  return { asked, signal, voice: createVoice(options) };
}

Deno.test("Voice.greeting() is the setting, or else the fallback, with its text, made once", async () => {
  const set = setUp({ greeting: "Good day" });
  for (let n = 0; n < 2; n++) {
    const greeting = set.voice.greeting("Hello");
    assert.equal(greeting?.text, "Good day");
    assert.deepEqual(await greeting?.speech, new Uint8Array(8));
  }
  assert.deepEqual(set.asked, ["Good day en "]);
  const { voice } = setUp();
  assert.equal(voice.greeting("Hello")?.text, "Hello");
  assert.equal(voice.greeting(undefined), undefined);
});

Deno.test("Voice.greeting() is a recording as it is, whose words are not known", () => {
  const greetingAudio = new Uint8Array(160);
  const { asked, voice } = setUp({ greeting: "Good day", greetingAudio });
  const greeting = voice.greeting("Hello");
  assert.equal(greeting?.text, null);
  assert.equal(greeting?.speech, greetingAudio);
  assert.deepEqual(asked, []);
});

Deno.test("Voice.speak() speaks in the call's language and voice", async () => {
  const { asked, signal, voice } = setUp({ language: "he", voice: "carmit" });
  await Array.fromAsync(voice.speak("shalom", signal) as AsyncIterable<Uint8Array>);
  assert.deepEqual(asked, ["shalom he carmit"]);
});
