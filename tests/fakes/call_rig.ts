import type { Agent, AgentCall, AgentParts, CreateAgent } from "../../lib/agents/agent.ts";
import { CallSession, type CallSessionOptions, type CallStream } from "../../lib/calls/call_session.ts";
import type { TurnLatency } from "../../lib/calls/call_view.ts";
import type { Words } from "../../lib/dialog/words.ts";
import type { VoiceEvent } from "../../lib/speech/vad.ts";
import type { StreamEnd } from "../../lib/twilio/stream_handler.ts";
import { TxTotals } from "../../lib/tx/tx_totals.ts";
import { FarSide, type FarSideOptions } from "./far_side.ts";
import { KeepingLog, type LoggedLine } from "./keeping_log.ts";
import { ManualClock } from "./manual_clock.ts";

/** Twilio's side as a whole media stream. */
export class FakeStream extends FarSide implements CallStream {
  streamSid = "MZ00000000000000000000000000000001";
  readonly rx = { frames: 0, gaps: 0, invalid: 0 };
  readonly closes: { code: number; reason: string }[] = [];
  onClose: () => void = () => {};

  close(code: number, reason: string): void {
    this.closes.push({ code, reason });
    this.onClose();
  }
}

/** One call in virtual time. */
export interface CallRig {
  readonly clock: ManualClock;
  readonly stream: FakeStream;
  readonly session: CallSession;
  readonly log: KeepingLog;
  readonly lines: LoggedLine[];
  readonly ended: CallSession[];
  /** Latencies of turns that were timed in full. */
  readonly turns: TurnLatency[];
  readonly bargeIns: number[];
  readonly running: Promise<void>;
  /** What the agent's voice detector hears next. */
  voice(event: VoiceEvent): void;
  /** The stream ends; resolves when all is released. */
  end(how: StreamEnd): Promise<void>;
}

/** A voice whose every text is audio of 60 ms a character, and a detector that hears what the test says. */
export function fakeParts(hear: { onEvent?: (event: VoiceEvent) => void } = {}): AgentParts {
  const speech = (text: string) => new Uint8Array(text.length * 480).fill(text.length % 256);
  return {
    voice: {
      speak: speech,
      greeting: (text) => text === undefined ? undefined : { text, speech: speech(text) },
    },
    detection: {
      name: "fake",
      open: (onEvent) => {
        hear.onEvent = onEvent;
        return { push: () => {}, close: () => {} };
      },
    },
  };
}

/** An agent that does what `run` says. */
export function scriptedAgent(
  run: (call: AgentCall) => Promise<void>,
  more: Partial<Agent> = {},
): CreateAgent {
  return (call) => ({ run: () => run(call), media: () => {}, dtmf: () => {}, close: () => {}, ...more });
}

/** Words that a test has no interest in. */
export const WORDS: Omit<Words, "by"> = { why: "answer", text: null };

/** Makes a {@linkcode CallRig}. */
export function callRig(
  createAgent: CreateAgent,
  options: { far?: FarSideOptions; call?: Partial<CallSessionOptions> } = {},
): CallRig {
  const clock = new ManualClock({ settleTurns: 60 });
  const stream = new FakeStream(clock, options.far);
  const lines: LoggedLine[] = [];
  const log = new KeepingLog(lines);
  const ended: CallSession[] = [];
  const turns: TurnLatency[] = [];
  const bargeIns: number[] = [];
  const hear: { onEvent?: (event: VoiceEvent) => void } = {};
  const session = new CallSession(stream, {
    clock,
    log,
    info: {
      callSid: "CA00000000000000000000000000000001",
      direction: "inbound",
      from: "+15550001111",
      to: "+15550002222",
    },
    agent: "fake",
    language: "en",
    createAgent,
    parts: fakeParts(hear),
    tx: { totals: new TxTotals() },
    observer: { bargeIn: (ms) => bargeIns.push(ms), turn: (latency) => turns.push(latency) },
    onEnded: (session) => ended.push(session),
    ...options.call,
  });
  stream.onMark = (name) => session.mark(name);
  stream.onClose = () => session.closed("local");
  const running = session.run();
  const voice = (event: VoiceEvent) => hear.onEvent?.(event);
  const end = async (how: StreamEnd) => {
    session.closed(how);
    await clock.settle();
  };
  return { clock, stream, session, log, lines, ended, turns, bargeIns, running, voice, end };
}
