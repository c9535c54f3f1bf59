/** The live calls that a page shows, each in a signal of its own: a change draws one row anew, not the list. @module */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallSummary } from "./call_summary.ts";

/** What changed, as `/api/events` tells it. */
export type CallsEvent =
  | { readonly kind: "snapshot"; readonly values: readonly CallSummary[] }
  | { readonly kind: "call"; readonly call: CallSummary }
  | { readonly kind: "ended"; readonly call: CallSummary };

/** Live calls by CallSid, newest first. */
export class CallsStore {
  readonly #calls = new Map<string, Signal<CallSummary>>();
  readonly #live = signal<readonly string[]>([]);

  /** Begins with these calls. */
  constructor(live: readonly CallSummary[]) {
    this.apply([{ kind: "snapshot", values: live }]);
  }

  /** CallSids of live calls, newest first. */
  get live(): ReadonlySignal<readonly string[]> {
    return this.#live;
  }

  /** The live call of that CallSid; `undefined` once it has ended. */
  call(callSid: string): ReadonlySignal<CallSummary> | undefined {
    return this.#calls.get(callSid);
  }

  /** Takes over what changed, in order, as one change. */
  apply(events: readonly CallsEvent[]): void {
    let isOther = false;
    batch(() => {
      for (const event of events) isOther = this.#take(event) || isOther;
      if (isOther) this.#order();
    });
  }

  /** Whether the list itself is another one now. */
  #take(event: CallsEvent): boolean {
    if (event.kind === "call") return !this.#put(event.call);
    if (event.kind === "ended") return this.#calls.delete(event.call.callSid);
    const sids = new Set(event.values.map(({ callSid }) => callSid));
    for (const callSid of this.#calls.keys()) if (!sids.has(callSid)) this.#calls.delete(callSid);
    for (const call of event.values) this.#put(call);
    return true;
  }

  /** Whether the call was known. */
  #put(call: CallSummary): boolean {
    const known = this.#calls.get(call.callSid);
    if (known === undefined) this.#calls.set(call.callSid, signal(call));
    else known.value = call;
    return known !== undefined;
  }

  #order(): void {
    this.#live.value = [...this.#calls.values()].map((call) => call.peek())
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.callSid.localeCompare(a.callSid))
      .map((call) => call.callSid);
  }
}
