import type { EventSourcePort } from "../../lib/ui/call_feed.ts";

/** A browser's `EventSource` that does what a test says. */
export class FakeEventSource implements EventSourcePort {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  /** The connection is open. */
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  /** The connection is lost: the browser tries again (0), or has given up (2). */
  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.onerror?.();
  }

  /** The server sends an event, its data as JSON. */
  emit(name: string, value: unknown): void {
    this.send(name, JSON.stringify(value));
  }

  /** The server sends an event, its data to the letter. */
  send(name: string, data: string): void {
    this.#listeners.get(name)?.({ data });
  }
}
