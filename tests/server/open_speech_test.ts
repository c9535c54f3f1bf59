import assert from "node:assert/strict";
import { demoPhrases } from "../../lib/agents/demo_phrases.ts";
import { loadConfig } from "../../lib/config.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { openSpeech, type ServerSpeech } from "../../lib/server/open_speech.ts";
import { REST_MS } from "../../lib/speech/local/sentence_worker.ts";
import type { CallDefaults } from "../../lib/store/call_defaults.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

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

const GREETING = demoPhrases("en").greeting;
const RealWorker = globalThis.Worker;

/** Workers that run, by their module, in the order of their start. */
function watchWorkers(): { running: string[] } & Disposable {
  const running: string[] = [];
  globalThis.Worker = class extends RealWorker {
    readonly #name: string;
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.#name = `${url}`.replace(/^.*\//, "");
      running.push(this.#name);
    }
    override terminate(): void {
      const at = running.indexOf(this.#name);
      if (at >= 0) running.splice(at, 1);
      super.terminate();
    }
  };
  return { running, [Symbol.dispose]: () => globalThis.Worker = RealWorker };
}

async function rig(env: Record<string, string> = {}) {
  const clock = new ManualClock();
  const current = { greeting: null, systemPrompt: null, voice: null, language: null };
  const settings: { current: CallDefaults } = { current };
  const stopping = new AbortController();
  const log = new KeepingLog();
  const speech = await openSpeech(loadConfig(env), { clock, log, settings, stopping });
  return { clock, settings, speech, log };
}

/** Resolves when whatever was asked for before has been spoken. */
async function quiet({ tts }: ServerSpeech): Promise<void> {
  const { signal } = new AbortController();
  for await (const _ of tts.synthesize("Hi.", { language: "en", signal }));
}

Deno.test("openSpeech() keeps a synthesiser until the greeting is there and from a ring to the end of the call, voice detection from the first ring on", async () => {
  using workers = watchWorkers();
  const { clock, speech, log } = await rig();
  assert.deepEqual(workers.running, ["flite_worker.ts"]);
  await speech.warm;
  await clock.advance(REST_MS);
  assert.deepEqual(workers.running, [], "at rest");

  assert.ok(await speech.forCall().parts.voice.greeting(GREETING)?.speech instanceof Uint8Array);
  assert.deepEqual(workers.running, [], "the greeting is kept");

  speech.callRings();
  assert.deepEqual(workers.running, ["flite_worker.ts", "vad_worker.ts"], "a call rings");
  const detector = speech.forCall().parts.detection.open(() => {});
  await quiet(speech);
  await clock.advance(20 * REST_MS);
  assert.deepEqual(workers.running, ["flite_worker.ts", "vad_worker.ts"], "a call is held");

  detector.close();
  await clock.advance(REST_MS);
  assert.deepEqual(workers.running, ["vad_worker.ts"], "the call has ended");
  assert.deepEqual(log.lines, []);
});

Deno.test("openSpeech().callRings() has a greeting made that was set meanwhile, and takes any language", async () => {
  using workers = watchWorkers();
  const { clock, speech, settings, log } = await rig({ TTS: "local:flite:rms" });
  await speech.warm;
  settings.current = { ...settings.current, greeting: "Welcome to the night shift." };
  speech.callRings();
  await quiet(speech);
  await clock.advance(REST_MS);
  await speech.forCall().parts.voice.greeting(GREETING)?.speech;
  assert.deepEqual(workers.running, ["vad_worker.ts"], "nothing had to be made");
  settings.current = { ...settings.current, language: "fr" };
  speech.callRings();
  await clock.advance(0);
  assert.deepEqual([workers.running, log.lines], [["vad_worker.ts"], []]);
});
