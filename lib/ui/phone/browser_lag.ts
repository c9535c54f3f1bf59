/** Whether this browser itself is late: the browser lag. @module */
/** The audio thread speaks every 20 ms, in batches of what a sound card asks for; longer silence is a stall, in ms. */
const STALL_MS = 60;
/** How long a stall has effects, in ms: its backlog is read, and a server that got no echoes meanwhile begins anew. */
const WAKE_MS = 500;

/**
 * Watches the page by what its audio thread says every 20 ms, so that a server isn't blamed for what this browser did:
 * what is read soon after a stall may have lain there, or have been held back, since it began.
 */
export class BrowserLag {
  #heardMs: number;
  #stallFromMs = -Infinity;
  #stallToMs = -Infinity;

  /** @param nowMs when watching begins */
  constructor(nowMs: number) {
    this.#heardMs = nowMs;
  }

  /** The audio thread was heard. */
  heard(nowMs: number): void {
    if (nowMs - this.#heardMs >= STALL_MS) {
      this.#stallFromMs = this.#heardMs;
      this.#stallToMs = nowMs;
    }
    this.#heardMs = nowMs;
  }

  /** How long what is read at `nowMs` may have lain unread, in ms. */
  lateMs(nowMs: number): number {
    if (nowMs - this.#heardMs >= STALL_MS) return nowMs - this.#heardMs;
    return nowMs - this.#stallToMs < WAKE_MS ? nowMs - this.#stallFromMs : 0;
  }
}
