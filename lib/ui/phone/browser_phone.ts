/** The phone of a browser: one call at a time, over ports that tests can play. @module */
import { type ReadonlySignal, signal } from "@preact/signals";
import { ReaderLag } from "../../twilio/peer/reader_lag.ts";
import type { PageClock } from "../browser_clock.ts";
import { MAX_WAITING } from "./caller_line.ts";
import type { LineEvent, LineFigures } from "./line_audio.ts";
import { PhoneDisplay } from "./phone_display.ts";
import type { AudioPort, OpenAudio, SocketPort } from "./phone_ports.ts";
import { askForLine, askForSpeech, type FetchPath, type SayFailure } from "./phone_requests.ts";
import {
  endOfSocket,
  isBusy,
  type PhoneEnd,
  type PhoneEvent,
  type PhoneLine,
  type PhoneState,
  stepPhone,
} from "./phone_state.ts";
import { TwilioSide } from "./twilio_side.ts";

/** Options of {@linkcode BrowserPhone}. */
export interface BrowserPhoneOptions {
  /** Opens microphone and loudspeaker. */
  readonly audio: AudioPort;
  /** Opens a WebSocket. */
  readonly openSocket: (url: string) => SocketPort;
  /** Fetches a path of our own server. */
  readonly fetch: FetchPath;
  /** Time of the page. */
  readonly clock: PageClock;
  /** Whether nobody sees the page: figures then wait. @default it is seen */
  readonly isHidden?: () => boolean;
}

const OPEN = 1;
/** Bytes that may wait for a server that doesn't read; beyond it frames are dropped, as Twilio does (31930). */
const MAX_BUFFERED_BYTES = 262_144;
/** The audio thread speaks every 20 ms, in batches of what a sound card asks for. */
const LAG = { stallMs: 60, effectMs: 500 };
/** Everything that belongs to one call; a later call has another one. */
interface Attempt {
  audio: OpenAudio | undefined;
  socket: SocketPort | undefined;
  far: TwilioSide | undefined;
  readonly lag: ReaderLag;
}

/** Makes calls to this server's agent, as Twilio would. */
export class BrowserPhone {
  readonly #options: BrowserPhoneOptions;
  readonly #state = signal<PhoneState>({ kind: "idle" });
  /** What the page shows of the calls. */
  readonly display: PhoneDisplay = new PhoneDisplay();
  #attempt: Attempt | undefined;

  /** Opens nothing before a call. */
  constructor(options: BrowserPhoneOptions) {
    this.#options = options;
  }

  /** How its call stands. */
  get state(): ReadonlySignal<PhoneState> {
    return this.#state;
  }

  /** Calls; must begin with a click, or browsers play no sound. Without `microphone` it is listening and typing only. */
  async call(options: { readonly microphone: boolean }): Promise<void> {
    if (isBusy(this.#state.value)) return;
    const attempt: Attempt = {
      audio: undefined,
      socket: undefined,
      far: undefined,
      lag: new ReaderLag(this.#options.clock.now(), LAG),
    };
    this.#attempt = attempt;
    this.display.reset();
    this.#step({ kind: "call" });
    if (!await this.#openAudio(attempt, options.microphone)) return;
    this.#step({ kind: "audio_open" });
    const line = await askForLine(this.#options.fetch);
    if (this.#attempt !== attempt) return;
    if (typeof line === "string") return this.#end(line);
    this.#step({ kind: "line", line });
    this.#connect(attempt, line);
  }

  /** Hangs up, whatever the call is doing. */
  hangUp(): void {
    const attempt = this.#attempt;
    if (attempt?.socket?.readyState === OPEN) attempt.far?.stop();
    this.#end("here");
  }

  /** Presses a key: 0 to 9, `*` or `#`. */
  press(digit: string): void {
    if (this.#state.value.kind === "talking") this.#attempt?.far?.dtmf(digit);
  }

  /** Whether the caller's microphone stays out of the line. */
  mute(on: boolean): void {
    this.display.muted.value = on;
    this.#attempt?.audio?.command({ kind: "mute", on });
  }

  /** Has `text` spoken into the line, as the caller. */
  async say(text: string): Promise<SayFailure | undefined> {
    const attempt = this.#attempt;
    if (attempt === undefined || this.#state.value.kind !== "talking") return "no_call";
    if ((this.display.figures.value?.waiting ?? 0) >= MAX_WAITING) return "waiting";
    const bytes = await askForSpeech(this.#options.fetch, text);
    if (typeof bytes === "string") return bytes;
    if (this.#attempt !== attempt) return "no_call";
    attempt.audio?.command({ kind: "speak", bytes });
    return undefined;
  }

  async #openAudio(attempt: Attempt, microphone: boolean): Promise<boolean> {
    const mine = () => this.#attempt === attempt;
    try {
      const audio = await this.#options.audio.open({
        microphone,
        onEvent: (event) => mine() && this.#onAudio(attempt, event),
        onLost: () => {
          if (mine()) this.display.microphone.value = "lost";
        },
        onPaused: (paused) => {
          if (mine()) this.display.paused.value = paused;
        },
      });
      if (!mine()) {
        audio.close();
        return false;
      }
      attempt.audio = audio;
      this.display.microphone.value = audio.microphone;
      return true;
    } catch {
      if (mine()) this.#end("no_audio");
      return false;
    }
  }

  #connect(attempt: Attempt, line: PhoneLine): void {
    const { clock, openSocket } = this.#options;
    const socket = openSocket(line.url);
    attempt.socket = socket;
    const far = new TwilioSide({
      line,
      send: (text) => send(socket, text),
      command: (command) => attempt.audio?.command(command),
      lateMs: () => clock.now() - attempt.lag.arrivedSince(clock.now()),
    });
    attempt.far = far;
    socket.onopen = () => {
      far.begin();
      this.#step({ kind: "answered", atMs: clock.now() });
    };
    socket.onmessage = ({ data }) => far.text(data);
    socket.onclose = ({ code }) => {
      if (this.#attempt === attempt) this.#end(endOfSocket(code));
    };
  }

  #onAudio(attempt: Attempt, event: LineEvent): void {
    attempt.lag.beat(this.#options.clock.now());
    switch (event.kind) {
      case "frame":
        return attempt.far?.frame(event.bytes);
      case "echoes":
        return attempt.far?.echo(event.echoes);
      case "figures":
        if (this.#options.isHidden?.() !== true) this.#show(attempt, event.figures);
    }
  }

  #show({ far }: Attempt, figures: LineFigures): void {
    const state = this.#state.value;
    if (far === undefined || state.kind !== "talking") return;
    this.display.show(figures, far.counts, this.#options.clock.now() - state.sinceMs);
  }

  /** Lets go of everything; what comes of it later is not heard any more. */
  #end(why: PhoneEnd): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt?.far !== undefined) this.display.end(attempt.far.counts);
    attempt?.audio?.command({ kind: "end" });
    attempt?.audio?.close();
    attempt?.socket?.close(1000);
    this.#step({ kind: "end", why, atMs: this.#options.clock.now() });
  }

  #step(event: PhoneEvent): void {
    this.#state.value = stepPhone(this.#state.value, event);
  }
}

function send(socket: SocketPort, text: string): boolean {
  if (socket.readyState !== OPEN || socket.bufferedAmount > MAX_BUFFERED_BYTES) return false;
  socket.send(text);
  return true;
}
