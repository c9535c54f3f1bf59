import type { Clock } from "../core/clock.ts";
import type { Lead } from "./lead.ts";
import type { PlayoutLedger } from "./playout_ledger.ts";
import type { TxEvent } from "./tx_event.ts";

/** Bytes in the socket from which on frames stay in the queue. */
export const SOCKET_HIGH_WATER_BYTES = 64 * 1024;
/** Audio beyond lead, echo time and the distance of two marks that may be out without an echo, in ms. */
export const CREDIT_MARGIN_MS = 1_500;
/** Audio that a peer gets which has never echoed a mark, in ms. */
export const FIRST_CREDIT_MS = 20_000;
/** A peer that takes nothing for this long while speech waits is given up, in ms. */
export const STALL_MS = 5_000;
/** A hold is told of when it has lasted this long, in ms: shorter ones are Twilio's buffer finding its level. */
const TOLD_MS = 500;

/** What {@linkcode Hold} looks at, and whom it tells. */
export interface HoldOptions {
  /** When a hold is told of, and a peer given up. */
  readonly clock: Clock;
  /** Bytes that the socket has taken and not passed on. */
  readonly sink: { readonly bufferedBytes: number };
  /** Knows what has no echo. */
  readonly ledger: PlayoutLedger;
  /** How far ahead frames leave. */
  readonly lead: Lead;
  /** Told when a hold begins and ends. */
  readonly onEvent: (event: TxEvent) => void;
}

/**
 * Whether frames have to stay in the queue although they are due: the socket is full, or the peer has not echoed what it
 * was sent before. A socket's own count says nothing for minutes, since the kernel takes megabytes; echoes do.
 */
export class Hold {
  readonly #options: HoldOptions;
  #sinceMs: number | undefined;
  #totalMs = 0;

  /** Nothing is held yet. */
  constructor(options: HoldOptions) {
    this.#options = options;
  }

  /** For how long sending has been held, in ms; 0 while it isn't. */
  get lastsMs(): number {
    return this.#sinceMs === undefined ? 0 : this.#options.clock.now() - this.#sinceMs;
  }

  /** How long sending was held in all, in ms. */
  get totalMs(): number {
    return this.#totalMs + this.lastsMs;
  }

  /** Looks whether frames that are due are held now. @param markMs Audio between two marks, in ms. */
  check(markMs: number): boolean {
    const { sink, ledger, lead, clock, onEvent } = this.#options;
    const creditMs = ledger.everEchoed
      ? lead.targetMs + ledger.echoMs + markMs + CREDIT_MARGIN_MS
      : FIRST_CREDIT_MS;
    if (ledger.unechoedMs > creditMs || sink.bufferedBytes >= SOCKET_HIGH_WATER_BYTES) {
      this.#sinceMs ??= clock.now();
      return true;
    }
    const heldMs = this.end();
    if (heldMs >= TOLD_MS) onEvent({ type: "released", heldMs });
    return false;
  }

  /** What was held has left or is cleared. Returns for how long it was held, in ms. */
  end(): number {
    const { lastsMs } = this;
    this.#totalMs += lastsMs;
    this.#sinceMs = undefined;
    return lastsMs;
  }

  /** Tells of a hold that lasts, and of a peer that is to be given up. Call it about once a second. */
  care(): void {
    const { sink, ledger, onEvent } = this.#options;
    const heldMs = this.lastsMs;
    if (heldMs > STALL_MS) onEvent({ type: "stalled", heldMs });
    else if (heldMs >= TOLD_MS) {
      onEvent({ type: "held", heldMs, unechoedMs: ledger.unechoedMs, bufferedBytes: sink.bufferedBytes });
    }
  }
}
