/** Follows `/api/events` and keeps a page's calls up to date, through lost connections. @module */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallView } from "../calls/call_view.ts";
import type { Alarm } from "../core/clock.ts";
import type { PageClock } from "./browser_clock.ts";
import { summarize } from "./call_summary.ts";
import { type CallsStore, MAX_ENDED } from "./calls_store.ts";

/** Between two tries when the browser itself has given up, in ms. */
export const RETRY_MS = 3_000;

/** How the page stands with the server. */
export type FeedState = "connecting" | "open" | "lost" | "signed_out";

/** The part of a browser's `EventSource` that is used. */
export interface EventSourcePort {
  /** 0 connecting (the browser tries again by itself), 1 open, 2 closed (it has given up). */
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, listener: (event: { data: string }) => void): void;
  close(): void;
}

/** Options of {@linkcode CallFeed}. */
export interface CallFeedOptions {
  store: CallsStore;
  clock: PageClock;
  /** Opens `/api/events`. */
  openEvents: () => EventSourcePort;
  /** Fetches a path of our own server. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
}

/** The page's line to the server. */
export class CallFeed {
  readonly #options: CallFeedOptions;
  readonly #state = signal<FeedState>("connecting");
  readonly #retry: Alarm;
  #source: EventSourcePort | undefined;

  constructor(options: CallFeedOptions) {
    this.#options = options;
    this.#retry = options.clock.alarm(() => this.start());
  }

  /** How the page stands with the server. */
  get state(): ReadonlySignal<FeedState> {
    return this.#state;
  }

  /** Begins to follow, anew if need be. */
  start(): void {
    this.stop();
    const { store, openEvents } = this.#options;
    const source = openEvents();
    this.#source = source;
    source.onopen = () => this.#state.value = "open";
    source.onerror = () => this.#onError(source);
    source.addEventListener("snapshot", ({ data }) => {
      const { values } = JSON.parse(data) as { values: CallView[] };
      store.apply({ kind: "snapshot", values: values.map(summarize) });
      void this.#refreshEnded();
    });
    source.addEventListener("call", ({ data }) => {
      store.apply({ kind: "call", call: summarize(JSON.parse(data)) });
    });
    source.addEventListener("ended", ({ data }) => {
      store.apply({ kind: "ended", call: summarize(JSON.parse(data)) });
    });
  }

  /** Stops following. */
  stop(): void {
    this.#retry.cancel();
    this.#source?.close();
    this.#source = undefined;
  }

  /** Asks the server to end a call; says in one sentence what went wrong, if anything did. */
  async hangUp(callSid: string): Promise<string | undefined> {
    try {
      const path = `/api/calls/${encodeURIComponent(callSid)}/hangup`;
      const response = await this.#options.fetch(path, { method: "POST" });
      if (response.ok) return undefined;
      if (response.status === 404) return "That call has ended already.";
      return `The call could not be ended: the server answered ${response.status}.`;
    } catch {
      return "The call could not be ended: the server can't be reached.";
    }
  }

  #onError(source: EventSourcePort): void {
    if (source !== this.#source) return;
    this.#state.value = "lost";
    if (source.readyState === 2) void this.#askWhy();
  }

  /** An `EventSource` doesn't tell the status that made it give up. */
  async #askWhy(): Promise<void> {
    const status = await this.#options.fetch("/api/calls?limit=1").then(
      (response) => response.status,
      () => 0,
    );
    if (status === 401) this.#state.value = "signed_out";
    else this.#retry.set(this.#options.clock.now() + RETRY_MS);
  }

  /** Calls may have ended while nobody listened; the events after the snapshot don't tell of those. */
  async #refreshEnded(): Promise<void> {
    try {
      const response = await this.#options.fetch(`/api/calls?state=ended&limit=${MAX_ENDED}`);
      if (!response.ok) return;
      const { values } = await response.json() as { values: CallView[] };
      this.#options.store.setEnded(values.map(summarize));
    } catch {
      // The list stays as it was; the next snapshot tries again.
    }
  }
}
