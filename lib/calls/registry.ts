import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { CallDirectory, CallPage, CallQuery } from "./call_directory.ts";
import type { CallInfo, CallSession } from "./call_session.ts";
import type { CallView, EndedBy } from "./call_view.ts";

/** A call that was admitted has to bring its stream within this time, in ms: the life of a stream token. */
export const RING_MS = 60_000;
/** How often a stream that was lost is asked for again, within one call. */
export const MAX_RESUMES = 3;
/** Ended calls that are remembered, to tell Twilio what comes after the stream. */
const MAX_ENDED = 2_000;

/** Whether a call is taken. */
export type Admission = "admitted" | "full" | "draining";

/** Where ended calls go. */
export interface CallArchive {
  save(view: CallView): Promise<void>;
  list(query: CallQuery): Promise<CallPage>;
  get(callSid: string): Promise<CallView | undefined>;
}

/** Options of {@linkcode CallRegistry}. */
export interface CallRegistryOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly archive: CallArchive;
  /** The most calls at once, ringing ones included. */
  readonly maxCalls: number;
  /** Told when a call has ended, for metrics. */
  readonly onEnded?: (by: EndedBy, call: { durationMs: number; rxFrames: number }) => void;
}

interface Ended {
  readonly by: EndedBy;
  readonly resumes: number;
}

/** All calls of this process: who may call, who is calling, and what became of them. */
export class CallRegistry implements CallDirectory {
  readonly #options: CallRegistryOptions;
  readonly #ringing = new Map<string, { readonly info: CallInfo; readonly untilMs: number }>();
  readonly #live = new Map<string, CallSession>();
  readonly #ended = new Map<string, Ended>();
  readonly #listeners = new Set<(view: CallView) => void>();
  readonly #saving = new Set<Promise<void>>();
  #draining = false;
  #whenEmpty: (() => void) | undefined;

  constructor(options: CallRegistryOptions) {
    this.#options = options;
  }

  /** Calls that are on the line or about to be. */
  get size(): number {
    this.#forgetMissed();
    return this.#ringing.size + this.#live.size;
  }

  /** Live calls. */
  get liveCount(): number {
    return this.#live.size;
  }

  /** Whether no more calls are taken because the server goes down. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Whether all places are taken. */
  get full(): boolean {
    return this.size >= this.#options.maxCalls;
  }

  /** Twilio asks what to do with a call. A call that asks again keeps its place and takes no second one. */
  ring(info: CallInfo): Admission {
    if (this.#live.has(info.callSid) || this.#ended.has(info.callSid)) return "admitted";
    if (this.#draining) return "draining";
    if (!this.#ringing.has(info.callSid) && this.full) return "full";
    this.#ringing.delete(info.callSid);
    this.#ringing.set(info.callSid, { info, untilMs: this.#options.clock.now() + RING_MS });
    return "admitted";
  }

  /** Twilio asks what comes after the stream: the stream again where it was lost, else the end. */
  resume({ callSid }: Pick<CallInfo, "callSid">): "reconnect" | "hangup" {
    const ended = this.#ended.get(callSid);
    const lost = ended?.by === "peer_reset" || ended?.by === "error";
    if (!lost || ended.resumes >= MAX_RESUMES || this.#draining) return "hangup";
    this.#ended.set(callSid, { ...ended, resumes: ended.resumes + 1 });
    return "reconnect";
  }

  /** Twilio says what became of a call. */
  status(callSid: string, status: string): void {
    if (["completed", "busy", "failed", "no-answer", "canceled"].includes(status)) {
      this.#ringing.delete(callSid);
    }
  }

  /** Whether a call of that CallSid is live. */
  has(callSid: string): boolean {
    return this.#live.has(callSid);
  }

  /** A call's stream has been accepted. */
  add(session: CallSession): void {
    const { callSid } = session.info;
    this.#ringing.delete(callSid);
    this.#live.set(callSid, session);
  }

  /** A call has released everything. */
  remove(session: CallSession): void {
    const { callSid } = session.info;
    if (!this.#live.delete(callSid)) return;
    const by = session.endedBy ?? "error";
    this.#remember(callSid, by);
    const view = session.view();
    const saving = this.#save(view).finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
    this.#options.onEnded?.(by, { durationMs: session.durationMs, rxFrames: view.rx.frames });
    for (const listener of this.#listeners) listener(view);
    if (this.#live.size === 0) this.#whenEmpty?.();
  }

  live(): CallView[] {
    this.#forgetMissed();
    const ringing = [...this.#ringing.values()].filter(({ info }) => !this.#live.has(info.callSid));
    return [
      ...[...this.#live.values()].map((session) => session.view()),
      ...ringing.map(({ info, untilMs }) => this.#ringingView(info, untilMs)),
    ].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  async list(query: CallQuery): Promise<CallPage> {
    // Live calls stand on the first page, before the ended ones.
    const live = query.state === "ended" || query.cursor !== undefined
      ? []
      : this.live().filter(matches(query.q));
    if (query.state === "live") return { values: live, cursor: null };
    const ended = await this.#options.archive.list(query);
    return { values: [...live, ...ended.values], cursor: ended.cursor };
  }

  async get(callSid: string): Promise<CallView | undefined> {
    return this.live().find((view) => view.callSid === callSid) ?? await this.#options.archive.get(callSid);
  }

  hangUp(callSid: string): boolean {
    const session = this.#live.get(callSid);
    session?.hangUp("operator");
    return session !== undefined;
  }

  onEnded(listener: (view: CallView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes no more calls; resolves when the last one has ended. */
  drain(): Promise<void> {
    this.#draining = true;
    this.#ringing.clear();
    if (this.#live.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty = resolve);
  }

  /** Live sessions, for the goodbye of a server that goes down. */
  sessions(): CallSession[] {
    return [...this.#live.values()];
  }

  /** What the live calls add up to, for metrics. */
  figures(): { liveCalls: number; rxFrames: number; queuedFrames: number; leadMs: number | null } {
    let rxFrames = 0, queuedFrames = 0, leadMs = 0;
    for (const session of this.#live.values()) {
      const figures = session.figures();
      rxFrames += figures.rxFrames;
      queuedFrames += figures.queuedFrames;
      leadMs += figures.leadMs;
    }
    const liveCalls = this.#live.size;
    return { liveCalls, rxFrames, queuedFrames, leadMs: liveCalls === 0 ? null : leadMs / liveCalls };
  }

  /** Resolves when every ended call has been saved. */
  async saved(): Promise<void> {
    await Promise.all(this.#saving);
  }

  async #save(view: CallView): Promise<void> {
    try {
      await this.#options.archive.save(view);
    } catch (thrown) {
      const { callSid: call } = view;
      this.#options.log.error("STORE", "record of a call was not saved", {
        call,
        error: errorMessage(thrown),
      });
    }
  }

  #remember(callSid: string, by: EndedBy): void {
    const resumes = this.#ended.get(callSid)?.resumes ?? 0;
    this.#ended.delete(callSid);
    this.#ended.set(callSid, { by, resumes });
    const oldest = this.#ended.keys().next();
    if (this.#ended.size > MAX_ENDED && !oldest.done) this.#ended.delete(oldest.value);
  }

  #forgetMissed(): void {
    const nowMs = this.#options.clock.now();
    for (const [callSid, { untilMs }] of this.#ringing) {
      if (untilMs > nowMs) break;
      this.#ringing.delete(callSid);
    }
  }

  #ringingView(info: CallInfo, untilMs: number): CallView {
    const sinceMs = this.#options.clock.now() - (untilMs - RING_MS);
    return ringingView(info, this.#options.clock.wallNow() - sinceMs);
  }
}

function matches(q: string | undefined): (view: CallView) => boolean {
  const text = q?.toLowerCase() ?? "";
  return (view) =>
    [view.callSid, view.from, view.to, view.agent].some((field) => field.toLowerCase().includes(text));
}

/** A call that has no stream yet: no figure of it is known. */
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
    tx: {
      queue: { frames: 0, capacity: 0, highWater: 0, waitedMs: 0 },
      frames: { enqueued: 0, sent: 0, cleared: 0, undelivered: 0 },
      pace: { fps: null, driftMs: null, latenessMs: unknown, intervalMs: unknown },
      lead: { targetMs: 0, estimateMs: null, mode: "auto", ratePpm: 0 },
      underruns: { total: 0, starved: 0, lateWake: 0, socketBlocked: 0, ms: 0 },
      marks: { sent: 0, played: 0, cleared: 0, expired: 0, rttMs: { p50: null, p95: null, max: null } },
      socket: { bufferedBytes: 0, heldMs: 0 },
    },
    rx: { frames: 0, gaps: 0, invalid: 0 },
    turns: [],
    anomalies: [],
  };
}
