/** One reader of the event stream, and what waits for it while it is slow. Follows the HTML standard, "Server-sent events". @module */

/** Bytes that a reader's stream buffers before events wait. */
export const STREAM_BYTES = 64 * 1024;
/** Calls whose latest event waits for a slow reader; past that it gets a new snapshot when it reads again. */
export const MAX_WAITING = 1_000;

/** An event as text; of those with one key, only the latest matters. */
export interface KeyedEvent {
  /** An event replaces one of the same key that the viewer has not read yet. */
  readonly key: string;
  /** As it goes over the wire. */
  readonly text: string;
}

/** Options of {@linkcode EventViewer}. */
export interface EventViewerOptions {
  /** Asked now and then; false ends the stream. */
  alive: () => boolean;
  /** Makes the snapshot event, for the start and for a reader that missed too much. */
  snapshot: () => string;
  /** Called once, when the reader has gone or {@linkcode EventViewer.close} was called. */
  onClose: (viewer: EventViewer) => void;
}

const encoder = new TextEncoder();

/** Hands events to one reader no faster than it reads. Of each key, only the latest event waits. */
export class EventViewer {
  /** What the viewer reads. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: EventViewerOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Texts by key. */
  readonly #waiting = new Map<string, string>();
  #needsSnapshot = true;

  /** With nothing to read yet. */
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

  /**
   * Sends events, or keeps the latest of each key until the reader has room. `joined` gives all of them as bytes; it
   * is made once for all viewers that keep up.
   */
  send(events: readonly KeyedEvent[], joined: () => Uint8Array): void {
    if (this.#needsSnapshot) return;
    if (this.#waiting.size === 0 && this.#hasRoom) {
      this.#controller?.enqueue(joined());
      return;
    }
    for (const { key, text } of events) {
      this.#waiting.delete(key);
      this.#waiting.set(key, text);
    }
    this.#flush();
    if (this.#waiting.size <= MAX_WAITING) return;
    this.#waiting.clear();
    this.#needsSnapshot = true;
  }

  /** Sends what belongs to no call and may be left out, if there is room. */
  beat(comment: string): void {
    if (this.#hasRoom) this.#controller?.enqueue(encoder.encode(comment));
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
      this.#controller?.enqueue(encoder.encode(this.#options.snapshot()));
    }
    for (const [key, text] of this.#waiting) {
      if (!this.#hasRoom) return;
      this.#waiting.delete(key);
      this.#controller?.enqueue(encoder.encode(text));
    }
  }

  #detach(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#waiting.clear();
    this.#options.onClose(this);
  }
}

/** One event whose data is JSON text, which has no line break in it. */
export function formatEvent(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

/** A comment, which keeps proxies from taking the stream for dead. */
export function formatComment(text: string): string {
  return `: ${text}\n\n`;
}
