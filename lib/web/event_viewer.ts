/** One reader of the event stream, and what waits for it while it is slow. @module */

/** Bytes that a reader's stream buffers before events wait. */
export const STREAM_BYTES = 64 * 1024;
/** Calls whose latest event waits for a slow reader; past that it gets a new snapshot when it reads again. */
export const MAX_WAITING = 1_000;

/** Options of {@linkcode EventViewer}. */
export interface EventViewerOptions {
  /** Asked now and then; false ends the stream. */
  alive: () => boolean;
  /** Makes the snapshot event, for the start and for a reader that missed too much. */
  snapshot: () => Uint8Array;
  /** Called once, when the reader has gone or {@linkcode EventViewer.close} was called. */
  onClose: (viewer: EventViewer) => void;
}

/** Hands events to one reader no faster than it reads. Of each call, only the latest event waits. */
export class EventViewer {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: EventViewerOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** By CallSid. */
  readonly #waiting = new Map<string, Uint8Array>();
  #needsSnapshot = true;

  constructor(options: EventViewerOptions) {
    this.#options = options;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#flush(),
      cancel: () => this.#detach(),
    }, new ByteLengthQueuingStrategy({ highWaterMark: STREAM_BYTES }));
  }

  /** See {@linkcode EventViewerOptions.alive}. */
  get alive(): boolean {
    return this.#options.alive();
  }

  /** Events that wait because the reader is slow. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Sends the latest event of a call, or keeps it until the reader has room. */
  send(callSid: string, event: Uint8Array): void {
    if (this.#needsSnapshot) return;
    this.#waiting.delete(callSid);
    this.#waiting.set(callSid, event);
    this.#flush();
    if (this.#waiting.size <= MAX_WAITING) return;
    this.#waiting.clear();
    this.#needsSnapshot = true;
  }

  /** Sends what belongs to no call and may be left out, if there is room. */
  beat(comment: Uint8Array): void {
    if (this.#hasRoom) this.#controller?.enqueue(comment);
  }

  /** Ends the stream. Idempotent. */
  close(): void {
    const controller = this.#controller;
    this.#detach();
    controller?.close();
  }

  get #hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  #flush(): void {
    if (this.#needsSnapshot && this.#hasRoom) {
      this.#needsSnapshot = false;
      this.#controller?.enqueue(this.#options.snapshot());
    }
    for (const [callSid, event] of this.#waiting) {
      if (!this.#hasRoom) return;
      this.#waiting.delete(callSid);
      this.#controller?.enqueue(event);
    }
  }

  #detach(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#waiting.clear();
    this.#options.onClose(this);
  }
}
