import assert from "node:assert/strict";
import {
  endOfSocket,
  isBusy,
  type PhoneEvent,
  type PhoneLine,
  type PhoneState,
  stepPhone,
} from "../../../lib/ui/phone/phone_state.ts";

const LINE: PhoneLine = { callSid: "CA1", streamSid: "MZ1", token: "t", url: "ws://x/media" };
const STATES: readonly PhoneState[] = [
  { kind: "idle" },
  { kind: "opening" },
  { kind: "dialing" },
  { kind: "ringing", line: LINE },
  { kind: "talking", line: LINE, sinceMs: 100 },
  { kind: "ended", why: "here", callSid: "CA1", ms: 5 },
];
const EVENTS: readonly PhoneEvent[] = [
  { kind: "call" },
  { kind: "audio_open" },
  { kind: "line", line: LINE },
  { kind: "answered", atMs: 200 },
  { kind: "end", why: "lost", atMs: 350 },
];

Deno.test("stepPhone() goes where each event leads, and stays where it has no meaning", () => {
  const to = (state: PhoneState) => EVENTS.map((event) => stepPhone(state, event));
  const [idle, opening, dialing, ringing, talking, ended] = STATES as [
    PhoneState,
    PhoneState,
    PhoneState,
    PhoneState,
    PhoneState,
    PhoneState,
  ];
  const nobody = { kind: "ended", why: "lost", callSid: null, ms: null };
  assert.deepEqual(STATES.map(to), [
    [opening, idle, idle, idle, idle],
    [opening, dialing, opening, opening, nobody],
    [dialing, dialing, ringing, dialing, nobody],
    [ringing, ringing, ringing, { kind: "talking", line: LINE, sinceMs: 200 }, { ...nobody, callSid: "CA1" }],
    [talking, talking, talking, talking, { kind: "ended", why: "lost", callSid: "CA1", ms: 250 }],
    [opening, ended, ended, ended, ended],
  ]);
});

Deno.test("isBusy() holds from the click to the end", () => {
  assert.deepEqual(STATES.map(isBusy), [false, true, true, true, true, false]);
});

Deno.test("endOfSocket() tells a hang-up from a refusal and from a loss", () => {
  assert.deepEqual([1000, 1001, 1008, 1006, 1011, 1013].map(endOfSocket), [
    "there",
    "there",
    "refused",
    "lost",
    "lost",
    "lost",
  ]);
});
