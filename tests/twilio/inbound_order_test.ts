import assert from "node:assert/strict";
import { InboundOrder, type Taken } from "../../lib/twilio/inbound_order.ts";
import { formatInbound } from "../../lib/twilio/peer/messages.ts";
import { CONNECTED, mediaMessage, sids, startMessage, stopMessage } from "./call_messages.ts";

function read(texts: readonly string[]): { taken: string[]; gaps: number } {
  const order = new InboundOrder();
  const name = (taken: Taken) => typeof taken === "object" ? `<${taken.kind}>` : String(taken);
  return { taken: texts.map((text) => name(order.read(text))), gaps: order.gaps };
}

Deno.test("InboundOrder.read() takes connected, one start, and what belongs to its stream", () => {
  const dtmf = formatInbound({ kind: "dtmf", sequenceNumber: 3, streamSid: sids(1).streamSid, digit: "5" });
  const { taken } = read([CONNECTED, startMessage(1), mediaMessage(1, 1), dtmf, stopMessage(1)]);
  assert.deepEqual(taken, ["undefined", "<start>", "<media>", "<dtmf>", "<stop>"]);
});

Deno.test("InboundOrder.read() says why a message does not count", () => {
  const texts = [
    mediaMessage(1, 1),
    CONNECTED,
    CONNECTED,
    startMessage(1),
    CONNECTED,
    startMessage(1),
    startMessage(2),
    mediaMessage(2, 1),
    stopMessage(2),
    mediaMessage(1, 1).replace("inbound", "outbound"),
    '{"event":"news"}',
    "{",
  ];
  assert.deepEqual(read(texts).taken, [
    "before_start",
    "undefined",
    "out_of_order",
    "<start>",
    "out_of_order",
    "second_start",
    "second_start",
    "wrong_stream",
    "wrong_stream",
    "wrong_track",
    "unknown_event",
    "not_json",
  ]);
});

Deno.test("InboundOrder.read() refuses a start that is not 8 kHz μ-law, and every start after it", () => {
  const { taken } = read([startMessage(1).replace("audio/x-mulaw", "audio/l16"), startMessage(1)]);
  assert.deepEqual(taken, ["bad_format", "second_start"]);
});

Deno.test("InboundOrder counts each sequence number that does not follow the one before", () => {
  const gapsOf = (...numbers: (number | null)[]) => {
    const media = JSON.parse(mediaMessage(1, 1));
    // `start` has the number 1.
    return read([
      startMessage(1),
      ...numbers.map((sequenceNumber) => JSON.stringify({ ...media, sequenceNumber })),
    ]).gaps;
  };
  assert.deepEqual(
    [gapsOf(2, 3), gapsOf(2, 5, 6), gapsOf(2, 2, 3), gapsOf(3, 2, 4), gapsOf(2, null, 3)],
    [0, 1, 1, 2, 0],
  );
});
