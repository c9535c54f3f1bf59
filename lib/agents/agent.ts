import type { Sound } from "../audio/sound.ts";
import type { Turn } from "../dialog/turn.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { VoiceDetection } from "../speech/vad.ts";
import type { Speaker } from "./speaker.ts";
import type { Phrase, Speech } from "./speech.ts";

/** What an agent has of its call. */
export interface AgentCall {
  /** `CA…` */
  readonly callSid: string;
  /** BCP 47. */
  readonly language: string;
  /** Whether the call goes on after its stream was lost: the caller has been greeted. */
  readonly resumed: boolean;
  /** Time of the call. */
  readonly clock: Clock;
  /** Its lines name the call. */
  readonly log: Log;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  /** Says things to the caller. */
  readonly speaker: Pick<Speaker, "audible" | "say" | "stop">;
  /** Frames sent so far and the gaps among them, for an agent that tells of the line. */
  line(): { readonly sent: number; readonly gaps: number };
  /** Begins a turn, which words that name it answer. The caller had finished at `endedMs` of the clock. */
  turn(user: string, endedMs: number): Turn;
  /** The caller interrupted the agent, which stopped after `voiceMs` of the caller's voice. */
  bargeIn(voiceMs: number): void;
  /** The caller's voice begins (`true`) or ends at `atMs` of the clock; for agents that detect it. */
  voice(speaking: boolean, atMs: number): void;
  /** A tool is called; the function that is returned tells, once, whether it did what it should. */
  tool(name: string): (ok: boolean) => void;
}

/** One side of a conversation. Calls are plain and in the order of the wire; `run()` is the conversation. */
export interface Agent {
  /** Speaks and listens until the agent wants to hang up, or `signal` is aborted. */
  run(): Promise<void>;
  /** The caller is heard, fifty times a second: raw 8 kHz μ-law, usually 160 bytes. The agent may keep it, and not change it. */
  media(sound: Sound): void;
  /** The caller pressed a key. */
  dtmf(digit: string): void;
  /** Releases what it holds. Idempotent. */
  close(): void;
}

/** Speech that an agent can have. */
export interface Voice {
  /** Speaks `text` in the call's language. */
  speak(text: string, signal: AbortSignal): Speech;
  /** The greeting: `GREETING_AUDIO`, or `GREETING`, or `fallback` where neither is set; `undefined`: no greeting. */
  greeting(fallback: string | undefined): Phrase | undefined;
}

/** What agents are made of. */
export interface AgentParts {
  /** Speaks. */
  readonly voice: Voice;
  /** Hears when the caller speaks. */
  readonly detection: VoiceDetection;
}

/** Makes an agent for a call. */
export type CreateAgent = (call: AgentCall, parts: AgentParts) => Agent;
