import type { TraceEvent } from "./call_trace.ts";

/** The most events of a call that are kept; the oldest give way. */
export const MAX_EVENTS = 2_000;

/** An event that lasts. */
export type LastingEvent = TraceEvent & { endMs: number | null };

interface Entry {
  readonly event: TraceEvent;
  /** When it was last heard of: many are told of when they are over. */
  changedMs: number;
}

/** What happened in a call, in the order in which it began. Times are ms since the call began. */
export class TraceEvents {
  readonly #entries: Entry[] = [];
  #forgotten = 0;

  /** Events that gave way. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Adds an event that is known of since `nowMs`, and returns it. */
  add<E extends TraceEvent>(event: E, nowMs: number): E {
    let at = this.#entries.length;
    while (at > 0 && (this.#entries[at - 1]?.event.atMs ?? 0) > event.atMs) at--;
    this.#entries.splice(at, 0, { event, changedMs: nowMs });
    if (this.#entries.length > MAX_EVENTS) {
      this.#entries.shift();
      this.#forgotten++;
    }
    return event;
  }

  /** Ends an event, at `endMs` or where it begins if that is later. Does nothing when it has ended. */
  end(event: LastingEvent, endMs: number, nowMs: number): void {
    if (event.endMs !== null) return;
    event.endMs = Math.max(event.atMs, endMs);
    const entry = this.#entries.findLast((entry) => entry.event === event);
    if (entry !== undefined) entry.changedMs = nowMs;
  }

  /**
   * Takes the time from `fromMs` to `toMs` out of the events that last and fit: where one goes on behind it, it becomes
   * two, and the event itself is the later one.
   */
  cut(fits: (event: LastingEvent) => boolean, fromMs: number, toMs: number, nowMs: number): void {
    const isCut = ({ event }: Entry) =>
      isLasting(event) && fits(event) && event.atMs < toMs && (event.endMs ?? Infinity) > fromMs;
    for (const { event } of this.#entries.filter(isCut) as { event: LastingEvent }[]) {
      const at = this.#entries.findIndex((entry) => entry.event === event);
      const earlier = { ...event, endMs: Math.max(event.atMs, fromMs) };
      this.#entries.splice(at, 1, { event: earlier, changedMs: nowMs });
      if ((event.endMs ?? Infinity) > toMs) this.add(Object.assign(event, { atMs: toMs }), nowMs);
    }
  }

  /** Ends everything that lasts: the call is over. */
  endAll(nowMs: number): void {
    for (const { event } of this.#entries) if (isLasting(event)) this.end(event, nowMs, nowMs);
  }

  /** Copies of the events that last, or were heard of after `sinceMs`. */
  view(sinceMs = -Infinity): TraceEvent[] {
    return this.#entries
      .filter(({ event, changedMs }) => changedMs > sinceMs || (isLasting(event) && event.endMs === null))
      .map(({ event }) => ({ ...event }));
  }
}

function isLasting(event: TraceEvent): event is LastingEvent {
  return "endMs" in event;
}
