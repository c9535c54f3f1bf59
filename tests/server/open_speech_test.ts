import assert from "node:assert/strict";
import { loadConfig } from "../../lib/config.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { openSpeech } from "../../lib/server/open_speech.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

/** The timer of a metronome and the workers of the voice outlive the test. */
const kept = { sanitizeOps: false, sanitizeResources: false };

/** How many bytes the word takes that is said with these settings. */
async function spokenBytes(env: Record<string, string>, language: string | null = null): Promise<number> {
  const stopping = new AbortController();
  const speech = await openSpeech(loadConfig(env), {
    clock: new Metronome(),
    log: new KeepingLog(),
    settings: { current: { greeting: null, systemPrompt: null, voice: null, language } },
    stopping,
  });
  let bytes = 0;
  const spoken = speech.forCall().parts.voice.speak("Hello there", stopping.signal) as AsyncIterable<
    Uint8Array
  >;
  for await (const chunk of spoken) {
    bytes += chunk.length;
  }
  return bytes;
}

Deno.test(
  "openSpeech() speaks with the voice that TTS names, in the language that it speaks",
  kept,
  async () => {
    const plain = await spokenBytes({});
    assert.ok(plain > 1_000);
    assert.equal(await spokenBytes({ TTS: "local" }), plain);
    assert.notEqual(await spokenBytes({ TTS: "local:flite:rms" }), plain);
    assert.ok(
      await spokenBytes({ TTS: "local:flite:rms" }, "he") > 0,
      "a voice of another language isn't taken",
    );
  },
);

Deno.test("openSpeech() refuses a voice that there isn't, and names those that there are", kept, async () => {
  await assert.rejects(
    spokenBytes({ TTS: "local:flite:nobody" }),
    /^ConfigError: Cannot use TTS="local:flite:nobody": the voices of en are slt, rms, awb, kal, kal16$/,
  );
});
