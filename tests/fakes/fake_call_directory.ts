import type { CallDirectory, CallPage, CallQuery } from "../../lib/calls/call_directory.ts";
import type { CallView } from "../../lib/calls/call_view.ts";
import { InvalidCursorError } from "../../lib/calls/history_store.ts";

/** A CallView as CONTRACT shows it, with what differs. */
export function makeCallView(differs: Partial<CallView> = {}): CallView {
  return {
    callSid: "CA00000000000000000000000000000001",
    streamSid: "MZ00000000000000000000000000000001",
    direction: "inbound",
    from: "+15550100",
    to: "+15550199",
    state: "live",
    startedAt: "2026-11-22T08:00:00.000Z",
    endedAt: null,
    endedBy: null,
    agent: "demo",
    language: "en",
    tx: {
      queue: { frames: 412, capacity: 1000, highWater: 1000, waitedMs: 5230 },
      frames: { enqueued: 2000, sent: 1588, cleared: 0, undelivered: 0 },
      pace: {
        fps: 50,
        driftMs: 0.4,
        latenessMs: { p50: 0.6, p95: 1.4, p99: 1.9, max: 4.2 },
        intervalMs: { p50: 20, p95: 21.1, p99: 22, max: 24.9 },
      },
      lead: { targetMs: 160, estimateMs: 158, mode: "auto", ratePpm: 0 },
      underruns: { total: 0, starved: 0, lateWake: 0, socketBlocked: 0, ms: 0 },
      marks: {
        sent: 40,
        played: 38,
        cleared: 0,
        expired: 0,
        rttMs: { p50: 172, p95: 181, max: 190 },
      },
      socket: { bufferedBytes: 0, heldMs: 0 },
    },
    rx: { frames: 1600, gaps: 0, invalid: 0 },
    turns: [],
    anomalies: [],
    ...differs,
  };
}

/** Calls in memory. The cursor is the index of the next call; there is no other. */
export class FakeCallDirectory implements CallDirectory {
  /** Calls that are not ended, newest first. */
  liveCalls: CallView[];
  endedCalls: CallView[];
  /** How often `live()` was called. */
  looks = 0;
  readonly #listeners = new Set<(view: CallView) => void>();

  constructor(live: CallView[] = [], ended: CallView[] = []) {
    this.liveCalls = live;
    this.endedCalls = ended;
  }

  /** How many listeners `onEnded()` has. */
  get listeners(): number {
    return this.#listeners.size;
  }

  list({ state, q = "", cursor, limit = 50 }: CallQuery): Promise<CallPage> {
    if (cursor !== undefined && !/^\d+$/.test(cursor)) {
      return Promise.reject(
        new InvalidCursorError("Cannot go on with the list: the cursor is not one of its own"),
      );
    }
    const all = [
      ...(state === "ended" ? [] : this.liveCalls),
      ...(state === "live" ? [] : this.endedCalls),
    ].filter(({ from, to, callSid }) => [from, to, callSid].some((text) => text.includes(q)));
    const begin = Number(cursor ?? 0);
    const end = begin + limit;
    return Promise.resolve({ values: all.slice(begin, end), cursor: end < all.length ? String(end) : null });
  }

  get(callSid: string): Promise<CallView | undefined> {
    return Promise.resolve([...this.liveCalls, ...this.endedCalls].find((view) => view.callSid === callSid));
  }

  live(): CallView[] {
    this.looks++;
    return [...this.liveCalls];
  }

  hangUp(callSid: string): boolean {
    return this.end(callSid, { endedBy: "operator" });
  }

  onEnded(listener: (view: CallView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a call, or replaces the one of the same CallSid. */
  put(view: CallView): void {
    const index = this.liveCalls.findIndex(({ callSid }) => callSid === view.callSid);
    if (index < 0) this.liveCalls = [view, ...this.liveCalls];
    else this.liveCalls = this.liveCalls.with(index, view);
  }

  /** Ends a call; false when there is none of that CallSid. */
  end(callSid: string, differs: Partial<CallView> = {}): boolean {
    const view = this.liveCalls.find((view) => view.callSid === callSid);
    if (view === undefined) return false;
    const ended: CallView = {
      ...view,
      state: "ended",
      endedAt: "2026-11-22T08:01:00.000Z",
      endedBy: "caller",
      ...differs,
    };
    this.liveCalls = this.liveCalls.filter((other) => other !== view);
    this.endedCalls = [ended, ...this.endedCalls];
    for (const listener of this.#listeners) listener(ended);
    return true;
  }
}
