/** Follows `/api/events`, through lost connections and hidden tabs. @module */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallView } from "../calls/call_view.ts";
import type { Alarm } from "../core/clock.ts";
import type { ServerStatus } from "../ops/server_status.ts";
import type { PageClock } from "./browser_clock.ts";
import { summarize } from "./call_summary.ts";
import type { CallsEvent } from "./calls_store.ts";

/** Between two tries when the browser itself has given up, in ms. */
export const RETRY_MS = 3_000;

/** How long a change of a call that nobody sees waits at most, in ms. */
export const UNSEEN_MS = 1_000;

/** How the page stands with the server: `paused` while nobody looks, `done` when there is nothing left to follow. */
export type FeedState = "connecting" | "open" | "lost" | "signed_out" | "paused" | "done";

/** The part of a browser's `EventSource` that is used. */
export interface EventSourcePort {
  /** 0 connecting (the browser tries again by itself), 1 open, 2 closed (it has given up). */
  readonly readyState: number;
  /** Called when it is open. */
  onopen: (() => void) | null;
  /** Called when it breaks. */
  onerror: (() => void) | null;
  /** Calls `listener` for each event of that name. */
  addEventListener(name: string, listener: (event: { data: string }) => void): void;
  /** Ends it. */
  close(): void;
}

/** Options of {@linkcode CallFeed}. */
export interface CallFeedOptions {
  /** Time of the page. */
  clock: PageClock;
  /** Opens `/api/events`. */
  openEvents: () => EventSourcePort;
  /** Fetches a path of our own server. */
  fetch: (path: string) => Promise<Response>;
  /** Calls `draw` before the browser draws next: whatever comes until then is one change. */
  beforeDrawing: (draw: () => void) => void;
  /** Whether a change of a call is seen at once; others follow once in {@linkcode UNSEEN_MS}. @default all are */
  isSeen?: (callSid: string) => boolean;
  /** Told what changed since the last drawing, in order; of each call, the latest only. */
  onCalls: (events: readonly CallsEvent[]) => void;
  /** Told how the server is doing. */
  onStatus: (status: ServerStatus) => void;
}

/** Keeps a page up to date. */
export class CallFeed {
  readonly #options: CallFeedOptions;
  readonly #state = signal<FeedState>("connecting");
  readonly #retry: Alarm;
  /** For what waits unseen, should nothing else come. */
  readonly #unseen: Alarm;
  #source: EventSourcePort | undefined;
  /** What waits to be drawn, by CallSid; a snapshot stands first, under an empty name, and replaces all before it. */
  readonly #waiting = new Map<string, CallsEvent>();
  #isDrawing = false;
  #nextUnseenMs = 0;

  /** Opens nothing yet. */
  constructor(options: CallFeedOptions) {
    this.#options = options;
    this.#retry = options.clock.alarm(() => this.start());
    this.#unseen = options.clock.alarm(() => this.#draw());
  }

  /** How the page stands with the server. */
  get state(): ReadonlySignal<FeedState> {
    return this.#state;
  }

  /** Begins to follow, anew if need be: everything comes again as a snapshot. */
  start(): void {
    this.#close();
    const source = this.#options.openEvents();
    this.#source = source;
    source.onopen = () => this.#state.value = "open";
    source.onerror = () => this.#onError(source);
    source.addEventListener("snapshot", ({ data }) => {
      const { values } = JSON.parse(data) as { values: CallView[] };
      this.#waiting.clear();
      this.#wait("", { kind: "snapshot", values: values.map(summarize) });
    });
    source.addEventListener("call", ({ data }) => {
      const call = summarize(JSON.parse(data) as CallView);
      this.#wait(call.callSid, { kind: "call", call });
    });
    source.addEventListener("ended", ({ data }) => {
      const call = summarize(JSON.parse(data) as CallView);
      this.#wait(call.callSid, { kind: "ended", call });
    });
    source.addEventListener("status", ({ data }) => this.#options.onStatus(JSON.parse(data) as ServerStatus));
  }

  /** Stops following, until {@linkcode start}: a hidden page costs nothing. */
  pause(): void {
    this.#close();
    if (this.#state.value !== "signed_out") this.#state.value = "paused";
  }

  #close(): void {
    this.#retry.cancel();
    this.#unseen.cancel();
    this.#source?.close();
    this.#source = undefined;
    this.#waiting.clear();
  }

  #wait(name: string, event: CallsEvent): void {
    this.#waiting.set(name, event);
    this.#draw();
  }

  #draw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#options.beforeDrawing(() => this.#flush());
  }

  #flush(): void {
    this.#isDrawing = false;
    const { clock, isSeen = () => true, onCalls } = this.#options;
    const isTimeForAll = clock.now() >= this.#nextUnseenMs;
    if (isTimeForAll) this.#nextUnseenMs = clock.now() + UNSEEN_MS;
    const events: CallsEvent[] = [];
    for (const [name, event] of this.#waiting) {
      if (!isTimeForAll && event.kind === "call" && !isSeen(name)) continue;
      this.#waiting.delete(name);
      events.push(event);
    }
    if (this.#waiting.size > 0) this.#unseen.set(this.#nextUnseenMs);
    if (events.length > 0) onCalls(events);
  }

  #onError(source: EventSourcePort): void {
    if (source !== this.#source) return;
    this.#state.value = "lost";
    if (source.readyState === 2) void this.#askWhy(source);
  }

  /** An `EventSource` doesn't tell the status that made it give up. */
  async #askWhy(source: EventSourcePort): Promise<void> {
    const status = await this.#options.fetch("/api/calls?limit=1").then(
      (response) => response.status,
      () => 0,
    );
    if (source !== this.#source) return;
    if (status === 401) this.#state.value = "signed_out";
    else this.#retry.set(this.#options.clock.now() + RETRY_MS);
  }
}

/** Least time between two drawings, in ms: figures come 5 times a second. */
export const DRAWING_MS = 200;

/**
 * Makes a function that calls what it is given in the browser's next frame, but not before {@linkcode DRAWING_MS} have
 * passed since it did so last. It takes one at a time.
 */
export function createDrawingPace(
  clock: PageClock,
  requestFrame: (draw: () => void) => void,
): (draw: () => void) => void {
  let lastMs = -Infinity;
  let next: () => void = () => {};
  const drawNow = (): void => {
    lastMs = clock.now();
    next();
  };
  const alarm = clock.alarm(() => requestFrame(drawNow));
  return (draw) => {
    next = draw;
    if (clock.now() - lastMs >= DRAWING_MS) requestFrame(drawNow);
    else alarm.set(lastMs + DRAWING_MS);
  };
}
