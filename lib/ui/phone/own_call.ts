/** What the server tells of the one call that this page makes. @module */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CallView } from "../../calls/call_view.ts";
import type { Alarm } from "../../core/clock.ts";
import type { PageClock } from "../browser_clock.ts";
import { type EventSourcePort, RETRY_MS } from "../call_feed.ts";
import { type CallSummary, summarize } from "../call_summary.ts";

/** Options of {@linkcode OwnCall}. */
export interface OwnCallOptions {
  /** Opens `/api/events`. */
  readonly openEvents: () => EventSourcePort;
  /** Time of the page. */
  readonly clock: PageClock;
}

/** Follows one call by `/api/events`, from its first word to its end; other calls are not even parsed. */
export class OwnCall {
  readonly #options: OwnCallOptions;
  readonly #call: Signal<Signal<CallSummary> | undefined> = signal(undefined);
  readonly #retry: Alarm;
  #callSid = "";
  #source: EventSourcePort | undefined;

  /** Follows nothing before a call. */
  constructor(options: OwnCallOptions) {
    this.#options = options;
    this.#retry = options.clock.alarm(() => this.#open());
  }

  /** The call, in a signal of its own, once the server has told of it; it stays when the call has ended. */
  get call(): ReadonlySignal<ReadonlySignal<CallSummary> | undefined> {
    return this.#call;
  }

  /** Follows this call instead of the last one. */
  follow(callSid: string): void {
    this.#call.value = undefined;
    this.#callSid = callSid;
    this.#open();
  }

  /** Stops following. */
  stop(): void {
    this.#retry.cancel();
    this.#source?.close();
    this.#source = undefined;
  }

  #open(): void {
    this.stop();
    const source = this.#options.openEvents();
    this.#source = source;
    source.onerror = () => {
      // The browser tries again by itself unless it has given up.
      if (source === this.#source && source.readyState === 2) {
        this.#retry.set(this.#options.clock.now() + RETRY_MS);
      }
    };
    source.addEventListener("snapshot", ({ data }) => {
      if (!this.#isOwn(data)) return;
      const { values } = JSON.parse(data) as { values: CallView[] };
      const own = values.find(({ callSid }) => callSid === this.#callSid);
      if (own !== undefined) this.#show(own);
    });
    source.addEventListener("call", ({ data }) => {
      if (this.#isOwn(data)) this.#show(JSON.parse(data));
    });
    source.addEventListener("ended", ({ data }) => {
      if (!this.#isOwn(data)) return;
      this.#show(JSON.parse(data));
      this.stop();
    });
  }

  #isOwn(data: string): boolean {
    return data.includes(this.#callSid);
  }

  #show(view: CallView): void {
    // A call that rings has no figures yet.
    if (view.callSid !== this.#callSid || view.state === "ringing") return;
    const call = this.#call.value;
    if (call === undefined) this.#call.value = signal(summarize(view));
    else call.value = summarize(view);
  }
}
