import type { CallControls, ControlResult } from "../../lib/calls/call_controls.ts";
import type { CallDirectory, CallPage, CallQuery } from "../../lib/calls/call_directory.ts";
import type { CallTrace } from "../../lib/timeline/call_trace.ts";
import type { CallView } from "../../lib/calls/call_view.ts";
import { InvalidCursorError } from "../../lib/store/history_store.ts";

/** A CallView as docs/contract.md shows it, with what differs. */
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
    muted: false,
    tx: {
      queue: { frames: 412, capacity: 1000, highWater: 1000, waitedMs: 5230 },
      frames: { enqueued: 2000, sent: 1588, cleared: 0, undelivered: 0 },
      pace: {
        fps: 50,
        driftMs: 0.4,
        latenessMs: { p50: 0.6, p95: 1.4, p99: 1.9, max: 4.2 },
        intervalMs: { p50: 20, p95: 21.1, p99: 22, max: 24.9 },
      },
      lead: { targetMs: 160, estimateMs: 158, mode: "auto" },
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
    said: [],
    anomalies: [],
    ...differs,
  };
}

/** An empty course of a call. */
export function makeCallTrace(differs: Partial<CallTrace> = {}): CallTrace {
  return {
    callSid: "CA00000000000000000000000000000001",
    startedAt: "2026-11-22T08:00:00.000Z",
    stepMs: 1000,
    firstStep: 0,
    steps: {
      queueFrames: [],
      latenessP50Ms: [],
      latenessMaxMs: [],
      leadTargetMs: [],
      leadEstimateMs: [],
      markRttMs: [],
      fps: [],
    },
    levels: { perStep: 10, caller: [], agent: [] },
    intervals: [],
    events: [],
    forgotten: 0,
    ...differs,
  };
}

/** Calls in memory. The cursor is the index of the next call; there is no other. */
export class FakeCallDirectory implements CallDirectory, CallControls {
  /** Calls that are not ended, newest first. */
  liveCalls: CallView[];
  endedCalls: CallView[];
  /** By CallSid. */
  readonly traces = new Map<string, CallTrace>();
  /** What was done to calls, in order: name and arguments. */
  readonly acts: unknown[][] = [];
  /** What the next actions come to; without it, all is well for live calls. */
  result: ControlResult | undefined;
  /** What was asked of `list()`. */
  readonly queries: CallQuery[] = [];
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

  list(query: CallQuery): Promise<CallPage> {
    this.queries.push(query);
    const { state, q = "", cursor, limit = 50 } = query;
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

  trace(callSid: string, sinceMs?: number): Promise<CallTrace | undefined> {
    const trace = this.traces.get(callSid);
    const firstStep = sinceMs === undefined ? 0 : Math.floor(sinceMs / 1000);
    return Promise.resolve(trace && { ...trace, firstStep });
  }

  hangUp(callSid: string): ControlResult {
    const result = this.#act("hangUp", callSid);
    if (result.ok) this.end(callSid, { endedBy: "operator" });
    return result;
  }

  say(callSid: string, text: string): ControlResult {
    return this.#act("say", callSid, text);
  }

  mute(callSid: string, on: boolean): ControlResult {
    return this.#act("mute", callSid, on);
  }

  transfer(callSid: string, to: string): Promise<ControlResult> {
    return Promise.resolve(this.#act("transfer", callSid, to));
  }

  onEnded(listener: (view: CallView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #act(name: string, callSid: string, ...rest: unknown[]): ControlResult {
    if (!this.liveCalls.some((view) => view.callSid === callSid)) {
      return { ok: false, why: "no_call", detail: "There is no live call of that CallSid." };
    }
    this.acts.push([name, callSid, ...rest]);
    return this.result ?? { ok: true };
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
