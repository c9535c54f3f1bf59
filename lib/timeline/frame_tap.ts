import type { FrameSink } from "../tx/frame_sink.ts";

/** Passes everything on to `sink`; `onFrame` is told of each frame before it leaves. */
export class FrameTap implements FrameSink {
  readonly #sink: FrameSink;
  readonly #onFrame: (frame: Uint8Array) => void;

  constructor(sink: FrameSink, onFrame: (frame: Uint8Array) => void) {
    this.#sink = sink;
    this.#onFrame = onFrame;
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  sendMedia(frame: Uint8Array): void {
    this.#onFrame(frame);
    this.#sink.sendMedia(frame);
  }

  sendMark(name: string): void {
    this.#sink.sendMark(name);
  }

  sendClear(): void {
    this.#sink.sendClear();
  }
}
