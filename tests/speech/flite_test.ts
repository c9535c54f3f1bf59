import assert from "node:assert/strict";
import { mulawDbfs } from "../../lib/audio/level.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { createLocalTts } from "../../lib/speech/local/create_local_tts.ts";
import { FliteEngine } from "../../lib/speech/local/flite_engine.ts";
import type { LocalTts } from "../../lib/speech/local/local_tts.ts";
import type { SentenceReply, SentenceRequest } from "../../lib/speech/local/sentence_protocol.ts";
import { SentenceWorker } from "../../lib/speech/local/sentence_worker.ts";
import { startModuleWorker } from "../../lib/speech/local/worker_handle.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

const SENTENCE = "Thank you for calling, how can I help you today?";
const signal = new AbortController().signal;

function start(): { tts: LocalTts; log: KeepingLog } & Disposable {
  const log = new KeepingLog();
  const tts = createLocalTts({ language: "en-US", clock: new Metronome(), log });
  return { tts, log, [Symbol.dispose]: () => tts[Symbol.dispose]() };
}

async function speak(tts: LocalTts, text: string, voice?: string): Promise<Uint8Array[]> {
  const options = { language: "en", signal, ...(voice === undefined ? {} : { voice }) };
  const chunks: Uint8Array[] = [];
  for await (const chunk of tts.synthesize(text, options)) chunks.push(chunk);
  return chunks;
}

Deno.test("createLocalTts() speaks English: of plausible length, audible, and not too loud", async () => {
  using rig = start();
  const [audio, ...rest] = await speak(rig.tts, SENTENCE);
  assert.equal(rest.length, 0);
  const seconds = audio!.length / 8000;
  assert.ok(seconds > 2.3 && seconds < 3.5, `${seconds} s`);
  const level = mulawDbfs(audio!);
  assert.ok(level > -26 && level < -12, `${level} dBFS`);
  assert.ok(mulawDbfs(audio!.subarray(0, 800)) > -50, "speech begins within 100 ms");
});

Deno.test("createLocalTts() says the same bytes each time, and others in another voice", async () => {
  using rig = start();
  const first = await speak(rig.tts, SENTENCE);
  await speak(rig.tts, "Something else in between: 1234.");
  assert.deepEqual(await speak(rig.tts, SENTENCE), first);
  assert.notDeepEqual(await speak(rig.tts, SENTENCE, "rms"), first);
});

Deno.test("createLocalTts() speaks what looks like an option or is no text, and lives", async () => {
  using rig = start();
  const texts = [
    "-o x.wav",
    "--help",
    "-",
    "",
    " \n\t",
    "\u0000\u0007",
    "😀 🎉",
    "שלום",
    "%s%n%x",
    "<speak>hi</speak>",
  ];
  const audible: boolean[] = [];
  for (const text of texts) audible.push((await speak(rig.tts, text)).length > 0);
  assert.deepEqual(audible, [true, true, false, false, false, false, false, false, true, true]);
});

Deno.test("createLocalTts() lets calls take turns", async () => {
  using rig = start();
  const order: string[] = [];
  const call = async (name: string) => {
    for await (const _ of rig.tts.synthesize("One. Two. Three.", { language: "en", signal })) {
      order.push(name);
    }
  };
  await Promise.all([call("a"), call("b"), call("c")]);
  assert.deepEqual(order.slice(0, 3).sort(), ["a", "b", "c"]);
  assert.equal(order.length, 9);
});

Deno.test("createLocalTts() stops at abort with its reason", async () => {
  using rig = start();
  const controller = new AbortController();
  const reason = new Error("barge-in");
  const chunks = rig.tts.synthesize(`${SENTENCE} `.repeat(20), { language: "en", signal: controller.signal });
  assert.equal((await chunks.next()).done, false);
  const waiting = (async () => {
    while (!(await chunks.next()).done);
  })();
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  assert.equal((await speak(rig.tts, "Next call.")).length, 1);
});

Deno.test("SentenceWorker speaks again after its real worker was killed at work", async () => {
  let kill = (): void => {};
  const worker = new SentenceWorker({
    clock: new Metronome(),
    startWorker: (handlers) => {
      const url = new URL("../../lib/speech/local/flite_worker.ts", import.meta.url);
      const flite = startModuleWorker<SentenceRequest, SentenceReply>(url, handlers);
      kill = () => {
        flite.stop();
        handlers.onCrash("killed");
      };
      return flite;
    },
  });
  const lost = worker.request(SENTENCE, "slt");
  kill();
  await assert.rejects(lost.audio, { message: "Cannot synthesize: the synthesis worker ended (killed)" });
  assert.ok((await worker.request(SENTENCE, "slt").audio).length > 16_000);
  worker.close();
});

Deno.test("createLocalTts() throws naming the languages that are spoken", () => {
  assert.throws(() => createLocalTts({ language: "fr-CA", clock: new Metronome(), log: new KeepingLog() }), {
    name: "RangeError",
    message: 'Cannot speak "fr-CA" with the local synthesiser: it speaks en and he',
  });
});

/** Keeps the instances of WebAssembly that are made until it is disposed of. */
function watchInstances(): { readonly made: WebAssembly.Instance[] } & Disposable {
  const made: WebAssembly.Instance[] = [];
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      made.push(this);
    }
  };
  return { made, [Symbol.dispose]: () => void (WebAssembly.Instance = Instance) };
}

Deno.test("FliteEngine.speak() says 50 utterances in one instance, whose memory doesn't grow", async () => {
  const engine = await FliteEngine.load();
  using instances = watchInstances();
  const sizes: number[] = [];
  for (let i = 0; i < 50; i++) {
    engine.speak(`Hello again, caller ${i % 10}.`, "slt");
    const { memory } = instances.made[0]!.exports as { memory: WebAssembly.Memory };
    sizes.push(memory.buffer.byteLength);
  }
  assert.deepEqual([instances.made.length, new Set(sizes.slice(10)).size], [1, 1]);
});

Deno.test("FliteEngine.speak() makes a new instance after its memory grew large, with the same voice", async () => {
  const engine = await FliteEngine.load();
  const first = engine.speak(SENTENCE, "slt");
  const long = engine.speak("x".repeat(160), "slt");
  assert.ok(long.length > 8000 * 30, `${long.length / 8000} s`);
  assert.deepEqual(engine.speak(SENTENCE, "slt"), first);
});
