import { Wakeup } from "../core/wakeup.ts";
import { BYTES_PER_FRAME, FRAME_MS } from "../audio/mulaw.ts";
import { type BargeInAction, type BargeInEvent, type BargeInState, stepBargeIn } from "../dialog/barge_in.ts";
import { heardText } from "../dialog/heard_text.ts";
import type { VoiceDetector, VoiceEvent } from "../speech/vad.ts";
import type { Agent, AgentCall, AgentParts } from "./agent.ts";
import type { Sound } from "../audio/sound.ts";
import { type DemoPhrases, demoPhrases } from "./demo_phrases.ts";
import type { Speech } from "./speaker.ts";

/** Silence of both sides after which the agent says, once, that it is still there, in ms. */
const IDLE_MS = 20_000;
/** Keys and remarks that may wait for an answer; more are not taken. */
const MAX_INPUTS = 16;

type Input = { readonly type: "key"; readonly digit: string } | {
  readonly type: "voice";
  readonly voiceMs: number;
};

/** The agent that needs no key and no account: greets, answers the keypad, and stops when it is spoken to. */
export function createDemoAgent(call: AgentCall, parts: AgentParts): Agent {
  return new DemoAgent(call, parts);
}

class DemoAgent implements Agent {
  readonly #call: AgentCall;
  readonly #parts: AgentParts;
  readonly #phrases: DemoPhrases;
  readonly #wakeup: Wakeup;
  readonly #detector: VoiceDetector;
  readonly #inputs: { readonly input: Input; readonly endedMs: number }[] = [];
  #voice: BargeInState = { kind: "quiet" };
  #heardMs = 0;

  constructor(call: AgentCall, parts: AgentParts) {
    this.#call = call;
    this.#parts = parts;
    this.#phrases = demoPhrases(call.language);
    this.#wakeup = new Wakeup(call.clock);
    this.#detector = parts.detection.open((event) => this.#onVoice(event));
  }

  async run(): Promise<void> {
    const greeting = this.#parts.voice.greeting(this.#phrases.greeting);
    if (greeting !== undefined) await this.#say(() => greeting);
    let prompted = false;
    while (!this.#call.signal.aborted) {
      const next = await this.#nextInput(prompted ? Infinity : this.#call.clock.now() + IDLE_MS);
      if (this.#call.signal.aborted) return;
      if (next === undefined) {
        prompted = true;
        await this.#speak(this.#phrases.stillHere);
        continue;
      }
      const { input, endedMs } = next;
      if (await this.#answer(input, endedMs)) return;
    }
  }

  media(sound: Sound): void {
    const frame = sound.payload;
    this.#heardMs += frame.length * FRAME_MS / BYTES_PER_FRAME;
    this.#detector.push(frame);
    this.#step({ type: "sound", atMs: this.#heardMs, audible: this.#call.speaker.audible });
  }

  dtmf(digit: string): void {
    this.#take({ type: "key", digit });
    if (this.#call.speaker.audible) this.#call.speaker.stop();
  }

  close(): void {
    this.#detector.close();
    this.#wakeup.ring();
  }

  /** Answers; returns whether that was the goodbye. A goodbye that was cut short is no goodbye. */
  async #answer(input: Input, endedMs: number): Promise<boolean> {
    const bye = input.type === "key" && input.digit === "#";
    const reply = this.#reply(input);
    const turn = this.#call.turn(input.type === "key" ? input.digit : "…", endedMs);
    turn.agent = reply;
    const { heardMs, spokenMs, interrupted } = await this.#speak(reply);
    turn.interrupted = interrupted;
    turn.heard = interrupted ? heardText(reply, heardMs, spokenMs) : reply;
    return bye && !interrupted;
  }

  #reply(input: Input): string {
    if (input.type === "voice") return this.#phrases.voice(Math.max(1, Math.round(input.voiceMs / 1000)));
    const { sent, gaps } = this.#call.line();
    switch (input.digit) {
      case "1":
        return this.#phrases.pacing;
      case "2":
        return this.#phrases.line(Math.round(sent * FRAME_MS / 1000), gaps);
      case "3":
        return this.#phrases.story;
      case "#":
        return this.#phrases.goodbye;
      default:
        return this.#phrases.unknownKey(input.digit);
    }
  }

  #speak(text: string): Promise<{ heardMs: number; spokenMs: number; interrupted: boolean }> {
    return this.#say((signal) => this.#parts.voice.speak(text, signal));
  }

  async #say(speech: (signal: AbortSignal) => Speech) {
    const said = await this.#call.speaker.say(speech);
    if (said.failed !== undefined) throw said.failed;
    return said;
  }

  async #nextInput(untilMs: number): Promise<{ input: Input; endedMs: number } | undefined> {
    const { clock, signal } = this.#call;
    while (this.#inputs.length === 0 && clock.now() < untilMs && !signal.aborted) {
      await this.#wakeup.until(untilMs);
    }
    return this.#inputs.shift();
  }

  #take(input: Input): void {
    if (this.#inputs.length < MAX_INPUTS) this.#inputs.push({ input, endedMs: this.#endedMs(input) });
    this.#wakeup.ring();
  }

  /** When the caller had finished, by the clock. */
  #endedMs(input: Input): number {
    return this.#call.clock.now() - (input.type === "key" ? 0 : this.#sinceEndMs);
  }

  #sinceEndMs = 0;

  #onVoice(event: VoiceEvent): void {
    this.#sinceEndMs = Math.max(0, this.#heardMs - event.atMs);
    this.#call.voice(event.type === "speech_start", this.#call.clock.now() - this.#sinceEndMs);
    this.#step(event);
    // A late word of the detector finds that the caller has been speaking for a while.
    this.#step({ type: "sound", atMs: this.#heardMs, audible: this.#call.speaker.audible });
  }

  #step(event: BargeInEvent): void {
    const [state, action] = stepBargeIn(this.#voice, event);
    this.#voice = state;
    this.#act(action);
  }

  #act(action: BargeInAction): void {
    if (action.type === "interrupt") {
      this.#call.speaker.stop();
      this.#call.bargeIn(action.voiceMs);
    } else if (action.type === "finished") {
      this.#take({ type: "voice", voiceMs: action.voiceMs });
    }
  }
}
