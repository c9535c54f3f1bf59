import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Transmitter } from "../tx/transmitter.ts";
import type { AgentCall } from "../agents/agent.ts";
import type { CallObserver } from "./call_observer.ts";
import type { CallTurns } from "./call_turns.ts";
import type { Speaker } from "../agents/speaker.ts";
import type { TraceTimeline } from "../timeline/trace_timeline.ts";

/** What {@linkcode makeAgentCall} joins. */
export interface AgentCallParts {
  readonly callSid: string;
  readonly language: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly speaker: Speaker;
  readonly tx: Transmitter;
  readonly turns: CallTurns;
  readonly timeline: TraceTimeline;
  readonly observer: CallObserver;
}

/** What an agent has of its call; whatever it tells is recorded. */
export function makeAgentCall(parts: AgentCallParts): AgentCall {
  const { callSid, language, clock, log, signal, speaker, tx, turns, timeline, observer } = parts;
  return {
    callSid,
    language,
    clock,
    log,
    signal,
    speaker,
    line: () => ({ sent: tx.stats.sent, gaps: tx.stats.underrunCount }),
    turn: (user, endedMs) => {
      const turn = turns.begin(user, endedMs);
      if (speaker.muted) turns.forgetAnswer();
      timeline.turn(turn.id, endedMs);
      return turn;
    },
    bargeIn: (voiceMs) => {
      log.info("CALL", "caller interrupts", { voiceMs: Math.round(voiceMs) });
      timeline.bargeIn(voiceMs);
      observer.bargeIn(voiceMs);
    },
    voice: (speaking, atMs) => timeline.callerVoice(speaking, atMs),
    tool: (name) => timeline.tool(name),
  };
}
