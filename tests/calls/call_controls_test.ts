import assert from "node:assert/strict";
import { createDemoAgent } from "../../lib/agents/demo_agent.ts";
import { createEchoAgent } from "../../lib/agents/echo_agent.ts";
import { MAX_SAY_CHARS, MAX_SAYS } from "../../lib/calls/operator_controls.ts";
import type { CallTransfer } from "../../lib/calls/call_transfer.ts";
import { type CallRig, callRig, fakeParts, scriptedAgent, WORDS } from "../fakes/call_rig.ts";

const forever = () => new Promise<void>(() => {});
const speech = (frames: number) => new Uint8Array(frames * 160);
const TO = "+972501234567";

/** Actions of operators in the trace, and log lines about operators. */
function recorded(rig: CallRig) {
  return {
    actions: rig.session.trace().events.flatMap((event) => event.type === "control" ? [event.action] : []),
    lines: rig.lines.filter(({ message }) => /operator|transfer/.test(message)).map(({ message }) => message),
  };
}

Deno.test("CallSession.mute() silences the agent until it is let speak again, and is shown and recorded", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.speaker.say(WORDS, () => speech(500));
    await call.clock.sleepUntil(5_000);
    await call.speaker.say(WORDS, () => speech(100));
    await call.clock.sleepUntil(10_000);
    await call.speaker.say(WORDS, () => speech(50));
    await forever();
  }));
  await rig.clock.advance(2_000);
  assert.equal(rig.session.view().muted, false);
  assert.deepEqual(rig.session.controls.mute(true), { ok: true });
  assert.deepEqual(rig.session.controls.mute(true), { ok: true });
  const { muted, tx } = rig.session.view();
  assert.equal(muted, true);
  assert.equal(
    tx.frames.enqueued,
    tx.queue.frames + tx.frames.sent + tx.frames.cleared + tx.frames.undelivered,
  );
  const spoken = rig.stream.frames;
  await rig.clock.advance(6_000);
  assert.equal(rig.stream.frames, spoken, "what it says later is thrown away too");
  assert.deepEqual(rig.session.controls.mute(false), { ok: true });
  await rig.clock.advance(6_000);
  assert.equal(rig.stream.frames, spoken + 50);
  assert.deepEqual(recorded(rig), {
    actions: ["mute", "unmute"],
    lines: ["operator mutes the agent", "operator lets the agent speak again"],
  });
});

Deno.test("CallSession.mute() leaves an agent that speaks in a loop no more turns than it would have had", async () => {
  let said = 0;
  const rig = callRig(scriptedAgent(async (call) => {
    while (!call.signal.aborted && said < 1_000) {
      await call.speaker.say(WORDS, () => speech(50));
      said++;
    }
  }));
  await rig.clock.advance(100);
  rig.session.controls.mute(true);
  await rig.clock.advance(5_000);
  assert.equal(said, 6, "the one that was cut short, and five seconds of silence");
  await rig.end("stop");
  await rig.running;
  assert.equal(rig.clock.pending, 0);
});

Deno.test("CallSession.say() speaks in the call's voice, also while the agent is muted, and logs no text", async () => {
  const rig = callRig(
    scriptedAgent(async (call) => {
      await call.speaker.say(WORDS, () => speech(900));
      await forever();
    }),
    { far: { keep: true } },
  );
  await rig.clock.advance(1_000);
  assert.deepEqual(rig.session.controls.say("  top secret  "), { ok: true });
  rig.session.controls.mute(true);
  await rig.clock.advance(3_000);
  // The fake voice takes three frames a character, whose bytes tell how many there are.
  assert.deepEqual(rig.stream.kept.filter((frame) => frame[0] === 10).length, 30);
  assert.deepEqual(recorded(rig), {
    actions: ["say", "mute"],
    lines: ["operator speaks", "operator mutes the agent"],
  });
  assert.ok(!JSON.stringify(rig.lines).includes("secret"));
});

Deno.test("CallSession.say() refuses what is empty, too long or one too many", async () => {
  const rig = callRig(scriptedAgent(forever));
  const why = (text: string) => {
    const result = rig.session.controls.say(text);
    return result.ok ? "ok" : `${result.why}: ${result.detail}`;
  };
  assert.equal(why("  "), `refused: A text to say has 1 to ${MAX_SAY_CHARS} characters; this one has 0.`);
  assert.match(why("x".repeat(MAX_SAY_CHARS + 1)), /^refused/);
  assert.equal(why("😀".repeat(MAX_SAY_CHARS)), "ok");
  for (let n = 1; n < MAX_SAYS; n++) assert.equal(why("hello"), "ok");
  assert.equal(
    why("hello"),
    `refused: ${MAX_SAYS} texts wait to be said already. Try again when one has been said.`,
  );
  await rig.clock.advance(200_000);
  assert.equal(why("hello"), "ok");
  assert.deepEqual(recorded(rig).actions.length, MAX_SAYS + 1);
});

Deno.test("CallSession.say() logs when the words could not be made, and the call goes on", async () => {
  const parts = fakeParts();
  const voice = { ...parts.voice, speak: () => Promise.reject(new Error("no voice")) };
  const rig = callRig(scriptedAgent(forever), { call: { parts: { ...parts, voice } } });
  assert.deepEqual(rig.session.controls.say("hello"), { ok: true });
  await rig.clock.advance(1_000);
  const failed = rig.lines.find(({ message }) => message === "operator's words were not made");
  assert.equal(failed?.fields["error"], "no voice");
  assert.equal(rig.session.view().state, "live");
});

Deno.test("CallSession takes an operator's words for no answer: turns are timed by the agent alone", async () => {
  const rig = callRig(scriptedAgent(async (call) => {
    await call.clock.sleepUntil(1_000);
    const { id: turn } = call.turn("hello", 1_000);
    await call.clock.sleepUntil(4_000);
    await call.speaker.say({ ...WORDS, turn }, () => speech(10));
    const unheard = call.turn("unheard", 5_000);
    await call.clock.sleepUntil(6_000);
    await call.speaker.say({ ...WORDS, turn: unheard.id }, () => speech(10));
    await forever();
  }));
  await rig.clock.advance(1_100);
  rig.session.controls.say("x");
  await rig.clock.advance(3_500);
  assert.deepEqual(rig.turns.map(({ total }) => total), [3_060]);
  rig.session.controls.mute(true);
  await rig.clock.advance(2_000);
  rig.session.controls.say("y");
  await rig.clock.advance(5_000);
  assert.equal(rig.turns.length, 1);
});

Deno.test("EchoAgent waits for new sound while it is muted, and echoes no more of the old than it gathers when it is let speak", async () => {
  const rig = callRig(createEchoAgent, { far: { keep: true } });
  const hear = async (byte: number) => {
    for (let n = 0; n < 50; n++) {
      rig.session.media({ payload: new Uint8Array(160).fill(byte), timestampMs: null });
      await rig.clock.advance(20);
    }
  };
  await hear(1);
  rig.session.controls.mute(true);
  await hear(2);
  rig.session.controls.mute(false);
  await hear(3);
  await rig.clock.advance(1_000);
  const echoed = (byte: number) => rig.stream.kept.filter((frame) => frame[0] === byte).length;
  assert.ok(echoed(1) > 30 && echoed(3) > 40);
  assert.ok(echoed(2) < 6, `${echoed(2)} frames of what it heard while it was muted, beyond what it gathers`);
});

Deno.test("CallSession.trace() has the caller's voice, keys, turns and barge-ins of the demo agent", async () => {
  const rig = callRig(createDemoAgent);
  const hear = async (ms: number) => {
    for (let at = 0; at < ms; at += 20) {
      rig.session.media({ payload: new Uint8Array(160).fill(0x80), timestampMs: null });
      await rig.clock.advance(20);
    }
  };
  await hear(2_000);
  rig.voice({ type: "speech_start", atMs: 1_900 });
  await hear(600);
  rig.voice({ type: "speech_end", atMs: 2_500 });
  rig.session.dtmf("1");
  await hear(1_400);
  const { events, levels } = rig.session.trace();
  const happened = events.map((event) => `${event.type} ${event.atMs}`);
  assert.deepEqual(happened.slice(0, 6), [
    "voice 0",
    "said 0",
    "voice 1900",
    "barge_in 2080",
    "turn 2500",
    "key 2600",
  ]);
  const caller = events.find((event) => event.type === "voice" && event.side === "caller");
  assert.deepEqual(caller, { type: "voice", side: "caller", atMs: 1_900, endMs: 2_500 });
  assert.deepEqual(levels.caller, new Array(40).fill(100));
});

Deno.test("CallSession refuses every control when the call is ending, but for another hang-up", async () => {
  const rig = callRig(scriptedAgent(forever), { call: { hangUp: () => Promise.resolve() } });
  assert.deepEqual(rig.session.controls.hangUp(), { ok: true });
  const ending = { ok: false, why: "refused", detail: "The call is ending." };
  assert.deepEqual(
    [
      rig.session.controls.say("hello"),
      rig.session.controls.mute(true),
      await rig.session.controls.transfer(TO),
      rig.session.controls.hangUp(),
    ],
    [ending, ending, ending, { ok: true }],
  );
  assert.deepEqual(recorded(rig), { actions: ["hangup"], lines: ["operator hangs up"] });
  rig.session.closed("stop");
  assert.equal(rig.session.endedBy, "operator");
});

/** A call, and what Twilio was asked for it. */
function transferRig(answer: () => Promise<void>, line: Partial<CallTransfer> = {}) {
  const asked: string[][] = [];
  const redirect = (callSid: string, twiml: string) => {
    asked.push([callSid, twiml]);
    return answer();
  };
  const transfer: CallTransfer = { allows: (to) => to.startsWith("+972"), redirect, ...line };
  return { asked, rig: callRig(scriptedAgent(forever), { call: { transfer } }) };
}

Deno.test("CallSession.transfer() gives the call new TwiML and is ended by the operator when Twilio stops", async () => {
  const { asked, rig } = transferRig(() => Promise.resolve());
  assert.deepEqual(await rig.session.controls.transfer(TO), { ok: true });
  assert.deepEqual(asked, [[
    "CA00000000000000000000000000000001",
    `<?xml version="1.0" encoding="UTF-8"?><Response><Dial>${TO}</Dial></Response>`,
  ]]);
  assert.deepEqual(recorded(rig), { actions: ["transfer"], lines: ["operator transfers the call"] });
  rig.session.closed("stop");
  const { state, endedBy } = rig.session.view();
  assert.deepEqual([state, endedBy], ["ended", "operator"]);
  await rig.clock.advance(10_000);
  assert.deepEqual(rig.stream.closes, []);
  assert.equal(rig.clock.pending, 0);
});

Deno.test("CallSession.transfer() closes the stream when Twilio doesn't stop it", async () => {
  const { rig } = transferRig(() => Promise.resolve());
  await rig.session.controls.transfer(TO);
  await rig.clock.advance(5_010);
  assert.deepEqual(rig.stream.closes, [{ code: 1000, reason: "call transferred" }]);
  assert.equal(rig.session.endedBy, "operator");
});

Deno.test("CallSession.transfer() is ended by the operator too when Twilio stops before it answers", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { rig } = transferRig(() => promise);
  const result = rig.session.controls.transfer(TO);
  rig.session.closed("stop");
  resolve();
  assert.deepEqual(await result, { ok: true });
  assert.equal(rig.session.endedBy, "operator");
});

Deno.test("CallSession.transfer() goes on with the call when Twilio refuses, and hides the number", async () => {
  const { rig } = transferRig(() => Promise.reject(new Error(`Cannot transfer: ${TO} is not valid`)));
  assert.deepEqual(await rig.session.controls.transfer(TO), {
    ok: false,
    why: "failed",
    detail: "Cannot transfer: +9725*****67 is not valid",
  });
  assert.equal(rig.session.view().state, "live");
  rig.session.closed("stop");
  assert.equal(rig.session.endedBy, "caller");
});

Deno.test("CallSession.transfer() asks Twilio once at a time, and never for a number that is not allowed", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { asked, rig } = transferRig(() => promise);
  for (const to of ["+15550001111", "0501234567", "+972", `${TO}</Dial><Hangup/>`]) {
    const result = await rig.session.controls.transfer(to);
    assert.equal(result.ok || result.why, "refused");
  }
  const first = rig.session.controls.transfer(TO);
  assert.deepEqual(await rig.session.controls.transfer(TO), {
    ok: false,
    why: "refused",
    detail: "The call is being transferred already.",
  });
  resolve();
  assert.deepEqual(await first, { ok: true });
  assert.equal(asked.length, 1);
});

Deno.test("CallSession.transfer() is unavailable where Twilio can't be asked", async () => {
  const { rig } = transferRig(() => Promise.resolve(), { redirect: undefined });
  const result = await rig.session.controls.transfer(TO);
  assert.equal(result.ok || result.why, "unavailable");
  assert.equal(rig.session.view().state, "live");
});
