import assert from "node:assert/strict";
import fc from "fast-check";
import { type Said, Speaker } from "../../lib/agents/speaker.ts";
import { FIRST_SOUND_MS, type MakeSpeech, NEXT_SOUND_MS } from "../../lib/agents/speech.ts";
import type { Words } from "../../lib/dialog/words.ts";
import { numbered, txRig } from "../fakes/tx_rig.ts";
import { WORDS } from "../fakes/call_rig.ts";

const OPERATOR: Words = { by: "operator", why: "say", text: null };
const GOODBYE: Words = { by: "server", why: "goodbye", text: null };
const UNHEARD: Said = { heardMs: 0, spokenMs: 0, interrupted: true, heard: null, failed: undefined };

/** What was heard to its end, of so many ms. */
function whole(ms: number): Said {
  return { heardMs: ms, spokenMs: ms, interrupted: false, heard: null, failed: undefined };
}

/** A speaker in virtual time; `heard` has the first number of each stretch of frames that left in order. */
function speakerRig() {
  const rig = txRig({ clock: { settleTurns: 60 }, far: { keep: true } });
  const told: unknown[][] = [];
  const listener = {
    spoken: (id: number, words: Words) => told.push(["spoken", id, words]),
    heard: (id: number, { heard, interrupted }: Said) => {
      told.push(["heard", id, heard, interrupted]);
      made.onHeard();
    },
  };
  const speaker = new Speaker(rig.tx, { clock: rig.clock, listener });
  const made = {
    ...rig,
    speaker,
    told,
    onHeard: () => {},
    agentSays: (frames: number, first = 0) => speaker.say(WORDS, () => numbered(frames, first)),
    operatorSays: (frames: number, first = 0) => speaker.announce(OPERATOR, () => numbered(frames, first)),
    numbers: () =>
      rig.far.kept.map((frame) =>
        new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0)
      ),
  };
  return made;
}

/** A source that hangs after `first`, and when it is closed. */
function hanging(first?: Uint8Array): { make: MakeSpeech; closed: () => boolean } {
  let closed = false;
  const never = () => new Promise<never>(() => {});
  const source = {
    next: () => {
      const value = first;
      first = undefined;
      return value === undefined ? never() : Promise.resolve({ done: false, value });
    },
    return: () => {
      closed = true;
      return never();
    },
  };
  return { make: () => ({ [Symbol.asyncIterator]: () => source }), closed: () => closed };
}

/** What `promise` resolves with by now. */
async function settled<T>(promise: Promise<T>): Promise<T | "pending"> {
  let result: T | "pending" = "pending";
  void promise.then((value) => result = value);
  for (let turn = 0; turn < 60; turn++) await null;
  return result;
}

/** What became of the frames; the first two come to the same at every instant. */
function account({ tx }: Pick<ReturnType<typeof txRig>, "tx">) {
  const { enqueued, sent, cleared, undelivered } = tx.queue.counts;
  return { enqueued, accounted: tx.queue.length + sent + cleared + undelivered };
}

Deno.test("Speaker.say() says one thing after the other, without a gap between them", async () => {
  const rig = speakerRig();
  const said = Promise.all([
    rig.agentSays(50),
    rig.speaker.say(WORDS, () => Promise.resolve(numbered(50, 50))),
  ]);
  await rig.clock.advance(3_000);
  assert.deepEqual(await said, [whole(1_000), whole(1_000)]);
  assert.deepEqual(rig.far.kept.flatMap((frame) => [...frame]), [...numbered(100)]);
  assert.deepEqual(rig.far.gaps, []);
  await rig.stop();
});

Deno.test("Speaker.stop() forgets what waits, and what is said next waits for nothing", async () => {
  const rig = speakerRig();
  const never = rig.speaker.say(WORDS, () => new Promise<Uint8Array>(() => {}));
  const waiting = rig.agentSays(50);
  await rig.clock.advance(1_000);
  rig.speaker.stop();
  const next = rig.agentSays(50);
  await rig.clock.advance(2_000);
  assert.deepEqual([await never, await waiting, await next], [UNHEARD, UNHEARD, whole(1_000)]);
  assert.equal(rig.far.frames, 50);
  await rig.stop();
});

for (
  const [when, first] of [["before its first sound", undefined], ["in the middle", numbered(25)]] as const
) {
  Deno.test(`Speaker.stop() doesn't wait for a source that hangs ${when}, nor for its return() (docs/faults.md 48)`, async () => {
    const rig = speakerRig();
    const source = hanging(first);
    const hung = rig.speaker.say(WORDS, source.make);
    const waiting = rig.agentSays(50);
    await rig.clock.advance(300);
    rig.speaker.stop();
    const next = rig.agentSays(50, 1_000);
    await rig.clock.advance(200);
    const words = rig.operatorSays(50, 2_000);
    await rig.clock.advance(3_000);
    assert.equal((await hung).interrupted, true);
    assert.equal(source.closed(), true);
    assert.deepEqual([await waiting, await next, await words], [UNHEARD, whole(1_000), whole(1_000)]);
    assert.deepEqual(
      rig.numbers().filter((n) => n >= 1_000),
      [...Array(50).keys()].map((n) => 1_000 + n).concat([...Array(50).keys()].map((n) => 2_000 + n)),
    );
    await rig.stop();
  });

  Deno.test(`Speaker.close() doesn't wait for a source that hangs ${when} (docs/faults.md 48)`, async () => {
    const rig = speakerRig();
    const hung = rig.speaker.say(WORDS, hanging(first).make);
    const words = rig.speaker.announce(OPERATOR, hanging().make);
    await rig.clock.advance(300);
    rig.speaker.close();
    rig.tx.close();
    assert.notEqual(await settled(hung), "pending");
    assert.notEqual(await settled(words), "pending");
    assert.deepEqual(await settled(rig.agentSays(50)), UNHEARD);
    await rig.stop();
    await rig.clock.advance(1_000);
    assert.equal(rig.clock.pending, 0);
  });
}

Deno.test("Speaker.announce() doesn't wait for a source of the agent that has brought nothing (docs/faults.md 48)", async () => {
  const rig = speakerRig();
  const hung = rig.speaker.say(WORDS, hanging().make);
  await rig.clock.advance(300);
  const words = rig.operatorSays(50);
  await rig.clock.advance(1_200);
  assert.deepEqual(await settled(words), whole(1_000));
  assert.equal(await settled(hung), "pending");
  await rig.stop();
});

Deno.test("Speaker.announce() says its words when the agent's source has hung for a while in the middle (docs/faults.md 48)", async () => {
  const rig = speakerRig();
  const hung = rig.speaker.say(WORDS, hanging(numbered(25)).make);
  await rig.clock.advance(300);
  const words = rig.operatorSays(50);
  const next = rig.agentSays(50);
  await rig.clock.advance(500 + NEXT_SOUND_MS + 1_000);
  const { heardMs, interrupted, failed } = await hung;
  assert.deepEqual([heardMs, interrupted, (failed as Error).name], [500, false, "TimeoutError"]);
  assert.deepEqual(await settled(words), whole(1_000));
  await rig.clock.advance(1_500);
  assert.deepEqual(await settled(next), whole(1_000));
  await rig.stop();
});

Deno.test("Speaker.stop() ends the source by its signal, and one that asks for it by itself", async () => {
  const rig = speakerRig();
  const signals: AbortSignal[] = [];
  const stopping = {
    next: () => {
      rig.speaker.stop();
      return new Promise<never>(() => {});
    },
  };
  const hung = rig.speaker.say(WORDS, (signal) => {
    signals.push(signal);
    return hanging().make(signal);
  });
  await rig.clock.advance(100);
  rig.speaker.stop();
  const itself = rig.speaker.say(WORDS, (signal) => {
    signals.push(signal);
    return { [Symbol.asyncIterator]: () => stopping };
  });
  await rig.clock.advance(100);
  assert.deepEqual([await settled(hung), await settled(itself)], [UNHEARD, UNHEARD]);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true]);
  await rig.stop();
});

Deno.test("Speaker.say() gives up a source that brings no first sound, and fails", async () => {
  const rig = speakerRig();
  const hung = rig.speaker.say(WORDS, hanging().make);
  await rig.clock.advance(FIRST_SOUND_MS - 10);
  assert.equal(await settled(hung), "pending");
  await rig.clock.advance(20);
  const { failed, ...rest } = await hung;
  assert.deepEqual(rest, { heardMs: 0, spokenMs: 0, interrupted: false, heard: null });
  assert.equal((failed as Error).name, "TimeoutError");
  await rig.stop();
});

Deno.test("Speaker.say() waits on for a slow source while the caller has something to hear", async () => {
  const rig = speakerRig();
  async function* slow() {
    yield numbered(300);
    await rig.clock.sleepUntil(6_000 + NEXT_SOUND_MS - 500);
    yield numbered(50, 300);
  }
  const said = rig.speaker.say(WORDS, slow);
  await rig.clock.advance(20_000);
  assert.deepEqual(await said, whole(7_000));
  await rig.stop();
});

Deno.test("Speaker.say() says what was whole when its source fails, and tells of the failure", async () => {
  const rig = speakerRig();
  const failure = new Error("the synthesiser is gone");
  async function* failing() {
    yield numbered(25);
    await rig.clock.sleepUntil(100);
    throw failure;
  }
  const said = rig.speaker.say(WORDS, failing);
  await rig.clock.advance(2_000);
  assert.deepEqual(await said, { ...whole(500), failed: failure });
  await rig.stop();
});

Deno.test("Speaker.stop() cuts no word of an operator, neither one that is said nor one that waits", async () => {
  const rig = speakerRig();
  const first = rig.operatorSays(100);
  const answer = rig.agentSays(100, 500);
  await rig.clock.advance(1_000);
  assert.equal(rig.speaker.audible, false, "the agent is not heard");
  rig.speaker.stop();
  const second = rig.operatorSays(50, 1_000);
  await rig.clock.advance(500);
  rig.speaker.stop();
  await rig.clock.advance(5_000);
  assert.deepEqual([await first, await answer, await second], [whole(2_000), UNHEARD, whole(1_000)]);
  assert.deepEqual([rig.far.frames, rig.far.clears], [150, 0]);
  await rig.stop();
});

Deno.test("Speaker.stop() ends what waits behind an operator's words, without waiting for them", async () => {
  const rig = speakerRig();
  const words = rig.operatorSays(1_500);
  const answer = rig.agentSays(50);
  await rig.clock.advance(1_000);
  assert.equal(await settled(answer), "pending");
  rig.speaker.stop();
  assert.deepEqual(await settled(answer), UNHEARD);
  await rig.clock.advance(30_000);
  assert.deepEqual(await settled(words), whole(30_000));
  await rig.stop();
});

Deno.test("Speaker.stop() lets nothing of the agent out at the very moment at which it could begin", async () => {
  const rig = speakerRig();
  const words = rig.operatorSays(50);
  const answer = rig.agentSays(50);
  rig.onHeard = () => queueMicrotask(() => rig.speaker.stop());
  await rig.clock.advance(3_000);
  assert.deepEqual([await words, await answer], [whole(1_000), UNHEARD]);
  assert.equal(rig.far.frames, 50);
  await rig.stop();
});

Deno.test("Speaker.stop() cuts what the agent says, and the operator's words that wait are said at once", async () => {
  const rig = speakerRig();
  const story = rig.agentSays(900);
  const words = rig.operatorSays(50, 1_000);
  await rig.clock.advance(500);
  assert.equal(rig.speaker.audible, true);
  rig.speaker.stop();
  await rig.clock.advance(1_100);
  assert.equal((await story).interrupted, true);
  assert.deepEqual(await settled(words), whole(1_000));
  assert.deepEqual(rig.numbers().filter((n) => n >= 1_000).length, 50);
  await rig.stop();
});

Deno.test("Speaker.farewell() says goodbye instead of everything else, and no stop() of the agent cuts it", async () => {
  const rig = speakerRig();
  const words = rig.operatorSays(100);
  const waiting = rig.operatorSays(50);
  const answer = rig.agentSays(50);
  await rig.clock.advance(500);
  const goodbye = rig.speaker.farewell(GOODBYE, () => numbered(100, 1_000));
  const more = rig.agentSays(50, 2_000);
  await rig.clock.advance(500);
  rig.speaker.stop();
  await rig.clock.advance(5_000);
  assert.deepEqual([(await words).interrupted, await waiting, await answer], [true, UNHEARD, UNHEARD]);
  assert.deepEqual(await goodbye, whole(2_000));
  assert.deepEqual(await more, UNHEARD);
  assert.deepEqual(rig.numbers().filter((n) => n >= 1_000), [...Array(100).keys()].map((n) => 1_000 + n));
  assert.equal(rig.far.clears, 1);
  await rig.stop();
});

Deno.test("Speaker.mute() throws away what is said and what waits, and ends it with what was heard", async () => {
  const rig = speakerRig();
  const said = rig.agentSays(1_500);
  const waiting = rig.agentSays(50);
  await rig.clock.advance(1_010);
  rig.speaker.mute(true);
  assert.equal(rig.speaker.muted, true);
  const { enqueued, accounted } = account(rig);
  assert.equal(accounted, enqueued);
  await rig.clock.advance(2_000);
  const { heardMs, interrupted } = await said;
  assert.ok(interrupted && heardMs > 800 && heardMs < 1_100, `${heardMs} ms`);
  assert.deepEqual(await waiting, UNHEARD);
  assert.ok(rig.far.frames < 70, `${rig.far.frames} frames were sent`);
  assert.equal(rig.far.clears, 1);
  assert.equal(rig.tx.queue.length, 0);
  await rig.stop();
});

Deno.test("Speaker.say() takes as long as the words would while the agent is muted, and nobody hears them", async () => {
  const rig = speakerRig();
  rig.speaker.mute(true);
  async function* slow() {
    yield numbered(50);
    await rig.clock.sleepUntil(1_500);
    yield numbered(25);
  }
  const first = rig.speaker.say(WORDS, slow);
  const second = rig.speaker.say(WORDS, () => new Uint8Array(4_000));
  await rig.clock.advance(1_990);
  assert.equal(await settled(first), "pending");
  await rig.clock.advance(20);
  assert.deepEqual(await settled(first), UNHEARD);
  await rig.clock.advance(480);
  assert.equal(await settled(second), "pending");
  await rig.clock.advance(20);
  assert.deepEqual(await settled(second), UNHEARD);
  assert.deepEqual([rig.far.frames, rig.far.clears, rig.told], [0, 0, []]);
  await rig.stop();
});

for (const how of ["stop", "unmute", "close"] as const) {
  Deno.test(`Speaker.say() of a muted agent is cut short by ${how}`, async () => {
    const rig = speakerRig();
    rig.speaker.mute(true);
    const said = rig.agentSays(500);
    const waiting = rig.agentSays(500);
    await rig.clock.advance(1_000);
    assert.equal(await settled(said), "pending");
    if (how === "stop") rig.speaker.stop();
    else if (how === "unmute") rig.speaker.mute(false);
    else rig.speaker.close();
    assert.deepEqual([await settled(said), await settled(waiting)], [UNHEARD, UNHEARD]);
    await rig.stop();
    assert.equal(rig.clock.pending, 0);
  });
}

Deno.test("Speaker.announce() speaks while the agent is muted, and what waited when it was muted", async () => {
  const rig = speakerRig();
  const story = rig.agentSays(900);
  const words = rig.operatorSays(50, 10_000);
  await rig.clock.advance(1_000);
  rig.speaker.mute(true);
  const more = rig.operatorSays(25, 20_000);
  await rig.clock.advance(3_000);
  assert.equal((await story).interrupted, true);
  assert.deepEqual([await words, await more], [whole(1_000), whole(500)]);
  assert.deepEqual(
    rig.numbers().filter((n) => n >= 10_000),
    [...Array(50).keys()].map((n) => 10_000 + n).concat([...Array(25).keys()].map((n) => 20_000 + n)),
  );
  await rig.stop();
});

Deno.test("Speaker.mute(false) leaves an agent that is not muted alone", async () => {
  const rig = speakerRig();
  const said = rig.agentSays(100);
  await rig.clock.advance(500);
  rig.speaker.mute(false);
  await rig.clock.advance(2_000);
  assert.deepEqual(await said, whole(2_000));
  await rig.stop();
});

Deno.test("Speaker.mute() leaves an operator's words whole when they are being said", async () => {
  const rig = speakerRig();
  const words = rig.operatorSays(100);
  const answer = rig.agentSays(100);
  await rig.clock.advance(1_000);
  rig.speaker.mute(true);
  await rig.clock.advance(3_000);
  assert.deepEqual([await words, await answer], [whole(2_000), UNHEARD]);
  assert.deepEqual([rig.far.frames, rig.far.clears], [100, 0]);
  await rig.stop();
});

Deno.test("Speaker keeps the order in which both sides ask to speak, and mixes them nowhere in the queue", async () => {
  const rig = speakerRig();
  const said = [
    rig.agentSays(50),
    rig.operatorSays(50, 1_000),
    rig.agentSays(50, 50),
    rig.agentSays(50, 100),
  ];
  await rig.clock.advance(500);
  assert.equal(
    rig.tx.queue.counts.enqueued,
    50,
    "the operator's words wait until the agent's have been heard",
  );
  await rig.clock.advance(6_000);
  assert.ok((await Promise.all(said)).every(({ interrupted }) => !interrupted));
  assert.deepEqual(rig.numbers(), [
    ...Array(50).keys(),
    ...[...Array(50).keys()].map((n) => 1_000 + n),
    ...[...Array(100).keys()].map((n) => 50 + n),
  ]);
  await rig.stop();
});

Deno.test("Speaker tells its words when their sound begins to leave, and what of them was heard", async () => {
  const rig = speakerRig();
  const { speaker, clock } = rig;
  const text = "one two three four five";
  const speech = () => numbered(100);
  void speaker.say({ why: "greeting", text }, speech);
  void speaker.say({ why: "answer", text, turn: 7 }, async function* () {
    await clock.sleepUntil(2_500);
    yield speech();
  });
  await clock.advance(2_400);
  const spoken = [
    ["spoken", 1, { by: "agent", why: "greeting", text }],
    ["heard", 1, text, false],
  ];
  assert.deepEqual(rig.told, spoken);
  await clock.advance(1_300);
  speaker.stop();
  await speaker.announce({ ...OPERATOR, text: "not made" }, () => Promise.reject(new Error("no voice")));
  assert.deepEqual(rig.told, [
    ...spoken,
    ["spoken", 2, { by: "agent", why: "answer", text, turn: 7 }],
    ["heard", 2, "one two three", true],
  ]);
  await rig.stop();
});

Deno.test("Speaker accounts for every frame, whatever is said, muted and let go on", async () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant("say" as const), frames: fc.integer({ min: 0, max: 1_200 }) }),
    fc.record({ do: fc.constant("announce" as const), frames: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ do: fc.constantFrom("mute" as const, "unmute" as const, "stop" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(action, fc.integer({ min: 0, max: 3_000 })), { maxLength: 12 }),
      async (steps) => {
        const rig = speakerRig();
        const said: Promise<Said>[] = [];
        const words: Promise<Said>[] = [];
        for (const [step, pauseMs] of steps) {
          if (step.do === "say") said.push(rig.agentSays(step.frames));
          else if (step.do === "announce") words.push(rig.operatorSays(step.frames));
          else if (step.do === "stop") rig.speaker.stop();
          else rig.speaker.mute(step.do === "mute");
          const before = account(rig);
          assert.equal(before.accounted, before.enqueued);
          await rig.clock.advance(pauseMs);
          const after = account(rig);
          assert.equal(after.accounted, after.enqueued);
        }
        await rig.clock.advance(400_000);
        // Each ends exactly once, and no more was heard than was sent; an operator is always heard.
        const all = await Promise.all([...said, ...words]);
        assert.ok(all.reduce((sum, one) => sum + one.heardMs, 0) <= rig.tx.queue.counts.sent * 20);
        assert.ok((await Promise.all(words)).every(({ interrupted }) => !interrupted));
        assert.equal(rig.tx.queue.length, 0);
        await rig.stop();
      },
    ),
    { numRuns: 40 },
  );
});
