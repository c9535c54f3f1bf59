import { newSid, randomHex, systemRandomBytes } from "../core/ids.ts";
import { linkAbort, type LinkedAbort } from "../core/signals.ts";
import { errorMessage } from "../core/errors.ts";
import { CallLedger } from "./call_ledger.ts";
import type { CallOptions } from "./call_options.ts";
import { callParameters, endParameters } from "./call_parameters.ts";
import { type CallReport, reportCall } from "./call_report.ts";
import { type Clip, makeClip } from "./clip.ts";
import { StreamOpenError } from "./handshake.ts";
import { Microphone } from "./microphone.ts";
import { openSocket } from "./open_socket.ts";
import { Route } from "./route.ts";
import { StreamSession } from "./stream_session.ts";
import { readStreamUrl } from "./stream_url.ts";
import type { StreamNoun } from "./twiml_document.ts";
import { type CallLine, followTwiml } from "./twiml_flow.ts";
import { signatureOf, WebhookClient, WebhookError } from "./webhook_client.ts";
import type { SocketEnd } from "./wire_socket.ts";

/** What the ear knows at this moment. */
export interface EarState {
  readonly isPlaying: boolean;
  readonly bufferedMs: number;
  readonly frames: number;
  readonly bytes: number;
  readonly clears: number;
  readonly audibleGaps: number;
  readonly errors: number;
}

/** Thrown through everything that waits when the caller hangs up. */
const HANG_UP = new DOMException("The caller hung up.", "AbortError");

/**
 * One call, from the other end of the line: Twilio's webhooks, its media stream, and the caller's ear and mouth. It does
 * nothing before {@linkcode SimulatedCall.run}.
 */
export class SimulatedCall implements CallLine {
  readonly callSid: string;
  readonly ledger: CallLedger;
  readonly #options: CallOptions;
  readonly #accountSid: string;
  readonly #route: Route;
  readonly #webhooks: WebhookClient;
  readonly #microphone = new Microphone();
  readonly #over: LinkedAbort;
  #session: StreamSession | undefined;
  #answeredMs: number | undefined;
  #hangsUp = false;
  #wasPlaying = false;

  /** @throws {TypeError} if an address is no URL */
  constructor(options: CallOptions) {
    const random = options.random ?? systemRandomBytes;
    this.#options = options;
    this.callSid = options.callSid ?? newSid("CA", random);
    this.#accountSid = options.accountSid ?? `AC${"0".repeat(32)}`;
    this.#route = new Route(options.to, options.publicUrl);
    this.ledger = new CallLedger(options.clock.now(), options);
    this.#over = linkAbort();
    this.#webhooks = new WebhookClient({
      authToken: options.authToken ?? null,
      reach: (url) => this.#route.reach(url),
      clock: options.clock,
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
    const nowMs = this.#options.clock.now();
    const playback = this.#session?.playback;
    const { counts, errors, ear } = this.ledger;
    return {
      isPlaying: playback !== undefined && !playback.isDry(nowMs),
      bufferedMs: playback?.bufferedMs(nowMs) ?? 0,
      frames: counts.frames,
      bytes: counts.bytes,
      clears: counts.clears,
      audibleGaps: ear.gaps + (playback?.gaps.totals.gaps ?? 0),
      errors: errors.total,
    };
  }

  /** Aborted when the call is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Makes the call and follows it to its end. Rejects never; a failure is in the report. */
  async run(): Promise<CallReport> {
    const { clock, signal } = this.#options;
    const onAbort = () => this.hangUp();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) this.hangUp();
    let outcome: CallReport["outcome"] = "completed";
    let failure: string | null = null;
    let status = "completed";
    try {
      const end = await followTwiml(this.#route.webhook(this.#options.voicePath ?? "/voice"), this);
      if (end.kind === "rejected") {
        outcome = "rejected";
        status = end.reason === "busy" ? "busy" : "no-answer";
      }
    } catch (thrown) {
      if (thrown !== HANG_UP) {
        outcome = "failed";
        failure = errorMessage(thrown);
        if (thrown instanceof WebhookError || thrown instanceof StreamOpenError) {
          this.ledger.errors.add(thrown.code, failure);
        }
      }
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    if (outcome === "completed" && this.ledger.streams.opened === 0) {
      outcome = "failed";
      failure = "no stream was opened";
    }
    const nowMs = clock.now();
    const durationMs = nowMs - (this.#answeredMs ?? nowMs);
    this.#microphone.hush();
    const endedBy = this.#hangsUp ? "caller" : "server";
    this.#over.abort(HANG_UP);
    await this.#sendStatus(status, durationMs);
    const { callSid } = this;
    return reportCall(
      { callSid, outcome, failure, endedBy, durationMs, wasPlaying: this.#wasPlaying },
      this.ledger,
    );
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
  request(url: URL, method: string, more: Readonly<Record<string, string>> = {}) {
    const status = this.#answeredMs === undefined ? "ringing" : "in-progress";
    const parameters = { ...this.#parameters(status), ...more };
    return this.#webhooks.request(url, parameters, this.#requestOptions(method));
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
    const { clock, onStream, onMessage } = this.#options;
    const random = this.#options.random ?? systemRandomBytes;
    const streamSid = newSid("MZ", random);
    const callback = (event: string, error?: string) =>
      this.#streamCallback(noun, base, streamSid, event, error);
    try {
      const { url, signed, problem } = readStreamUrl(noun.url, base);
      if (problem !== null) this.ledger.errors.add(31920, problem);
      const authToken = this.#options.authToken ?? null;
      const session = new StreamSession({
        identity: {
          accountSid: this.#accountSid,
          callSid: this.callSid,
          streamSid,
          customParameters: noun.parameters,
        },
        ledger: this.ledger,
        microphone: this.#microphone,
        clock,
        playback: this.#options.playback ?? {},
        lag: this.#options.lag ?? null,
        onMessage: onMessage ?? null,
      });
      const { socket, leftover } = await openSocket(this.#route.reach(url), {
        signature: authToken === null ? null : signatureOf(authToken, new URL(signed), {}),
        host: url.host,
        listener: session,
        clock,
        random,
        signal: this.signal,
      });
      if (this.#hangsUp) {
        void socket.run(leftover);
        await socket.close();
        throw HANG_UP;
      }
      this.ledger.streams.opened++;
      this.#answeredMs ??= clock.now();
      this.#session = session;
      session.begin(socket);
      const reading = socket.run(leftover);
      void callback("stream-started");
      onStream?.();
      const end = await session.ended;
      this.#session = undefined;
      this.ledger.fold(session.playback);
      await reading;
      await this.#streamEnded(end, callback);
    } catch (thrown) {
      if (!(thrown instanceof StreamOpenError)) throw thrown;
      this.ledger.errors.add(thrown.code, thrown.message);
      await callback("stream-error", thrown.message);
    }
    if (this.#hangsUp) throw HANG_UP;
  }

  async #streamEnded(
    end: SocketEnd,
    callback: (event: string, error?: string) => Promise<void>,
  ): Promise<void> {
    const { streams, warnings, errors } = this.ledger;
    switch (end.kind) {
      case "ours":
        streams.ends.push(this.#hangsUp ? "hung up" : "reset");
        return await callback("stream-stopped");
      case "closed":
        streams.ends.push(`closed by the server: ${end.code} ${end.reason}`.trimEnd());
        warnings.add(31921, `the server closed the stream: ${end.code} ${end.reason}`.trimEnd());
        return await callback("stream-stopped");
      case "lost":
        streams.ends.push(`lost: ${end.reason}`);
        streams.lost++;
        warnings.add(31903, `broken pipe: ${end.reason}`);
        return await callback("stream-error", `31903 ${end.reason}`);
      case "violation":
        streams.ends.push(`WebSocket violation: ${end.reason}`);
        errors.add(31924, end.reason);
        return await callback("stream-error", `31924 ${end.reason}`);
    }
  }

  async #streamCallback(
    noun: StreamNoun,
    base: URL,
    streamSid: string,
    event: string,
    error?: string,
  ): Promise<void> {
    if (noun.statusCallback === null) return;
    await this.#callback(new URL(noun.statusCallback, base), noun.statusCallbackMethod, {
      AccountSid: this.#accountSid,
      CallSid: this.callSid,
      StreamSid: streamSid,
      StreamName: noun.name ?? streamSid,
      StreamEvent: event,
      ...(error === undefined ? {} : { StreamError: error }),
      Timestamp: new Date(this.#options.clock.wallNow()).toISOString(),
    });
  }

  async #sendStatus(status: string, durationMs: number): Promise<void> {
    const { statusPath = "/voice/status", clock } = this.#options;
    if (statusPath === null) return;
    const end = endParameters(status, durationMs, new Date(clock.wallNow()));
    await this.#callback(this.#route.webhook(statusPath), "POST", { ...this.#parameters(status), ...end });
  }

  /** A callback's failure is listed, and changes nothing. */
  async #callback(url: URL, method: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    try {
      const never = new AbortController().signal;
      await this.#webhooks.request(url, parameters, { ...this.#requestOptions(method), signal: never });
    } catch (thrown) {
      this.ledger.warnings.add(thrown instanceof WebhookError ? thrown.code : 11200, errorMessage(thrown));
    }
  }

  #parameters(status: string): Record<string, string> {
    const { from = "+15005550006", called = "+15005550001", parameters } = this.#options;
    const identity = { callSid: this.callSid, accountSid: this.#accountSid, from, called };
    return { ...callParameters(identity, status), ...parameters };
  }

  #requestOptions(method: string): { method: string; idempotencyToken: string; signal: AbortSignal } {
    const idempotencyToken = randomHex(16, this.#options.random ?? systemRandomBytes);
    return { method, idempotencyToken, signal: this.signal };
  }
}
