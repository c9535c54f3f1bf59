import type { Sound } from "../audio/sound.ts";
import { Wakeup } from "../core/wakeup.ts";
import { BYTES_PER_FRAME, FRAME_MS } from "../audio/mulaw.ts";
import {
  stepTurnTaking,
  TURN_TAKING,
  type TurnTakingAction,
  type TurnTakingEvent,
} from "../dialog/turn_taking.ts";
import type { Words } from "../dialog/words.ts";
import type { VoiceDetector } from "../speech/vad.ts";
import type { Agent, AgentCall, AgentParts } from "./agent.ts";
import { type DemoPhrases, demoPhrases } from "./demo_phrases.ts";
import type { MakeSpeech } from "./speech.ts";
import type { Said } from "./speaker.ts";

/** Keys and remarks that may wait for an answer; more are not taken. */
const MAX_INPUTS = 16;

/** What the agent reacts to, one after the other. `endedMs`: when the caller had finished, by the clock. */
type Input =
  | { readonly type: "key"; readonly digit: string; readonly endedMs: number }
  | { readonly type: "voice"; readonly voiceMs: number; readonly endedMs: number }
  | { readonly type: "silence" };

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
  readonly #inputs: Input[] = [];
  #turnTaking = TURN_TAKING;
  #mediaMs = 0;

  constructor(call: AgentCall, parts: AgentParts) {
    this.#call = call;
    this.#parts = parts;
    this.#phrases = demoPhrases(call.language);
    this.#wakeup = new Wakeup(call.clock);
    this.#detector = parts.detection.open((event) => this.#step(event));
  }

  async run(): Promise<void> {
    await this.#begin();
    const { signal } = this.#call;
    while (!signal.aborted) {
      const input = await this.#nextInput();
      if (input === undefined || await this.#react(input)) return;
    }
  }

  media(sound: Sound): void {
    const frame = sound.payload;
    this.#mediaMs += frame.length * FRAME_MS / BYTES_PER_FRAME;
    this.#detector.push(frame);
    this.#step({ type: "sound" });
  }

  dtmf(digit: string): void {
    this.#take({ type: "key", digit, endedMs: this.#call.clock.now() });
    this.#call.speaker.stop();
  }

  close(): void {
    this.#detector.close();
    this.#wakeup.ring();
  }

  async #begin(): Promise<void> {
    if (this.#call.resumed) return void await this.#speak(this.#phrases.resumed, { why: "prompt" });
    const greeting = this.#parts.voice.greeting(this.#phrases.greeting);
    if (greeting !== undefined) {
      await this.#say({ why: "greeting", text: greeting.text }, () => greeting.speech);
    }
  }

  /** Says what `input` asks for; returns whether that was the goodbye. A goodbye that was cut short is no goodbye. */
  async #react(input: Input): Promise<boolean> {
    if (input.type === "silence") {
      await this.#speak(this.#phrases.stillHere, { why: "prompt" });
      return false;
    }
    const bye = input.type === "key" && input.digit === "#";
    const turn = this.#call.turn(input.type === "key" ? input.digit : "…", input.endedMs);
    const said = await this.#speak(
      input.type === "key" ? this.#onKey(input.digit) : this.#onVoice(input.voiceMs),
      { why: bye ? "goodbye" : "answer", turn: turn.id },
    );
    return bye && !said.interrupted;
  }

  #onKey(digit: string): string {
    const { sent, gaps } = this.#call.line();
    switch (digit) {
      case "1":
        return this.#phrases.pacing;
      case "2":
        return this.#phrases.line(Math.round(sent * FRAME_MS / 1000), gaps);
      case "3":
        return this.#phrases.story;
      case "#":
        return this.#phrases.goodbye;
      default:
        return this.#phrases.unknownKey(digit);
    }
  }

  #onVoice(voiceMs: number): string {
    return this.#phrases.voice(Math.max(1, Math.round(voiceMs / 1000)));
  }

  #speak(text: string, words: Pick<Words, "why" | "turn">): Promise<Said> {
    return this.#say({ ...words, text }, (signal) => this.#parts.voice.speak(text, signal));
  }

  async #say(words: Omit<Words, "by">, makeSpeech: MakeSpeech): Promise<Said> {
    const said = await this.#call.speaker.say(words, makeSpeech);
    if (said.failed !== undefined) throw said.failed;
    return said;
  }

  /** `undefined` when the call has ended. */
  async #nextInput(): Promise<Input | undefined> {
    if (this.#inputs.length === 0) this.#step({ type: "waits" });
    while (this.#inputs.length === 0 && !this.#call.signal.aborted) {
      await this.#wakeup.until(this.#turnTaking.promptAtMs);
      this.#step({ type: "waited" });
    }
    return this.#call.signal.aborted ? undefined : this.#inputs.shift();
  }

  #take(input: Input): void {
    if (this.#inputs.length < MAX_INPUTS) this.#inputs.push(input);
    this.#wakeup.ring();
  }

  #step(event: TurnTakingEvent): void {
    const { clock, speaker } = this.#call;
    const moment = { nowMs: clock.now(), mediaMs: this.#mediaMs, audible: speaker.audible };
    const { promptAtMs } = this.#turnTaking;
    const [state, actions] = stepTurnTaking(this.#turnTaking, event, moment);
    this.#turnTaking = state;
    for (const action of actions) this.#act(action);
    if (state.promptAtMs !== promptAtMs) this.#wakeup.ring();
  }

  #act(action: TurnTakingAction): void {
    switch (action.type) {
      case "voice":
        return this.#call.voice(action.speaking, action.atMs);
      case "interrupt":
        this.#call.speaker.stop();
        return this.#call.bargeIn(action.voiceMs);
      case "answer":
        return this.#take({ type: "voice", voiceMs: action.voiceMs, endedMs: action.endedMs });
      case "prompt":
        return this.#take({ type: "silence" });
    }
  }
}
