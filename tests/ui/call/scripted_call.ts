import type { CallView, SaidView, TurnView } from "../../../lib/calls/call_view.ts";
import type { Anomaly, CallTrace, TraceEvent, TraceSteps } from "../../../lib/timeline/call_trace.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";

/** How long the scripted call lasts, in ms. */
export const SCRIPT_MS = 96_000;
const STEP_MS = 1_000;
const PER_STEP = 10;
/** When the process stalls. */
const STALL_MS = 38_200;

type Spoken = readonly [side: "caller" | "agent", fromMs: number, toMs: number];

const SPOKEN: readonly Spoken[] = [
  ["agent", 900, 6_400],
  ["caller", 8_100, 11_700],
  ["agent", 12_600, 21_300],
  ["caller", 23_000, 26_200],
  ["agent", 27_000, 28_400],
  ["agent", 29_400, 46_800],
  ["caller", 46_200, 50_100],
  ["agent", 51_300, 58_900],
  ["caller", 62_000, 64_400],
  ["agent", 66_800, 75_600],
  ["agent", 76_300, 79_500],
  ["caller", 81_500, 83_300],
  ["agent", 84_200, 93_000],
];

const latency = (endpoint: number, llm: number, tts: number): TurnView["latencyMs"] => ({
  endpoint,
  stt: 118.4,
  llmFirstToken: llm,
  ttsFirstByte: tts,
  firstFrameSent: 2.6,
  firstFramePlayed: 171.2,
  total: endpoint + 118.4 + llm + tts + 2.6 + 171.2,
});

const say = (text: string) => ({ agent: text, heard: text, interrupted: false });

const TURNS: readonly { readonly atMs: number; readonly doneMs: number; readonly turn: TurnView }[] = [
  {
    atMs: 11_700,
    doneMs: 21_300,
    turn: {
      id: 1,
      user: "Hi, I would like to move my appointment on Thursday.",
      ...say(
        "Of course. I see your appointment on Thursday at half past ten with Dr Amsalem. Which day suits you better?",
      ),
      latencyMs: latency(300, 262, 94),
    },
  },
  {
    atMs: 26_200,
    doneMs: 46_800,
    turn: {
      id: 2,
      user: "Sunday or Monday, in the afternoon.",
      agent:
        "I looked it up: on Sunday there is a quarter past two and four o'clock, and on Monday three o'clock, with Dr Amsalem, or half past four with Dr Peretz, who is at the other branch, so you would have to go there instead.",
      heard:
        "I looked it up: on Sunday there is a quarter past two and four o'clock, and on Monday three o'clock, with Dr Amsalem, or half past four",
      interrupted: true,
      latencyMs: { ...latency(300, 1_890, 96), stt: 121 },
    },
  },
  {
    atMs: 50_100,
    doneMs: 58_900,
    turn: {
      id: 3,
      user: "Monday at three is good, thank you.",
      ...say("Very well: Monday at three with Dr Amsalem. To confirm, please press one."),
      latencyMs: latency(300, 310, 88),
    },
  },
  {
    atMs: 64_400,
    doneMs: 75_600,
    turn: {
      id: 4,
      user: "אפשר לקבל אישור בהודעה?",
      ...say(
        "בוודאי. שלחתי לך הודעה עם פרטי התור: יום שני בשעה שלוש, אצל דוקטור אמסלם. יש עוד משהו שאוכל לעזור בו?",
      ),
      latencyMs: { ...latency(300, 340, 131), llmFirstToken: null },
    },
  },
  {
    atMs: 83_300,
    doneMs: 93_000,
    turn: {
      id: 5,
      user: "No, that is all.",
      ...say("Then goodbye, and see you on Monday."),
      latencyMs: latency(300, 240, 90),
    },
  },
];

const answer = (n: number): Pick<SaidView, "by" | "why" | "text" | "heard" | "interrupted"> => {
  const { agent: text, heard, interrupted } = TURNS[n - 1]!.turn;
  return { by: "agent", why: "answer", text, heard, interrupted };
};
const spoken = (by: SaidView["by"], why: SaidView["why"], text: string): ReturnType<typeof answer> => ({
  by,
  why,
  text,
  heard: text,
  interrupted: false,
});

/** What was said in each span of {@linkcode SPOKEN} of the agent, in order. */
const SAID: readonly ReturnType<typeof answer>[] = [
  spoken("agent", "greeting", "Good morning, this is the clinic's assistant. What can I do for you?"),
  answer(1),
  spoken("agent", "filler", "One moment, please."),
  answer(2),
  answer(3),
  answer(4),
  spoken("operator", "say", "This is Dana at the desk: the message is on its way."),
  answer(5),
];

const OTHERS: readonly TraceEvent[] = [
  { type: "tool", atMs: 26_700, endMs: 28_900, name: "find_free_slots", ok: true },
  { type: "gap", atMs: STALL_MS, cause: "late_wake", ms: 412.6 },
  { type: "barge_in", atMs: 46_400, voiceMs: 220 },
  { type: "key", atMs: 60_300, digit: "1" },
  { type: "tool", atMs: 60_400, endMs: 61_200, name: "book", ok: true },
  { type: "tool", atMs: 64_900, endMs: 66_500, name: "send_sms", ok: false },
  { type: "held", atMs: 72_300, endMs: 73_200 },
  { type: "gap", atMs: 73_050, cause: "socket_blocked", ms: 150 },
  { type: "control", atMs: 76_000, action: "say" },
];

/** A number between 0 and 1 that is always the same for `n`. */
function noise(n: number): number {
  let bits = Math.imul(n + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ bits >>> 15, 0x85ebca77);
  return ((bits ^ bits >>> 13) >>> 0) / 2 ** 32;
}

/** The timeline of the call as it is after `atMs`. */
export function scriptedTrace(base: Pick<CallTrace, "callSid" | "startedAt">, atMs = SCRIPT_MS): CallTrace {
  const count = Math.ceil(atMs / STEP_MS);
  const index = Array.from({ length: count }, (_, i) => i);
  const speaks = (side: string, fromMs: number, toMs: number) =>
    SPOKEN.some(([who, from, to]) => who === side && from < toMs && to > fromMs);
  const sending = (i: number) => speaks("agent", i * STEP_MS, (i + 1) * STEP_MS);
  const stalled = (i: number) => i === Math.floor(STALL_MS / STEP_MS);
  const whileSending = (value: (i: number) => number) => index.map((i) => sending(i) ? value(i) : null);
  const steps: TraceSteps = {
    queueFrames: index.map((i) => {
      const spoken = SPOKEN.find(([who, from, to]) =>
        who === "agent" && from < (i + 1) * STEP_MS && to > i * STEP_MS
      );
      return spoken
        ? Math.max(0, Math.min(Math.round((spoken[2] - (i + 1) * STEP_MS) / 20), 160 + i * 6))
        : 0;
    }),
    latenessP50Ms: whileSending((i) => .4 + noise(i) * .6),
    latenessMaxMs: whileSending((i) => stalled(i) ? 572 : 1.2 + noise(i * 7) ** 4 * 14),
    leadTargetMs: index.map((i) => i > 38 ? 220 : 160),
    leadEstimateMs: whileSending((i) => stalled(i) ? 0 : (i > 38 ? 218 : 158) + noise(i * 3) * 6 - 3),
    markRttMs: whileSending((i) => i === 72 ? 960 : (i > 38 ? 228 : 168) + noise(i * 11) * 18),
    fps: whileSending((i) => stalled(i) ? 29.4 : 49.8 + noise(i * 5) * .4),
  };
  const levels = (side: "caller" | "agent") =>
    Array.from({ length: count * PER_STEP }, (_, i) => {
      const ms = i * STEP_MS / PER_STEP;
      const level = noise(i * (side === "caller" ? 13 : 17));
      if (!speaks(side, ms, ms + STEP_MS / PER_STEP)) return Math.round(level * 4);
      return Math.round(18 + 70 * level * Math.abs(Math.sin(ms / 370)));
    });
  return {
    ...base,
    stepMs: STEP_MS,
    firstStep: 0,
    steps,
    levels: { perStep: PER_STEP, caller: levels("caller"), agent: levels("agent") },
    intervals: [[17, 3], [18, 41], [19, 902], [20, 1_377], [21, 61], [22, 9], [24, 4], [30, 2], [412, 1]],
    events: scriptedEvents(atMs),
    forgotten: 0,
  };
}

function scriptedEvents(nowMs: number): TraceEvent[] {
  const voices = SPOKEN.map(([side, atMs, endMs]): TraceEvent => ({ type: "voice", side, atMs, endMs }));
  const turns = TURNS.map(({ atMs, turn }): TraceEvent => ({ type: "turn", atMs, id: turn.id }));
  const said = SPOKEN.filter(([side]) => side === "agent").map(([, atMs, endMs], i): TraceEvent => ({
    type: "said",
    atMs,
    endMs,
    id: i + 1,
  }));
  return [...voices, ...turns, ...said, ...OTHERS]
    .filter((event) => event.atMs + (event.type === "gap" ? event.ms : 0) <= nowMs)
    .map((event) =>
      "endMs" in event && (event.endMs ?? 0) > nowMs ? { ...event, endMs: null } as TraceEvent : event
    )
    .sort((a, b) => a.atMs - b.atMs);
}

/** The call as it is after `atMs`; live until it has ended. */
export function scriptedCall(differs: Partial<CallView>, atMs = SCRIPT_MS): CallView {
  const base = makeCallView({ from: "+972501234567", to: "+97237654321", agent: "cascade", ...differs });
  const sent = Math.round(atMs / 20 * .62);
  const anomalies = anomaliesOf(base, atMs);
  const queued = scriptedTrace(base, atMs).steps.queueFrames.at(-1) ?? 0;
  const cleared = atMs > 46_400 ? 143 : 0;
  const of = (kind: string) => anomalies.filter((anomaly) => anomaly.kind === kind).length;
  return {
    ...base,
    tx: {
      ...base.tx,
      queue: { frames: queued, capacity: 1_000, highWater: 486, waitedMs: 1_240 },
      frames: { enqueued: queued + sent + cleared, sent, cleared, undelivered: 0 },
      lead: {
        targetMs: atMs > 38_000 ? 220 : 160,
        estimateMs: atMs > 38_000 ? 217.3 : 158,
        mode: "auto",
      },
      underruns: {
        total: anomalies.length,
        starved: 0,
        lateWake: of("late_wake"),
        socketBlocked: of("socket_blocked"),
        ms: Math.round(anomalies.reduce((sum, { ms }) => sum + ms, 0)),
      },
    },
    rx: { frames: Math.round(atMs / 20), gaps: 0, invalid: 0 },
    turns: TURNS.filter((turn) => turn.atMs <= atMs).map(({ turn, doneMs }) =>
      atMs >= doneMs ? turn : { ...turn, heard: "", interrupted: false }
    ),
    said: saidOf(base, atMs),
    anomalies,
  };
}

function saidOf({ startedAt }: CallView, nowMs: number): SaidView[] {
  const spans = SPOKEN.filter(([side]) => side === "agent");
  return SAID.map((said, i) => {
    const [, fromMs, toMs] = spans[i]!;
    const at = new Date(Date.parse(startedAt) + fromMs).toISOString();
    return { id: i + 1, at, ...said, ...(toMs > nowMs ? { heard: null, interrupted: false } : {}) };
  }).filter((_, i) => spans[i]![1] <= nowMs);
}

function anomaliesOf({ startedAt, callSid }: CallView, nowMs: number): Anomaly[] {
  const at = (ms: number) => new Date(Date.parse(startedAt) + ms).toISOString();
  const line = (ms: number, text: string, fields: string) =>
    `${at(ms)} ${text} call=${callSid.slice(0, 6)}… ${fields}`;
  const all: readonly [ms: number, anomaly: Anomaly][] = [[STALL_MS + 412.6, {
    at: at(STALL_MS + 412.6),
    kind: "late_wake",
    ms: 412.6,
    lines: [
      line(38_040, "DEBUG [TX] last frame before the gap sent", "frame=1092 agoMs=572.6"),
      line(37_910, "DEBUG [TTS] audio came from the source", "utterance=3 bytes=3200 queued=388 agoMs=702.1"),
      line(38_612, "INFO [LATENCY] line at the gap", "latenessMs=572.6 leadMs=160 echoMs=171.4"),
      line(
        38_612,
        "WARN [TX] underrun, the caller heard a gap",
        "cause=late_wake ms=412.6 latenessMs=572.6 queued=388 sent=1092 leadMs=160",
      ),
      line(
        38_612,
        "INFO [TX] grid moved, the far buffer is filled again, nothing was dropped",
        "movedMs=412.6 framesAtOnce=9",
      ),
    ],
  }], [73_200, {
    at: at(73_200),
    kind: "socket_blocked",
    ms: 150,
    lines: [
      line(72_290, "DEBUG [TX] last frame before the gap sent", "frame=2310 agoMs=910"),
      line(72_900, "DEBUG [TTS] audio came from the source", "utterance=5 bytes=1600 queued=61 agoMs=300.4"),
      line(73_200, "INFO [LATENCY] line at the gap", "latenessMs=1.1 leadMs=220 echoMs=960.2"),
      line(
        73_200,
        "WARN [TX] underrun, the caller heard a gap",
        "cause=socket_blocked ms=150 latenessMs=1.1 queued=61 sent=2310 leadMs=220",
      ),
      line(
        73_200,
        "INFO [TX] grid moved, the far buffer is filled again, nothing was dropped",
        "movedMs=150 framesAtOnce=12",
      ),
    ],
  }]];
  return all.filter(([ms]) => ms <= nowMs).map(([, anomaly]) => anomaly);
}
