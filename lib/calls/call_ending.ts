import type { Clock } from "../core/clock.ts";
import { errorMessage } from "../core/errors.ts";
import type { Log } from "../core/log.ts";
import type { StreamEnd } from "../twilio/stream_handler.ts";
import type { EndedBy } from "./call_view.ts";

/** How long Twilio may take to end the stream of a call that was hung up or handed over by REST, in ms. */
const STOP_MS = 5_000;

/** Options of {@linkcode CallEnding}. */
export interface CallEndingOptions {
  /** `CA…` */
  readonly callSid: string;
  /** When Twilio is given up. */
  readonly clock: Clock;
  /** Told when Twilio doesn't hang up. */
  readonly log: Log;
  /** Ends the call at Twilio, by REST. @default closing the stream does */
  readonly hangUp?: ((callSid: string) => Promise<void>) | undefined;
}

type State =
  /** `stopBy`: whose doing it is when Twilio ends the stream now. */
  | { readonly kind: "live"; readonly stopBy: "caller" | "operator" }
  | { readonly kind: "ending"; readonly by: EndedBy }
  | { readonly kind: "ended"; readonly by: EndedBy; readonly atMs: number };

/**
 * How a call ends: whose doing it is, and how it is taken down, at Twilio where that can be asked and by its stream in any
 * case. The first who ends a call is the one who ended it.
 */
export class CallEnding {
  readonly #stream: { close(code: number, reason: string): void };
  readonly #options: CallEndingOptions;
  readonly #ended = new AbortController();
  #state: State = { kind: "live", stopBy: "caller" };

  /** `stream` is closed when the call ends. */
  constructor(stream: { close(code: number, reason: string): void }, options: CallEndingOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** Whether nobody has ended the call. */
  get isLive(): boolean {
    return this.#state.kind === "live";
  }

  /** Whether Twilio has been asked to take the call elsewhere, and has not answered. */
  get isTransferring(): boolean {
    return this.#state.kind === "live" && this.#state.stopBy === "operator";
  }

  /** Who ended the call; `null` while it is live. */
  get by(): EndedBy | null {
    return this.#state.kind === "live" ? null : this.#state.by;
  }

  /** When its stream ended, in ms of the clock; `null` before. */
  get atMs(): number | null {
    return this.#state.kind === "ended" ? this.#state.atMs : null;
  }

  /** Aborted when the stream has ended and nothing of the call may go on. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Ends the call at Twilio, whereupon the stream ends. Does nothing when the call is ending. */
  hangUp(by: EndedBy): void {
    if (this.#become(by)) void this.#hangUp();
  }

  /** Something went wrong: closes the stream at once. */
  fail(): void {
    this.#become("error");
    this.#stream.close(1011, "internal error");
  }

  /** The peer takes nothing, and would keep the socket open forever: closes it at once. The call is ended at Twilio. */
  giveUp(): void {
    if (!this.#become("peer_stalled")) return;
    const { hangUp, callSid, log } = this.#options;
    void hangUp?.(callSid).catch((thrown) => {
      log.error("CALL", "hang-up by REST failed", { error: errorMessage(thrown) });
    });
    this.#stream.close(1001, "peer stalled");
  }

  /** The server goes down: says goodbye first, for `limitMs` at most. */
  async leave(goodbye: () => Promise<unknown>, limitMs: number): Promise<void> {
    if (!this.#become("drain")) return;
    const { clock } = this.#options;
    const limit = clock.sleepUntil(clock.now() + limitMs, this.signal).catch(() => {});
    await Promise.race([goodbye(), limit]);
    this.#stream.close(1001, "server is going away");
  }

  /** Twilio is asked to take the call elsewhere, and may end the stream before it answers. Rejects when it refuses. */
  async transfer(redirect: () => Promise<void>): Promise<void> {
    this.#state = { kind: "live", stopBy: "operator" };
    try {
      await redirect();
    } catch (thrown) {
      if (this.isLive) this.#state = { kind: "live", stopBy: "caller" };
      throw thrown;
    }
    if (this.#become("operator")) void this.#closeLater("call transferred");
  }

  /** The stream has ended. Returns whether that is news. */
  closed(how: StreamEnd): boolean {
    const state = this.#state;
    if (state.kind === "ended") return false;
    const by = state.kind === "ending" ? state.by : how === "stop" ? state.stopBy : endedBy(how);
    this.#state = { kind: "ended", by, atMs: this.#options.clock.now() };
    return true;
  }

  /** Ends what goes on. Call it once the stream has ended. */
  release(): void {
    this.#ended.abort();
  }

  #become(by: EndedBy): boolean {
    if (this.#state.kind !== "live") return false;
    this.#state = { kind: "ending", by };
    return true;
  }

  async #hangUp(): Promise<void> {
    const { hangUp, callSid, log } = this.#options;
    if (hangUp === undefined) return this.#stream.close(1000, "call ended");
    try {
      await hangUp(callSid);
    } catch (thrown) {
      if (this.signal.aborted) return;
      log.error("CALL", "hang-up by REST failed, closing the stream instead", {
        error: errorMessage(thrown),
      });
      return this.#stream.close(1000, "call ended");
    }
    await this.#closeLater("call ended");
  }

  /** Closes the stream if Twilio, which has ended the call or taken it elsewhere, doesn't in time. */
  async #closeLater(reason: string): Promise<void> {
    const { clock } = this.#options;
    await clock.sleepUntil(clock.now() + STOP_MS, this.signal).catch(() => {});
    if (!this.signal.aborted) this.#stream.close(1000, reason);
  }
}

/** Who ended a call whose stream ended so, when nobody here had ended it before. */
function endedBy(how: StreamEnd): EndedBy {
  switch (how) {
    case "stop":
    case "closed":
      return "caller";
    case "reset":
    case "peer_gone":
      return "peer_reset";
    case "protocol":
    case "error":
      return "error";
    case "local":
      return "agent";
  }
}
