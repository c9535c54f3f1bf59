import assert from "node:assert/strict";
import { formatClear, formatMark, formatMedia } from "../../../lib/twilio/outbound_messages.ts";
import { parseInbound } from "../../../lib/twilio/parse_inbound.ts";
import type { LineCommand } from "../../../lib/ui/phone/line_audio.ts";
import { TwilioSide } from "../../../lib/ui/phone/twilio_side.ts";

const [CALL, STREAM] = [`CA${"1".repeat(32)}`, `MZ${"2".repeat(32)}`];

function setUp() {
  const sent: string[] = [];
  const commands: LineCommand[] = [];
  const server = { reads: true };
  const side = new TwilioSide({
    line: { callSid: CALL, streamSid: STREAM, token: "secret", url: "ws://x/media" },
    send: (text) => server.reads && sent.push(text) > 0,
    command: (command) => commands.push(command),
    lateMs: () => 7,
  });
  return { side, sent, commands, server };
}

Deno.test("TwilioSide writes a call as Twilio does, from connected to stop", () => {
  const { side, sent, commands } = setUp();
  const frame = new Uint8Array(160).fill(0xff);
  side.begin();
  side.frame(frame);
  side.dtmf("#");
  side.frame(frame);
  side.echo([{ name: "g1:m1", atMs: 20, played: true }, { name: "g1:m2", atMs: 20, played: false }]);
  side.stop();
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

Deno.test("TwilioSide hands on what the server sends, and counts it", () => {
  const { side, commands } = setUp();
  const frame = new Uint8Array(160).fill(0x55);
  side.text(formatMedia(STREAM, frame));
  side.text(formatMark(STREAM, "g1:m1"));
  side.text(formatClear(STREAM));
  side.echo([{ name: "g1:m1", atMs: 20, played: false }]);
  assert.deepEqual(commands, [
    { kind: "play", bytes: frame, lateMs: 7 },
    { kind: "mark", name: "g1:m1" },
    { kind: "clear" },
  ]);
  assert.deepEqual(side.counts, {
    frames: 1,
    bytes: 160,
    marks: 1,
    clears: 1,
    invalid: 0,
    sentFrames: 0,
    droppedFrames: 0,
    digits: 0,
    echoes: 1,
    cleared: 1,
  });
});

Deno.test("TwilioSide counts what Twilio would refuse, and does nothing of it (error 31951)", () => {
  const { side, commands } = setUp();
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
  for (const text of bad) side.text(text);
  assert.deepEqual([commands, side.counts.invalid], [[], bad.length]);
});

Deno.test("TwilioSide counts frames that a server that doesn't read never got, and keeps the line's time", () => {
  const { side, sent, server } = setUp();
  side.frame(new Uint8Array(160));
  server.reads = false;
  side.frame(new Uint8Array(160));
  server.reads = true;
  side.frame(new Uint8Array(160));
  assert.deepEqual([side.counts.sentFrames, side.counts.droppedFrames], [2, 1]);
  assert.equal(JSON.parse(sent[1]!).media.timestamp, "40");
});
