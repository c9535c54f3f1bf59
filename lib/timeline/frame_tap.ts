import type { FrameSink } from "../tx/frame_sink.ts";

/** Who listens in; plain calls. */
export interface TapListener {
  /** One frame in `everyFrames` leaves. */
  sent(frame: Uint8Array): void;
  /** A mark leaves. */
  marked(): void;
}

/** Passes everything on to a sink, and lets somebody look at a few of the frames: a count down is all that others cost. */
export class FrameTap implements FrameSink {
  readonly #sink: FrameSink;
  readonly #listener: TapListener;
  readonly #everyFrames: number;
  #untilLook = 1;

  /** @param options `everyFrames`: how many frames are sent for each that is looked at. */
  constructor(sink: FrameSink, options: { listener: TapListener; everyFrames: number }) {
    this.#sink = sink;
    this.#listener = options.listener;
    this.#everyFrames = options.everyFrames;
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  sendMedia(frame: Uint8Array): void {
    this.#sink.sendMedia(frame);
    if (--this.#untilLook > 0) return;
    this.#untilLook = this.#everyFrames;
    this.#listener.sent(frame);
  }

  sendMark(name: string): void {
    this.#sink.sendMark(name);
    this.#listener.marked();
  }

  sendClear(): void {
    this.#sink.sendClear();
  }
}
