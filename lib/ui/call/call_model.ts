/** What the page of a call knows. @module */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallView, SaidView, TurnView } from "../../calls/call_view.ts";
import type { AuditEntry, Role } from "../../store/audit.ts";
import type { Anomaly, CallTrace } from "../../timeline/call_trace.ts";

/** Id of the island. */
export const CALL_ID = "call";

/** Whether the caller can be handed over to another number, or why not. */
export type TransferOption = "offered" | "no_numbers" | "no_account" | "browser_call";

/** What the server hands to the island. */
export interface CallPageState {
  /** The server's wall clock, in ms since 1970, for durations. */
  readonly nowMs: number;
  /** What the one who looks may do. */
  readonly role: Role;
  /** Whether and where the call can be transferred to. */
  readonly transfer: TransferOption;
  /** The call, as the server had it. */
  readonly call: CallView;
  /** `null` when nothing was recorded. */
  readonly trace: CallTrace | null;
}

/** One call, each part in a signal of its own. */
export class CallModel {
  /** The call, as it is now. */
  readonly call: Signal<CallView>;
  /** A whole trace; `null` while there is none. */
  readonly trace: Signal<CallTrace | null>;
  /** Whether and where the call can be transferred to. */
  readonly transfer: TransferOption;
  /** Newest first; `null` until it was read. */
  readonly audit: Signal<readonly AuditEntry[] | null> = signal<readonly AuditEntry[] | null>(null);
  /** The server's wall clock, in ms since 1970. */
  readonly nowMs: Signal<number>;

  /** Turns, words and gaps with their lines: the same arrays until one of them has changed. */
  readonly turns: ReadonlySignal<readonly TurnView[]>;
  /** What was said, in order. */
  readonly said: ReadonlySignal<readonly SaidView[]>;
  /** Gaps that the caller heard. */
  readonly anomalies: ReadonlySignal<readonly Anomaly[]>;
  /** Whether it has not ended. */
  readonly isLive: ReadonlySignal<boolean>;
  /** Whether the call is live on another process. */
  readonly isOnPeer: ReadonlySignal<boolean>;

  /** Begins with what the server drew. */
  constructor(state: CallPageState) {
    this.call = signal(state.call);
    this.trace = signal(state.trace);
    this.transfer = state.transfer;
    this.nowMs = signal(state.nowMs);
    this.turns = computed(() => this.call.value.turns);
    this.said = computed(() => this.call.value.said);
    this.anomalies = computed(() => this.call.value.anomalies);
    this.isLive = computed(() => this.call.value.state !== "ended");
    this.isOnPeer = computed(() => this.isLive.value && this.call.value.onPeer === true);
  }

  /** How long the call has lasted, in ms. */
  get durationMs(): number {
    const { startedAt, endedAt } = this.call.value;
    const untilMs = endedAt === null ? this.nowMs.value : Date.parse(endedAt);
    return Math.max(0, untilMs - Date.parse(startedAt));
  }

  /** Takes over a newer view; a call that has ended stays ended. A call of another process has no timeline here. */
  update(call: CallView): void {
    const known = this.call.peek();
    if (known.state === "ended" && call.state !== "ended") return;
    batch(() => {
      this.call.value = {
        ...call,
        turns: unlessSame(known.turns, call.turns),
        said: unlessSame(known.said, call.said),
        anomalies: unlessSame(known.anomalies, call.anomalies),
      };
      if (this.isOnPeer.peek()) this.trace.value = null;
    });
  }
}

/** Figures change five times a second, words do not: what is drawn of them is drawn anew only when it must be. */
function unlessSame<T>(known: T, next: T): T {
  return JSON.stringify(known) === JSON.stringify(next) ? known : next;
}
