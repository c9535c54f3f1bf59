/** The calls that a page shows, each in a signal of its own: a change draws one row anew, not the list. @module */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallSummary } from "./call_summary.ts";

/** Ended calls kept on the page. */
export const MAX_ENDED = 20;

/** What changed, as `/api/events` tells it. */
export type CallsEvent =
  | { readonly kind: "snapshot"; readonly values: readonly CallSummary[] }
  | { readonly kind: "call"; readonly call: CallSummary }
  | { readonly kind: "ended"; readonly call: CallSummary };

/** Live calls by CallSid, newest first, and the last ended ones. */
export class CallsStore {
  readonly #calls = new Map<string, Signal<CallSummary>>();
  readonly #live = signal<readonly string[]>([]);
  readonly #ended = signal<readonly CallSummary[]>([]);

  constructor(live: readonly CallSummary[], ended: readonly CallSummary[]) {
    this.apply({ kind: "snapshot", values: live });
    this.setEnded(ended);
  }

  /** CallSids of live calls, newest first. */
  get live(): ReadonlySignal<readonly string[]> {
    return this.#live;
  }

  /** The last ended calls, newest first, at most {@linkcode MAX_ENDED}. */
  get ended(): ReadonlySignal<readonly CallSummary[]> {
    return this.#ended;
  }

  /** The live call of that CallSid; `undefined` once it has ended. */
  call(callSid: string): ReadonlySignal<CallSummary> | undefined {
    return this.#calls.get(callSid);
  }

  /** Takes over what changed. */
  apply(event: CallsEvent): void {
    batch(() => {
      if (event.kind === "snapshot") this.#replace(event.values);
      else if (event.kind === "call") this.#update(event.call);
      else this.#end(event.call);
    });
  }

  /** Replaces the ended calls, newest first. */
  setEnded(calls: readonly CallSummary[]): void {
    this.#ended.value = calls.slice(0, MAX_ENDED);
  }

  #replace(calls: readonly CallSummary[]): void {
    const sids = new Set(calls.map((call) => call.callSid));
    for (const callSid of this.#calls.keys()) if (!sids.has(callSid)) this.#calls.delete(callSid);
    for (const call of calls) this.#put(call);
    this.#order();
  }

  #update(call: CallSummary): void {
    if (!this.#put(call)) this.#order();
  }

  #end(call: CallSummary): void {
    if (this.#calls.delete(call.callSid)) this.#order();
    const others = this.#ended.value.filter(({ callSid }) => callSid !== call.callSid);
    this.setEnded([call, ...others]);
  }

  /** Whether the call was known. */
  #put(call: CallSummary): boolean {
    const known = this.#calls.get(call.callSid);
    if (known === undefined) this.#calls.set(call.callSid, signal(call));
    else known.value = call;
    return known !== undefined;
  }

  #order(): void {
    this.#live.value = [...this.#calls.values()].map((call) => call.value)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.callSid.localeCompare(a.callSid))
      .map((call) => call.callSid);
  }
}
