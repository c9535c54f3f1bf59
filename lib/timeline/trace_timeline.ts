import type { Clock } from "../core/clock.ts";
import type { Transmitter } from "../tx/transmitter.ts";
import type { Playout } from "../tx/playout_ledger.ts";
import type { TxEvent, UnderrunEvent } from "../tx/tx_event.ts";
import type { TraceEvent } from "./call_trace.ts";
import { type LastingEvent, TraceEvents } from "./trace_events.ts";

/** What an operator may have done, as the trace names it. */
export type ControlAction = "hangup" | "say" | "mute" | "unmute" | "transfer";

/** Takes down what happens in one call: what it is told, and what the transmitter's events say of speech and gaps. */
export class TraceTimeline {
  readonly #tx: Pick<Transmitter, "ledger">;
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #events = new TraceEvents();
  /** Utterances that are being sent or heard: their sound, and their words. */
  readonly #speaking = new Map<number, LastingEvent[]>();
  #callerVoice: LastingEvent | undefined;
  #held: LastingEvent | undefined;
  #ended = false;

  /**
   * Nothing has happened yet.
   *
   * @param options `startedMs`: when the call began, by the clock.
   */
  constructor(
    tx: Pick<Transmitter, "ledger">,
    options: { readonly clock: Clock; readonly startedMs: number },
  ) {
    this.#tx = tx;
    this.#clock = options.clock;
    this.#startedMs = options.startedMs;
  }

  /** Events that gave way. */
  get forgotten(): number {
    return this.#events.forgotten;
  }

  /** Copies of the events that last, or were heard of after `sinceMs` of the call. */
  view(sinceMs?: number): TraceEvent[] {
    return this.#events.view(sinceMs);
  }

  /** The call ends, and what lasts with it. */
  end(): void {
    this.#ended = true;
    this.#events.endAll(this.#atMs());
  }

  /** Takes note of a transmit event. */
  note(event: TxEvent): void {
    switch (event.type) {
      case "first_frame":
        return this.#onFirstFrame(event.id);
      case "finished":
        return this.#onFinished(event.id, event.playout);
      case "underrun":
        return this.#onGap(event);
      case "held":
      case "stalled":
        return this.#onHeld(event.heldMs);
      case "released":
        this.#onHeld(event.heldMs);
        this.#finish(this.#held);
        this.#held = undefined;
    }
  }

  /** The caller's voice begins or ends at `clockMs` of the clock. */
  callerVoice(speaking: boolean, clockMs: number): void {
    if (this.#ended || speaking === (this.#callerVoice !== undefined)) return;
    const atMs = this.#atMs(clockMs);
    if (speaking) this.#callerVoice = this.#begin({ type: "voice", side: "caller", atMs, endMs: null });
    else {
      this.#finish(this.#callerVoice, atMs);
      this.#callerVoice = undefined;
    }
  }

  /** A turn begins whose caller had finished at `endedMs` of the clock. */
  turn(id: number, endedMs: number): void {
    this.#add({ type: "turn", atMs: this.#atMs(endedMs), id });
  }

  /** The caller interrupts, after so much voice. */
  bargeIn(voiceMs: number): void {
    this.#add({ type: "barge_in", atMs: this.#atMs(), voiceMs: Math.round(voiceMs) });
  }

  /** The caller presses a key. */
  key(digit: string): void {
    this.#add({ type: "key", atMs: this.#atMs(), digit });
  }

  /** An operator does something. */
  control(action: ControlAction): void {
    this.#add({ type: "control", atMs: this.#atMs(), action });
  }

  /** A tool is called; the function that is returned tells how it went. */
  tool(name: string): (ok: boolean) => void {
    const event = this.#begin({ type: "tool" as const, atMs: this.#atMs(), endMs: null, name, ok: null });
    return (ok) => {
      if (event.endMs === null) Object.assign(event, { ok });
      this.#finish(event);
    };
  }

  #onFirstFrame(id: number): void {
    // Behind another utterance it waits until that has been played.
    const atMs = this.#agoMs(-this.#tx.ledger.aheadMs(this.#clock.now()));
    this.#speaking.set(id, [
      this.#begin({ type: "voice", side: "agent", atMs, endMs: null }),
      this.#begin({ type: "said", atMs, endMs: null, id }),
    ]);
  }

  /** Heard to its end, it ended one echo ago, or where the sound did that was sent. */
  #onFinished(id: number, { interrupted }: Playout): void {
    const { echoMs, emptyAtMs } = this.#tx.ledger;
    const nowMs = this.#clock.now();
    const endMs = this.#atMs(interrupted ? nowMs : Math.min(nowMs - echoMs, emptyAtMs));
    for (const event of this.#speaking.get(id) ?? []) this.#finish(event, endMs);
    this.#speaking.delete(id);
  }

  /** It is told of when it is over, perhaps after the speech in which it was. */
  #onGap({ cause, atMs: clockMs, ms }: UnderrunEvent): void {
    if (this.#ended) return;
    const atMs = this.#atMs(clockMs);
    const isSpeech = (event: LastingEvent) => event.type === "voice" && event.side === "agent";
    this.#events.cut(isSpeech, atMs, this.#atMs(clockMs + ms), this.#nowMs);
    this.#add({ type: "gap", atMs, cause, ms: Math.round(ms * 10) / 10 });
  }

  #onHeld(heldMs: number): void {
    this.#held ??= this.#begin({ type: "held", atMs: this.#agoMs(heldMs), endMs: null });
  }

  #add(event: TraceEvent): void {
    if (!this.#ended) this.#events.add(event, this.#nowMs);
  }

  #begin<E extends LastingEvent>(event: E): E {
    this.#add(event);
    return event;
  }

  #finish(event: LastingEvent | undefined, endMs = this.#atMs()): void {
    if (event !== undefined) this.#events.end(event, endMs, this.#nowMs);
  }

  get #nowMs(): number {
    return this.#clock.now() - this.#startedMs;
  }

  #agoMs(ms: number): number {
    return this.#atMs(this.#clock.now() - ms);
  }

  /** A time of the clock as whole ms since the call began, from 0. */
  #atMs(clockMs = this.#clock.now()): number {
    return Math.max(0, Math.round(clockMs - this.#startedMs));
  }
}
