import type { Clock } from "../core/clock.ts";
import type { CallInfo, CallView } from "./call_view.ts";

/** A call that was admitted has to bring its stream within this time, in ms: the life of a stream token. */
export const RING_MS = 60_000;

/** Calls that were admitted and have no stream yet; one that never brings it is forgotten. */
export class RingingCalls {
  readonly #clock: Clock;
  readonly #onMissed: (callSid: string) => void;
  /** In the order in which they rang last. */
  readonly #calls = new Map<string, { readonly info: CallInfo; readonly sinceMs: number }>();

  /** `clock` says when a call that rings is forgotten; `onMissed` is told of it. */
  constructor(clock: Clock, onMissed: (callSid: string) => void) {
    this.#clock = clock;
    this.#onMissed = onMissed;
  }

  /** How many there are. */
  get size(): number {
    this.#forgetMissed();
    return this.#calls.size;
  }

  /** Whether a call of that CallSid is among them. */
  has(callSid: string): boolean {
    this.#forgetMissed();
    return this.#calls.has(callSid);
  }

  /** A call rings, perhaps again. */
  add(info: CallInfo): void {
    this.#calls.delete(info.callSid);
    this.#calls.set(info.callSid, { info, sinceMs: this.#clock.now() });
  }

  /** A call has brought its stream, or won't. */
  remove(callSid: string): void {
    this.#calls.delete(callSid);
  }

  /** Forgets them all. */
  clear(): void {
    this.#calls.clear();
  }

  /** How they are shown: no figure of them is known. */
  views(): CallView[] {
    this.#forgetMissed();
    const wallMs = this.#clock.wallNow() - this.#clock.now();
    return [...this.#calls.values()].map(({ info, sinceMs }) => ringingView(info, wallMs + sinceMs));
  }

  #forgetMissed(): void {
    const missedMs = this.#clock.now() - RING_MS;
    for (const [callSid, { sinceMs }] of this.#calls) {
      if (sinceMs > missedMs) break;
      this.#calls.delete(callSid);
      this.#onMissed(callSid);
    }
  }
}

function ringingView(info: CallInfo, startedMs: number): CallView {
  const unknown = { p50: null, p95: null, p99: null, max: null };
  return {
    ...info,
    streamSid: null,
    state: "ringing",
    startedAt: new Date(startedMs).toISOString(),
    endedAt: null,
    endedBy: null,
    agent: "",
    language: "",
    muted: false,
    tx: {
      queue: { frames: 0, capacity: 0, highWater: 0, waitedMs: 0 },
      frames: { enqueued: 0, sent: 0, cleared: 0, undelivered: 0 },
      pace: { fps: null, driftMs: null, latenessMs: unknown, intervalMs: unknown },
      lead: { targetMs: 0, estimateMs: null, mode: "auto" },
      underruns: { total: 0, starved: 0, lateWake: 0, socketBlocked: 0, ms: 0 },
      marks: { sent: 0, played: 0, cleared: 0, expired: 0, rttMs: { p50: null, p95: null, max: null } },
      socket: { bufferedBytes: 0, heldMs: 0 },
    },
    rx: { frames: 0, gaps: 0, invalid: 0 },
    turns: [],
    said: [],
    anomalies: [],
  };
}
