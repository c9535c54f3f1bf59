import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import { type CallControls, type ControlResult, notDone, type Undone } from "./call_controls.ts";
import type { CallDirectory, CallPage, CallQuery } from "./call_directory.ts";
import { callFilter, factsOf } from "./call_filter.ts";
import type { CallSession } from "./call_session.ts";
import type { CallTrace } from "../timeline/call_trace.ts";
import type { CallView, EndedBy } from "./call_view.ts";
import { Admission } from "./admission.ts";
import { joinCalls } from "./join_calls.ts";
import { joinStreams, joinTraces } from "./join_streams.ts";
import { traceSince } from "../timeline/trace_since.ts";

/** Where ended calls go, with their course. */
export interface CallArchive {
  /** Keeps a call that has ended. */
  save(view: CallView, trace: CallTrace): Promise<void>;
  /** Ended calls, newest first. */
  list(query: CallQuery): Promise<CallPage>;
  /** An ended call. */
  get(callSid: string): Promise<CallView | undefined>;
  /** The whole course of an ended call. */
  trace(callSid: string): Promise<CallTrace | undefined>;
}

/** Live calls of other processes that share the store. */
export interface OtherCalls {
  /** As they were last told of. */
  calls(): CallView[];
  /** The same, waiting for what is missing when nobody asked lately. @default `calls()` */
  fresh?(): Promise<CallView[]>;
}

/** Options of {@linkcode CallRegistry}. */
export interface CallRegistryOptions {
  /** When ringing calls are forgotten. */
  readonly clock: Clock;
  /** Told when a record can't be kept. */
  readonly log: Log;
  /** Where ended calls go. */
  readonly archive: CallArchive;
  /** The most calls at once, ringing ones included. */
  readonly maxCalls: number;
  /** Calls of other processes. @default there are none */
  readonly peers?: OtherCalls | undefined;
  /** Told when a call rings that is taken; its stream is about to follow. */
  readonly onRing?: () => void;
  /** Told when a call has ended, for metrics. */
  readonly onEnded?: (by: EndedBy, call: { durationMs: number; rxFrames: number }) => void;
}

/** All calls of this process: who may call, who is calling, what may be done to them, and what became of them. */
export class CallRegistry implements CallDirectory, CallControls {
  /** Which calls and streams are taken. */
  readonly admission: Admission;
  readonly #options: CallRegistryOptions;
  readonly #live = new Map<string, CallSession>();
  readonly #listeners = new Set<(view: CallView) => void>();
  /** Calls that have ended and whose records are on their way, by CallSid: nobody else knows them yet. */
  readonly #saving = new Map<string, { view: CallView; trace: CallTrace; saved: Promise<void> }>();
  #whenEmpty: (() => void) | undefined;

  /** Without any call. */
  constructor(options: CallRegistryOptions) {
    const { clock, maxCalls, archive, onRing } = options;
    this.#options = options;
    this.admission = new Admission({
      clock,
      maxCalls,
      live: this.#live,
      isOnPeer: (callSid) => this.#isOnPeer(callSid),
      record: (callSid) => archive.get(callSid),
      onRing,
    });
  }

  /** Live calls. */
  get liveCount(): number {
    return this.#live.size;
  }

  /** A call's stream has been accepted. */
  add(session: CallSession): void {
    const { callSid } = session.info;
    this.#live.set(callSid, session);
    this.admission.began(callSid);
  }

  /** A call has released everything. */
  remove(session: CallSession): void {
    const { callSid } = session.info;
    if (!this.#live.delete(callSid)) return;
    const by = session.endedBy ?? "error";
    this.admission.ended(callSid, by);
    const view = session.view();
    const trace = session.trace();
    const before = this.#saving.get(callSid)?.saved;
    // A stream that was lost is in the record before the one that came again.
    const saved = before?.then(() => this.#save(view, trace)) ?? this.#save(view, trace);
    const saving = { view, trace, saved };
    this.#saving.set(callSid, saving);
    void saved.then(() => {
      if (this.#saving.get(callSid) === saving) this.#saving.delete(callSid);
    });
    this.#options.onEnded?.(by, { durationMs: session.durationMs, rxFrames: view.rx.frames });
    for (const listener of this.#listeners) listener(view);
    if (this.#live.size === 0) this.#whenEmpty?.();
  }

  live(): CallView[] {
    const live = [...this.#live.values()].map((session) => session.view());
    const ringing = this.admission.ringing.views().filter(({ callSid }) => !this.#live.has(callSid));
    return [...live, ...ringing].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  async list(query: CallQuery): Promise<CallPage> {
    // Live calls stand on the first page, before the ended ones.
    const withLive = query.state !== "ended" && query.cursor === undefined;
    const fits = callFilter(query);
    const pick = (views: CallView[]) => views.filter((view) => fits(factsOf(view)));
    const own = withLive ? pick(this.live()) : [];
    const peers = withLive ? pick(await this.#peers()) : [];
    const { values: ended, cursor } = query.state === "live"
      ? { values: [], cursor: null }
      : await this.#options.archive.list(query);
    return { values: joinCalls({ own, peers, ended }), cursor };
  }

  async get(callSid: string): Promise<CallView | undefined> {
    const isIt = (view: CallView) => view.callSid === callSid;
    const last = this.#live.get(callSid)?.view() ?? this.#saving.get(callSid)?.view;
    if (last !== undefined) return joinStreams(await this.#options.archive.get(callSid), last);
    const own = this.admission.ringing.views().filter(isIt);
    const peers = (await this.#peers()).filter(isIt);
    const record = await this.#options.archive.get(callSid);
    return joinCalls({ own, peers, ended: record === undefined ? [] : [record] })[0];
  }

  async trace(callSid: string, sinceMs?: number): Promise<CallTrace | undefined> {
    const session = this.#live.get(callSid);
    if (session !== undefined) return session.trace(sinceMs);
    const saving = this.#saving.get(callSid);
    if (saving !== undefined) return traceSince(saving.trace, sinceMs);
    const trace = await this.#options.archive.trace(callSid);
    if (trace === undefined || this.#isOnPeer(callSid, trace.startedAt)) return undefined;
    return traceSince(trace, sinceMs);
  }

  onEnded(listener: (view: CallView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hangUp(callSid: string): ControlResult {
    return this.#live.get(callSid)?.controls.hangUp() ?? this.#outOfReach(callSid);
  }

  say(callSid: string, text: string): ControlResult {
    return this.#live.get(callSid)?.controls.say(text) ?? this.#outOfReach(callSid);
  }

  mute(callSid: string, on: boolean): ControlResult {
    return this.#live.get(callSid)?.controls.mute(on) ?? this.#outOfReach(callSid);
  }

  async transfer(callSid: string, to: string): Promise<ControlResult> {
    return await this.#live.get(callSid)?.controls.transfer(to) ?? this.#outOfReach(callSid);
  }

  /** Takes no more calls; resolves when the last one has ended. `signal`: those that ring are not waited for any more. */
  async drain(signal: AbortSignal): Promise<void> {
    await this.admission.drain(signal);
    if (this.#live.size > 0) await new Promise<void>((resolve) => this.#whenEmpty = resolve);
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
    await Promise.all([...this.#saving.values()].map(({ saved }) => saved));
  }

  async #peers(): Promise<CallView[]> {
    const { peers } = this.#options;
    return await peers?.fresh?.() ?? peers?.calls() ?? [];
  }

  /** Whether the call is live on another process, since a moment after `than`. */
  #isOnPeer(callSid: string, than = ""): boolean {
    const calls = this.#options.peers?.calls() ?? [];
    return calls.some((view) => view.callSid === callSid && view.startedAt > than);
  }

  /** Why nothing can be done to a call that has no session here. */
  #outOfReach(callSid: string): Undone {
    if (this.admission.ringing.has(callSid)) {
      return notDone("refused", "That call is still ringing: it can be acted on when it has been answered.");
    }
    return this.#isOnPeer(callSid)
      ? notDone("unavailable", "That call is on another process, which alone can act on it.")
      : notDone("no_call", "There is no such live call.");
  }

  async #save(view: CallView, trace: CallTrace): Promise<void> {
    const { archive } = this.#options;
    try {
      const before = await archive.get(view.callSid);
      const isAnother = before !== undefined && before.streamSid !== view.streamSid;
      const earlier = isAnother ? await archive.trace(view.callSid) : undefined;
      await archive.save(joinStreams(before, view), joinTraces(earlier, trace));
    } catch (thrown) {
      const { callSid: call } = view;
      this.#options.log.error("STORE", "record of a call was not saved", {
        call,
        error: errorMessage(thrown),
      });
    }
  }
}
