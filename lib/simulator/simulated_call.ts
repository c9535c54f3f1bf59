import { errorMessage } from "../core/errors.ts";
import { newSid, type RandomBytes, systemRandomBytes } from "../core/ids.ts";
import { linkAbort, type LinkedAbort } from "../core/signals.ts";
import { CallLedger } from "./call_ledger.ts";
import type { CallOptions } from "./call_options.ts";
import { type CallReport, reportCall } from "./call_report.ts";
import { CallWebhooks } from "./call_webhooks.ts";
import { type Clip, makeClip } from "./clip.ts";
import { Microphone } from "./microphone.ts";
import { readStreamUrl, Route } from "./route.ts";
import { StreamSession } from "./stream_session.ts";
import type { StreamNoun } from "./twiml_document.ts";
import { type CallLine, followTwiml } from "./twiml_flow.ts";
import { TwilioError } from "./twilio_error.ts";
import { openTwilioSocket } from "./twilio_socket.ts";
import { signatureOf, type WebhookAnswer, WebhookClient } from "./webhook_client.ts";

/** What the ear knows at this moment. */
export interface EarState {
  /** Whether something is left to play. */
  readonly isPlaying: boolean;
  /** Media messages so far. */
  readonly frames: number;
  /** Gaps that were heard so far. */
  readonly audibleGaps: number;
  /** Faults of the server so far. */
  readonly errors: number;
}

/** Thrown through everything that waits when the caller hangs up. */
const HANG_UP = new DOMException("The caller hung up.", "AbortError");

/**
 * One call, from the other end of the line: Twilio's webhooks, its media stream, and the caller's ear and mouth. It does
 * nothing before {@linkcode SimulatedCall.run}.
 */
export class SimulatedCall implements CallLine {
  /** `CA…` */
  readonly callSid: string;
  /** Everything that is known of it so far. */
  readonly ledger: CallLedger;
  readonly #options: CallOptions;
  readonly #random: RandomBytes;
  readonly #accountSid: string;
  readonly #route: Route;
  readonly #webhooks: CallWebhooks;
  readonly #microphone = new Microphone();
  readonly #over: LinkedAbort;
  #session: StreamSession | undefined;
  #answeredMs: number | undefined;
  #hangsUp = false;
  #wasPlaying = false;

  /**
   * Nothing begins before `run()`.
   *
   * @throws {TypeError} if an address is no URL
   */
  constructor(options: CallOptions) {
    const { clock, authToken = null, random = systemRandomBytes } = options;
    this.#options = options;
    this.#random = random;
    this.callSid = options.callSid ?? newSid("CA", random);
    this.#accountSid = options.accountSid ?? `AC${"0".repeat(32)}`;
    this.#route = new Route(options.to, options.publicUrl);
    this.ledger = new CallLedger(clock.now(), options);
    this.#over = linkAbort();
    this.#webhooks = new CallWebhooks({
      callSid: this.callSid,
      accountSid: this.#accountSid,
      from: options.from ?? "+15005550006",
      called: options.called ?? "+15005550001",
      parameters: options.parameters ?? {},
      client: new WebhookClient({ authToken, reach: (url) => this.#route.reach(url), clock }),
      clock,
      random,
      warnings: this.ledger.warnings,
    });
  }

  /** Whether a stream is open. */
  get isLive(): boolean {
    return this.#session !== undefined;
  }

  /** When the first stream began, in ms of the clock; `undefined` before. */
  get answeredMs(): number | undefined {
    return this.#answeredMs;
  }

  /** The ear at this moment. */
  get ear(): EarState {
    const playback = this.#session?.playback;
    const { counts, errors, ear } = this.ledger;
    return {
      isPlaying: playback !== undefined && !playback.isDry(this.#options.clock.now()),
      frames: counts.frames,
      audibleGaps: ear.gaps + (playback?.judge.totals.gaps ?? 0),
      errors: errors.total,
    };
  }

  /** Aborted when the call is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Makes the call and follows it to its end. Rejects never; a failure is in the report. */
  async run(): Promise<CallReport> {
    const { clock, signal, statusPath = "/voice/status" } = this.#options;
    const onAbort = () => this.hangUp();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) this.hangUp();
    const end = await this.#follow();
    signal?.removeEventListener("abort", onAbort);
    const nowMs = clock.now();
    const durationMs = nowMs - (this.#answeredMs ?? nowMs);
    this.#microphone.hush();
    const endedBy = this.#hangsUp ? "caller" : "server";
    this.#over.abort(HANG_UP);
    if (statusPath !== null) {
      await this.#webhooks.ended(this.#route.webhook(statusPath), end.status, durationMs);
    }
    const { callSid } = this;
    return reportCall({ callSid, ...end, endedBy, durationMs, wasPlaying: this.#wasPlaying }, this.ledger);
  }

  /** Hangs up: `stop`, the socket closes, the status callback follows. */
  hangUp(): void {
    if (this.#hangsUp || this.signal.aborted) return;
    this.#hangsUp = true;
    this.#wasPlaying = this.ear.isPlaying;
    if (this.#session === undefined) this.#over.abort(HANG_UP);
    else void this.#session.hangUp();
  }

  /** Says μ-law audio or a clip; resolves when it has been said. */
  speak(sound: Uint8Array | Clip): Promise<void> {
    return this.#microphone.speak(sound instanceof Uint8Array ? makeClip(sound) : sound);
  }

  /** Presses keys, `gapMs` apart. Characters other than 0-9, A-D, * and # are left out. */
  async dtmf(digits: string, gapMs = 250): Promise<void> {
    const { clock } = this.#options;
    let atMs = clock.now();
    for (const digit of digits.replace(/[^0-9A-D*#]/g, "")) {
      this.#session?.dtmf(digit);
      atMs += gapMs;
      await clock.sleepUntil(atMs, this.signal);
    }
  }

  /** Stops reading the socket and playing for `ms`, then goes on. */
  async stall(ms: number): Promise<void> {
    const session = this.#session;
    session?.stall();
    await this.#options.clock.sleepUntil(this.#options.clock.now() + ms);
    session?.goOn();
  }

  /** Breaks the connection by a TCP reset. Twilio then goes on behind `</Connect>`. */
  async reset(): Promise<void> {
    await this.#session?.reset();
  }

  /** Becomes a half-open connection: nothing is sent, read or closed any more, until the call is hung up. */
  vanish(): void {
    this.#session?.vanish();
  }

  /** What was heard so far, as a stereo WAV file (caller left); `null` without `record`. */
  recording(): Uint8Array<ArrayBuffer> | null {
    return this.ledger.recorder?.wav(this.#options.clock.now()) ?? null;
  }

  /** @internal */
  request(url: URL, method: string, more: Readonly<Record<string, string>> = {}): Promise<WebhookAnswer> {
    const status = this.#answeredMs === undefined ? "ringing" : "in-progress";
    return this.#webhooks.twiml(url, { method, status, more, signal: this.signal });
  }

  /** @internal */
  async wait(ms: number): Promise<void> {
    await this.#options.clock.sleepUntil(this.#options.clock.now() + ms, this.signal);
  }

  /** @internal */
  get timing(): { sayMsPerCharacter: number; dialMs: number } {
    return { sayMsPerCharacter: this.#options.sayMsPerCharacter ?? 60, dialMs: this.#options.dialMs ?? 1000 };
  }

  /** @internal Runs one `<Stream>` to its end. */
  async stream(noun: StreamNoun, base: URL): Promise<void> {
    const streamSid = newSid("MZ", this.#random);
    const callback = (event: string, error?: string) =>
      this.#webhooks.stream(noun, { base, streamSid, event, error });
    try {
      const session = await this.#open(noun, base, streamSid);
      void callback("stream-started");
      this.#options.onStream?.();
      const end = await session.ended;
      this.#session = undefined;
      this.ledger.fold(session.playback);
      await callback(...this.ledger.streamEnded(end, this.#hangsUp));
    } catch (thrown) {
      if (!(thrown instanceof TwilioError)) throw thrown;
      this.#refused(thrown);
      await callback("stream-error", thrown.message);
    }
    if (this.#hangsUp) throw HANG_UP;
  }

  async #follow(): Promise<Pick<CallReport, "outcome" | "failure"> & { status: string }> {
    try {
      const end = await followTwiml(this.#route.webhook(this.#options.voicePath ?? "/voice"), this);
      if (end.kind === "rejected") {
        return { outcome: "rejected", failure: null, status: end.reason === "busy" ? "busy" : "no-answer" };
      }
    } catch (thrown) {
      if (thrown !== HANG_UP) {
        if (thrown instanceof TwilioError) this.#refused(thrown);
        return { outcome: "failed", failure: errorMessage(thrown), status: "completed" };
      }
    }
    return this.ledger.streams.opened > 0
      ? { outcome: "completed", failure: null, status: "completed" }
      : { outcome: "failed", failure: "no stream was opened", status: "completed" };
  }

  async #open(noun: StreamNoun, base: URL, streamSid: string): Promise<StreamSession> {
    const { clock, authToken = null, playback = {}, lag = null, onMessage = null } = this.#options;
    const { callSid, ledger } = this;
    const { url, signed, problem } = readStreamUrl(noun.url, base);
    if (problem !== null) ledger.errors.add(31920, problem);
    const session = new StreamSession({
      identity: { accountSid: this.#accountSid, callSid, streamSid, customParameters: noun.parameters },
      ledger,
      microphone: this.#microphone,
      clock,
      playback,
      lag,
      onMessage,
    });
    const socket = await openTwilioSocket(this.#route.reach(url), {
      signature: authToken === null ? null : signatureOf(authToken, new URL(signed), {}),
      host: url.host,
      listener: session,
      clock,
      signal: this.signal,
    });
    if (this.#hangsUp) {
      await socket.close();
      throw HANG_UP;
    }
    ledger.streams.opened++;
    this.#answeredMs ??= clock.now();
    this.#session = session;
    session.begin(socket);
    return session;
  }

  #refused(error: TwilioError): void {
    this.ledger.errors.add(error.code, error.message);
    this.ledger.refused ??= { code: error.code, status: error.status, message: error.message };
  }
}
