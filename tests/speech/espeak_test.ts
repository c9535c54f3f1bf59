import assert from "node:assert/strict";
import { mulawDbfs } from "../../lib/audio/level.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { createLocalTts } from "../../lib/speech/local/create_local_tts.ts";
import { EspeakEngine } from "../../lib/speech/local/espeak_engine.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

Deno.test("createLocalTts() speaks Hebrew, pointed and plain", async () => {
  using tts = createLocalTts({ language: "he-IL", clock: new Metronome(), log: new KeepingLog() });
  for (const text of ["שָׁלוֹם, תּוֹדָה שֶׁהִתְקַשַּׁרְתָּ.", "שלום, תודה שהתקשרת."]) {
    const chunks: Uint8Array[] = [];
    for await (
      const chunk of tts.synthesize(text, { language: "he", signal: new AbortController().signal })
    ) {
      chunks.push(chunk);
    }
    assert.equal(chunks.length, 1);
    const seconds = chunks[0]!.length / 8000;
    // Spelled out letter by letter it would be 5 s and more.
    assert.ok(seconds > 1 && seconds < 3, `${seconds} s`);
    const level = mulawDbfs(chunks[0]!);
    assert.ok(level > -28 && level < -10, `${level} dBFS`);
  }
});

Deno.test("EspeakEngine.speak() throws when there is no such voice, and speaks on", async () => {
  const engine = await EspeakEngine.load();
  assert.throws(() => engine.speak("hello", "en-gb"), {
    message: 'Cannot select the eSpeak voice "en-gb": eSpeak answered 2',
  });
  assert.ok(engine.speak("שלום", "he").length > 2000);
});
