import assert from "node:assert/strict";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { decodeMulaw } from "../../lib/audio/mulaw.ts";
import { FliteEngine } from "../../lib/speech/local/flite_engine.ts";
import { readOnnxConstants } from "../../lib/speech/local/onnx_constants.ts";
import { readPackageFile } from "../../lib/speech/local/package_file.ts";
import { SileroModel } from "../../lib/speech/local/silero_model.ts";
import { WINDOW_SAMPLES } from "../../lib/speech/local/voice_track.ts";

const file = await readPackageFile("@ricky0123/vad-web/dist/silero_vad_v6.onnx");
const CONTEXT_SAMPLES = 32;

/** A sentence, then a swelling chord, then noise: 5 s in windows. */
async function windows(): Promise<Float32Array[]> {
  const speech = (await FliteEngine.load()).speak("Where is my parcel? I have been waiting.", "slt");
  const voice = Float32Array.from(decodeMulaw(speech), (sample) => sample / 32_768);
  let seed = 1;
  const rest = Float32Array.from({ length: 20_000 }, (_, n) => {
    seed = (seed * 48271) % 2147483647;
    const chord = Math.sin(2 * Math.PI * 220 * n / 8000) + Math.sin(2 * Math.PI * 330 * n / 8000);
    return n < 12_000 ? chord * n / 40_000 : 0.1 * (seed / 2147483647 - 0.5);
  });
  const samples = Float32Array.from([...voice, ...rest]);
  return Array.from(
    { length: Math.floor(samples.length / WINDOW_SAMPLES) },
    (_, i) => samples.slice(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES),
  );
}

/** What ONNX Runtime makes of the same file. */
async function reference(windows: readonly Float32Array[]): Promise<number[]> {
  const session = await InferenceSession.create(file, { executionProviders: ["wasm"] });
  const sr = new Tensor("int64", BigInt64Array.of(8000n));
  const input = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
  let state = new Float32Array(256);
  const probabilities: number[] = [];
  for (const window of windows) {
    input.copyWithin(0, WINDOW_SAMPLES);
    input.set(window, CONTEXT_SAMPLES);
    const { output, stateN } = await session.run({
      input: new Tensor("float32", input, [1, input.length]),
      state: new Tensor("float32", state, [2, 1, 128]),
      sr,
    });
    probabilities.push((output!.data as Float32Array)[0]!);
    state = stateN!.data as Float32Array<ArrayBuffer>;
  }
  await session.release();
  return probabilities;
}

Deno.test("SileroModel gives the probabilities that ONNX Runtime gives, window after window", async () => {
  const heard = await windows();
  const expected = await reference(heard);
  assert.ok(expected.some((p) => p > 0.9) && expected.some((p) => p < 0.1), "voice and none");
  const voice = (await SileroModel.load()).open();
  for (const [i, window] of heard.entries()) {
    const probability = voice.probability(window);
    assert.ok(Math.abs(probability - expected[i]!) < 1e-5, `window ${i}: ${probability}, not ${expected[i]}`);
  }
});

Deno.test("SileroModel.open() gives each call a memory of its own, which reset() clears", async () => {
  const heard = (await windows()).slice(0, 20);
  const model = await SileroModel.load();
  const alone = heard.map((window) => model.open().probability(window));
  const [one, two] = [model.open(), model.open()];
  const mixed = heard.map((window) => {
    two.reset();
    return [one.probability(window), two.probability(window)];
  });
  const apart = model.open();
  assert.deepEqual(mixed.map(([first]) => first), heard.map((window) => apart.probability(window)));
  assert.deepEqual(mixed.map(([, second]) => second), alone);
});

Deno.test("readOnnxConstants() reads each float constant by the name of its value, inner graphs too", () => {
  const constants = readOnnxConstants(file);
  const bias = constants.get("If_0_else_branch__Inline_0__decoder.decoder.2.bias");
  assert.deepEqual(bias, Float32Array.of(-0.5900866985321045));
  assert.equal(constants.get("If_0_then_branch__Inline_0__stft.forward_basis_buffer")?.length, 258 * 256);
});

Deno.test("readOnnxConstants() throws for a file that is cut short or is none", () => {
  for (const length of [1, 7, 1000, file.length - 1]) {
    assert.throws(() => readOnnxConstants(file.subarray(0, length)), /^Error: Cannot read an ONNX file: /);
  }
  assert.throws(() => readOnnxConstants(new TextEncoder().encode("<html>")), {
    message: "Cannot read an ONNX file: there is no wire type 4",
  });
  assert.deepEqual(readOnnxConstants(new Uint8Array()), new Map());
});
