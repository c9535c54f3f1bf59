import assert from "node:assert/strict";
import { formatClear, formatMark, formatMedia } from "../../../lib/twilio/outbound_messages.ts";
import { parseInbound } from "../../../lib/twilio/parse_inbound.ts";
import { FarSide } from "../../../lib/ui/phone/far_side.ts";
import type { LineCommand } from "../../../lib/ui/phone/line_audio.ts";

const [CALL, STREAM] = [`CA${"1".repeat(32)}`, `MZ${"2".repeat(32)}`];

function setUp() {
  const sent: string[] = [];
  const commands: LineCommand[] = [];
  const server = { reads: true };
  const far = new FarSide({
    line: { callSid: CALL, streamSid: STREAM, token: "secret", url: "ws://x/media" },
    send: (text) => server.reads && sent.push(text) > 0,
    command: (command) => commands.push(command),
    lateMs: () => 7,
  });
  return { far, sent, commands, server };
}

Deno.test("FarSide writes a call as Twilio does, from connected to stop", () => {
  const { far, sent, commands } = setUp();
  const frame = new Uint8Array(160).fill(0xff);
  far.begin();
  far.frame(frame);
  far.dtmf("#");
  far.frame(frame);
  far.echo([{ name: "g1:m1", played: true }, { name: "g1:m2", played: false }]);
  far.stop();
  const payload = btoa(String.fromCharCode(...frame));
  const accountSid = `AC${"0".repeat(32)}`;
  assert.deepEqual(sent.map((text) => JSON.parse(text)), [
    { event: "connected", protocol: "Call", version: "1.0.0" },
    {
      event: "start",
      sequenceNumber: "1",
      start: {
        accountSid,
        streamSid: STREAM,
        callSid: CALL,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: { token: "secret" },
      },
      streamSid: STREAM,
    },
    {
      event: "media",
      sequenceNumber: "2",
      media: { track: "inbound", chunk: "1", timestamp: "0", payload },
      streamSid: STREAM,
    },
    { event: "dtmf", streamSid: STREAM, sequenceNumber: "3", dtmf: { track: "inbound_track", digit: "#" } },
    {
      event: "media",
      sequenceNumber: "4",
      media: { track: "inbound", chunk: "2", timestamp: "20", payload },
      streamSid: STREAM,
    },
    { event: "mark", sequenceNumber: "5", streamSid: STREAM, mark: { name: "g1:m1" } },
    { event: "mark", sequenceNumber: "6", streamSid: STREAM, mark: { name: "g1:m2" } },
    { event: "stop", sequenceNumber: "7", stop: { accountSid, callSid: CALL }, streamSid: STREAM },
  ]);
  assert.deepEqual(sent.map((text) => parseInbound(text).kind), [
    "connected",
    "start",
    "media",
    "dtmf",
    "media",
    "mark",
    "mark",
    "stop",
  ]);
  assert.deepEqual(commands, [{ kind: "begin" }]);
});

Deno.test("FarSide hands on what the server sends, and counts it", () => {
  const { far, commands } = setUp();
  const frame = new Uint8Array(160).fill(0x55);
  far.text(formatMedia(STREAM, frame));
  far.text(formatMark(STREAM, "g1:m1"));
  far.text(formatClear(STREAM));
  far.echo([{ name: "g1:m1", played: false }]);
  assert.deepEqual(commands, [
    { kind: "play", bytes: frame, lateMs: 7 },
    { kind: "mark", name: "g1:m1" },
    { kind: "clear" },
  ]);
  assert.deepEqual(far.counts, {
    received: 1,
    sent: 0,
    dropped: 0,
    marks: 1,
    echoed: 0,
    cleared: 1,
    digits: 0,
    invalid: 0,
  });
});

Deno.test("FarSide counts what Twilio would refuse, and does nothing of it (error 31951)", () => {
  const { far, commands } = setUp();
  const other = `MZ${"3".repeat(32)}`;
  const bad = [
    "",
    "{",
    "[]",
    '{"event":"hello"}',
    formatMedia(other, new Uint8Array(160)),
    formatClear(STREAM).replace("}", ',"x":1}'),
    new Uint8Array(3),
  ];
  for (const text of bad) far.text(text);
  assert.deepEqual([commands, far.counts.invalid], [[], bad.length]);
});

Deno.test("FarSide counts frames that a server that doesn't read never got, and keeps the line's time", () => {
  const { far, sent, server } = setUp();
  far.frame(new Uint8Array(160));
  server.reads = false;
  far.frame(new Uint8Array(160));
  server.reads = true;
  far.frame(new Uint8Array(160));
  assert.deepEqual([far.counts.sent, far.counts.dropped], [2, 1]);
  assert.equal(JSON.parse(sent[1]!).media.timestamp, "40");
});
