/** Calls of other processes, for the event stream: which there are, and when one has ended. @module */
import type { CallView } from "../calls/call_view.ts";
import { isNewer, joinCalls } from "../calls/join_calls.ts";
import type { Clock } from "../core/clock.ts";

/** Time between two looks at the calls of other processes, in ms. */
export const PEER_ROUND_MS = 1_000;
/** A call that is no longer reported, and has no record after this time, has ended with its process. Unit: ms. */
export const RECORD_MS = 8_000;

/** Options of {@linkcode PeerCalls}. */
export interface PeerCallsOptions {
  /** When records are asked for again. */
  readonly clock: Clock;
  /** Calls of other processes, as they were last reported. */
  readonly calls: () => readonly CallView[];
  /** What is known of a call by now; asked once a look for a call that is no longer reported. */
  readonly find: (callSid: string) => Promise<CallView | undefined>;
  /** Told of each call that has ended there, with its record if there is one. */
  readonly onEnded: (view: CallView) => void;
}

/** A call that is no longer reported. */
interface Gone {
  readonly view: CallView;
  readonly sinceMs: number;
  state: "waits" | "asks" | "over";
}

/**
 * Says nothing of a call that has come to this process, and hides the ringing of one that another process has answered:
 * where a call rang, it may be reported as ringing for a minute.
 */
export class PeerCalls {
  readonly #options: PeerCallsOptions;
  #calls: readonly CallView[] = [];
  #nextMs = -Infinity;
  /** By CallSid; what is over stays while any process reports that call. */
  readonly #gone = new Map<string, Gone>();

  /** Knows of no call yet. */
  constructor(options: PeerCallsOptions) {
    this.#options = options;
  }

  /** The calls of which there may be news: `own`, and once in {@linkcode PEER_ROUND_MS} those of others, looked at anew. */
  round(own: readonly CallView[]): readonly CallView[] {
    const nowMs = this.#options.clock.now();
    const isTime = nowMs >= this.#nextMs;
    if (isTime) {
      this.#nextMs = nowMs + PEER_ROUND_MS;
      this.#look(own);
    }
    const calls = this.join(own);
    return isTime || calls === own ? calls : calls.filter((view) => view.onPeer !== true);
  }

  #look(own: readonly CallView[]): void {
    const told = this.#options.calls();
    const before = this.#calls;
    if (told.length + before.length + this.#gone.size === 0) return;
    const known = new Set([...own, ...told].map(({ callSid }) => callSid));
    for (const [callSid, { state }] of this.#gone) {
      if (state === "over" && !known.has(callSid)) this.#gone.delete(callSid);
    }
    const next = new Map(joinCalls({ own, peers: told, ended: [] }).map((view) => [view.callSid, view]));
    const sinceMs = this.#options.clock.now();
    for (const view of before) {
      const now = next.get(view.callSid);
      const gone: Gone = { view, sinceMs, state: "waits" };
      if (now === undefined || isPast(now, gone)) this.#gone.set(view.callSid, gone);
    }
    for (const [callSid, gone] of this.#gone) {
      const now = next.get(callSid);
      if (now !== undefined && !isPast(now, gone)) this.#gone.delete(callSid);
      else if (gone.state === "waits") void this.#ask(gone);
    }
    this.#calls = told.filter((view) => !this.#isPast(view));
  }

  /** All calls, each once, newest first. */
  join(own: readonly CallView[]): readonly CallView[] {
    if (this.#calls.length + this.#gone.size === 0) return own;
    return joinCalls({ own: own.filter((view) => !this.#isPast(view)), peers: this.#calls, ended: [] });
  }

  /** A call of this process has ended: others may still report it as ringing. */
  over(view: CallView): void {
    this.#gone.set(view.callSid, { view, sinceMs: this.#options.clock.now(), state: "over" });
  }

  /** Forgets everything: there are no viewers any more. */
  clear(): void {
    this.#calls = [];
    this.#nextMs = -Infinity;
    this.#gone.clear();
  }

  #isPast(view: CallView): boolean {
    const gone = this.#gone.get(view.callSid);
    return gone !== undefined && isPast(view, gone);
  }

  async #ask(gone: Gone): Promise<void> {
    const { clock, find, onEnded } = this.#options;
    const { callSid } = gone.view;
    gone.state = "asks";
    const found = await find(callSid).catch(() => undefined);
    // It came back, or nobody looks any more.
    if (this.#gone.get(callSid) !== gone) return;
    const isRecord = found?.state === "ended" && !isNewer(gone.view, found);
    const isLost = clock.now() - gone.sinceMs >= RECORD_MS;
    gone.state = isRecord || isLost ? "over" : "waits";
    if (isRecord) onEnded(found);
    else if (isLost) onEnded(endedWithProcess(gone.view, clock.wallNow()));
  }
}

/** Whether `view` is the ringing of a call that was answered before it had gone. */
function isPast(view: CallView, gone: Gone): boolean {
  return view.state === "ringing" && gone.view.state !== "ringing" && view.startedAt <= gone.view.startedAt;
}

function endedWithProcess({ onPeer: _onPeer, ...view }: CallView, wallMs: number): CallView {
  return { ...view, state: "ended", endedAt: new Date(wallMs).toISOString(), endedBy: "error" };
}
