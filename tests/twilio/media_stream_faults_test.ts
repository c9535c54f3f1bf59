import assert from "node:assert/strict";
import fc from "fast-check";
import type { RxInvalidReason } from "../../lib/twilio/rx_guard.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { CONNECTED, mediaMessage, sids, startMessage } from "./call_messages.ts";
import { makeStream } from "./stream_rig.ts";

const INPUTS = 10_000;
const { streamSid } = sids(1);

/** JSON texts with a piece cut out, or put in, so that most are none any more. */
const malformed = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.tuple(
    fc.constantFrom(CONNECTED, startMessage(1), mediaMessage(1, 1, Uint8Array.of(1))),
    fc.nat(),
    fc.string(),
  )
    .map(([text, at, piece]) => text.slice(0, at % text.length) + piece),
).filter((text) => !isJson(text));

const binary = fc.uint8Array({ maxLength: 400 });

/** Right JSON of wrong types: each is a message that must not count as one of Twilio's. */
const wrongType = fc.oneof(
  fc.jsonValue().filter((value) => typeof value !== "object" || value === null || Array.isArray(value)),
  fc.record({ event: fc.jsonValue().filter((value) => typeof value !== "string") }),
  fc.record({ event: fc.constant("media"), streamSid: fc.constant(streamSid), media: notAnObject() }),
  fc.record({
    event: fc.constant("media"),
    streamSid: fc.constant(streamSid),
    media: fc.record({ payload: fc.jsonValue().filter((value) => typeof value !== "string") }),
  }),
  fc.record({ event: fc.constant("mark"), streamSid: fc.constant(streamSid), mark: notAnObject() }),
  fc.record({ event: fc.constant("dtmf"), streamSid: fc.constant(streamSid), dtmf: notAnObject() }),
  fc.record({ event: fc.constantFrom("media", "mark", "dtmf", "stop"), streamSid: notASid() }),
  fc.record({ event: fc.constant("start"), start: notAnObject() }),
).map((value) => JSON.stringify(value));

function notAnObject(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.jsonValue()));
}

function notASid(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.integer(),
    fc.constant(null),
    fc.constant(""),
    fc.array(fc.string()),
    fc.constant('MZ"'),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Feeds all inputs, ten of them a second of virtual time, to as many live streams as it takes. */
async function feed(
  inputs: readonly (string | Uint8Array)[],
): Promise<{ counted: number; streams: number; reasons: Set<string> }> {
  const clock = new ManualClock();
  const reasons = new Set<RxInvalidReason>();
  let counted = 0, streams = 0, fed = 0;
  while (fed < inputs.length) {
    const rig = makeStream({ clock });
    await rig.start();
    streams++;
    while (rig.stream.ended === undefined && fed < inputs.length) {
      rig.socket.receive(inputs[fed++]!);
      clock.block(100);
    }
    assert.deepEqual(rig.errors, []);
    assert.deepEqual(rig.handler.frames, []);
    if (rig.stream.ended !== undefined) {
      assert.deepEqual(rig.socket.closes, [{ code: 1008, reason: "too many invalid messages" }]);
      assert.deepEqual(rig.handler.events, ["closed protocol"]);
      assert.equal(rig.stream.rx.invalid, 5);
    }
    counted += rig.stream.rx.invalid;
    for (const reason of rig.invalid) reasons.add(reason);
    rig.stream.close(1000, "next");
  }
  return { counted, streams, reasons };
}

for (
  const [name, inputs, reasons] of [
    ["malformed JSON", malformed, ["not_json"]],
    ["binary frames", binary, ["binary"]],
    ["wrong types", wrongType, ["bad_event", "bad_field", "not_object"]],
  ] as const
) {
  Deno.test(`MediaStream counts ${INPUTS} inputs of ${name} and closes 1008 after each fifth (docs/faults.md 11)`, async () => {
    const fed = await feed(fc.sample<string | Uint8Array>(inputs, INPUTS));
    assert.deepEqual(
      { ...fed, reasons: [...fed.reasons].sort() },
      { counted: INPUTS, streams: INPUTS / 5, reasons: [...reasons] },
    );
  });
}

Deno.test("MediaStream goes on through invalid messages that are more than 10 s apart from the fifth", async () => {
  const { socket, stream, start, clock } = makeStream();
  await start();
  for (let i = 0; i < 100; i++) {
    socket.receive("{");
    clock.block(2_501);
  }
  assert.deepEqual([stream.ended, stream.rx.invalid], [undefined, 100]);
});

Deno.test("MediaStream lets no audio cross from one call to another (docs/faults.md 14)", async () => {
  const STREAMS = 4;
  const step = fc.record({
    socket: fc.nat({ max: STREAMS - 1 }),
    streamSidOf: fc.nat({ max: STREAMS - 1 }),
    kind: fc.constantFrom("media", "start"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const clock = new ManualClock();
      const rigs = Array.from({ length: STREAMS }, (_, n) => makeStream({ n, clock }));
      for (const rig of rigs) await rig.start();
      const own = new Array<number>(STREAMS).fill(0);
      for (const { socket, streamSidOf, kind } of steps) {
        const rig = rigs[socket]!;
        if (kind === "start") {
          rig.socket.receive(startMessage(streamSidOf));
        } else {
          if (rig.stream.ended === undefined && socket === streamSidOf) own[socket]!++;
          rig.socket.receive(mediaMessage(streamSidOf, 1, new Uint8Array(160).fill(streamSidOf)));
        }
        await clock.settle();
        clock.block(3_000);
      }
      for (const [n, rig] of rigs.entries()) {
        assert.ok(rig.handler.frames.every((frame) => frame.every((byte) => byte === n)));
        assert.equal(rig.handler.frames.length, own[n]);
        assert.equal(rig.stream.callSid, sids(n).callSid);
      }
    }),
    { numRuns: 200 },
  );
});
