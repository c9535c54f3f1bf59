/** The line on the browser's audio thread, following W3C "Web Audio API", AudioWorkletProcessor. @module */
import { LINE_PROCESSOR, LineAudio, type LineCommand } from "../lib/ui/phone/line_audio.ts";

/** What an AudioWorkletGlobalScope has, as far as it is used; not part of the DOM's types. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

class LineProcessor extends AudioWorkletProcessor {
  readonly #line = new LineAudio(sampleRate, (event) => {
    this.port.postMessage(event, event.kind === "frame" ? [event.bytes.buffer] : []);
  });

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<LineCommand>) => this.#line.command(data);
  }

  /** Called for each block of 128 samples; false lets the browser forget this processor. */
  process(inputs: readonly Float32Array[][], outputs: readonly Float32Array[][]): boolean {
    const speaker = outputs[0]?.[0];
    if (speaker !== undefined) this.#line.render(inputs[0]?.[0], speaker);
    return !this.#line.isEnded;
  }
}

registerProcessor(LINE_PROCESSOR, LineProcessor);
