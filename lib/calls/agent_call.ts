import type { AgentCall } from "../agents/agent.ts";
import type { CallRecords } from "./call_records.ts";

/** What of a call is handed on to its agent as it is. */
export type AgentCallParts = Pick<
  AgentCall,
  "callSid" | "language" | "resumed" | "clock" | "log" | "signal" | "speaker"
>;

/** What an agent has of its call; whatever it tells is recorded. */
export function makeAgentCall(
  parts: AgentCallParts,
  { records, onBargeIn }: { readonly records: CallRecords; readonly onBargeIn: (voiceMs: number) => void },
): AgentCall {
  const { tx: { queue, stats }, transcript, timeline } = records;
  return {
    ...parts,
    line: () => ({ sent: queue.counts.sent, gaps: stats.underrunCount }),
    turn: (user, endedMs) => {
      const turn = transcript.begin(user, endedMs);
      timeline.turn(turn.id, endedMs);
      return turn;
    },
    bargeIn: (voiceMs) => {
      parts.log.info("CALL", "caller interrupts", { voiceMs: Math.round(voiceMs) });
      timeline.bargeIn(voiceMs);
      onBargeIn(voiceMs);
    },
    voice: (speaking, atMs) => timeline.callerVoice(speaking, atMs),
    tool: (name) => timeline.tool(name),
  };
}
