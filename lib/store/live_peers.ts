import type { CallView } from "../calls/call_view.ts";
import type { LiveValue } from "./live_values.ts";

/** A process that has said nothing new for so long is gone, and its calls with it. Unit: ms. */
export const PEER_LIFE_MS = 4_000;
/** A value that is seen for the first time and is older than this, by the wall clock, was left behind. Unit: ms. */
const LEFT_BEHIND_MS = 30_000;

/** One value of another process, as it was read. */
export interface PeerValue {
  /** Tells the values of all processes apart. */
  readonly id: string;
  /** Changes whenever the value is written. */
  readonly versionstamp: string;
  /** `undefined`: it can't be read. */
  readonly live: LiveValue | undefined;
}

interface Peer {
  readonly versionstamp: string;
  readonly calls: readonly CallView[];
  /** When this version was first seen, on this process's own clock: the clocks of two machines may differ. */
  readonly seenMs: number;
}

/** What other processes last said of their calls, and whether they still live. */
export class LivePeers {
  #values = new Map<string, Peer>();

  /** Takes over what was read at `nowMs` of the monotonic clock, `wallMs` of the wall clock. */
  take(values: readonly PeerValue[], { nowMs, wallMs }: { nowMs: number; wallMs: number }): void {
    const next = new Map<string, Peer>();
    for (const { id, versionstamp, live } of values) {
      const before = this.#values.get(id);
      if (before?.versionstamp === versionstamp) next.set(id, before);
      else if (live !== undefined) {
        const isLeft = before === undefined && Math.abs(wallMs - live.atMs) > LEFT_BEHIND_MS;
        next.set(id, { versionstamp, calls: live.calls, seenMs: isLeft ? -Infinity : nowMs });
      }
    }
    this.#values = next;
  }

  /**
   * Calls of the processes that lived when they were read last, at `nowMs`. Newest first, each CallSid once: a call that
   * moved is where its stream began last.
   */
  calls(nowMs: number): CallView[] {
    const calls = new Map<string, CallView>();
    for (const neighbour of this.#values.values()) {
      if (nowMs - neighbour.seenMs > PEER_LIFE_MS) continue;
      for (const call of neighbour.calls) {
        const other = calls.get(call.callSid);
        if (other === undefined || other.startedAt < call.startedAt) calls.set(call.callSid, call);
      }
    }
    return [...calls.values()].sort((a, b) =>
      b.startedAt < a.startedAt ? -1 : b.startedAt > a.startedAt ? 1 : 0
    );
  }

  /** Forgets everything. */
  clear(): void {
    this.#values.clear();
  }
}
