import assert from "node:assert/strict";
import fc from "fast-check";
import { formatClear, formatMark, formatMedia } from "../../../lib/twilio/outbound_messages.ts";
import { parseInbound } from "../../../lib/twilio/parse_inbound.ts";
import { formatInbound, parseOutbound, type PeerMessage } from "../../../lib/twilio/peer/messages.ts";
import { sids } from "../call_messages.ts";

const { callSid, streamSid, accountSid } = sids(2);

Deno.test("parseOutbound() reads back whatever we format (docs/faults.md 46)", () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 2_000 });
  fc.assert(fc.property(payload, fc.string({ minLength: 1, unit: "binary" }), (bytes, name) => {
    assert.deepEqual(parseOutbound(formatMedia(streamSid, bytes)), {
      kind: "media",
      streamSid,
      payload: Uint8Array.from(bytes),
    });
    assert.deepEqual(parseOutbound(formatMark(streamSid, name)), { kind: "mark", streamSid, name });
  }));
  assert.deepEqual(parseOutbound(formatClear(streamSid)), { kind: "clear", streamSid });
});

Deno.test("parseOutbound() refuses what Twilio's warning 31951 names, and says which field", () => {
  const media = { event: "media", streamSid, media: { payload: "AAAA" } };
  const mark = { event: "mark", streamSid, mark: { name: "m" } };
  const cases: [message: unknown, reason: string][] = [
    [[], "not an object"],
    [null, "not an object"],
    [{}, "event undefined is unknown"],
    [{ event: "stop" }, 'event "stop" is unknown'],
    [{ ...media, sequenceNumber: "1" }, "sequenceNumber is not a field of this message"],
    [
      { ...media, media: { payload: "AAAA", track: "outbound" } },
      "media.track is not a field of this message",
    ],
    [{ ...media, media: {} }, "media.payload is missing"],
    [{ ...media, media: { payload: 1 } }, "media.payload is not a string"],
    [{ ...media, media: { payload: "" } }, "media.payload is empty"],
    [{ ...media, media: { payload: "AA" } }, "media.payload is not base64"],
    [{ ...media, media: "AAAA" }, "media is not an object"],
    [{ event: "media", media: { payload: "AAAA" } }, "streamSid is missing"],
    [{ ...media, streamSid: 1 }, "streamSid is not a string"],
    [{ event: "mark", streamSid }, "mark is missing"],
    [{ ...mark, mark: { name: 1 } }, "mark.name is not a string"],
    [{ ...mark, mark: { name: "m", id: 1 } }, "mark.id is not a field of this message"],
    [{ event: "clear" }, "streamSid is missing"],
    [{ event: "clear", streamSid, media: {} }, "media is not a field of this message"],
  ];
  for (const [message, reason] of cases) {
    assert.deepEqual(parseOutbound(JSON.stringify(message)), { kind: "invalid", reason });
  }
  assert.deepEqual(parseOutbound("{"), { kind: "invalid", reason: "not JSON" });
  assert.deepEqual(parseOutbound(`{"event":"clear","streamSid":"x","__proto__":{}}`), {
    kind: "invalid",
    reason: "__proto__ is not a field of this message",
  });
});

Deno.test("parseOutbound() never throws on any text", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.json());
  fc.assert(fc.property(text, (input) => assert.equal(parseOutbound(input).kind, "invalid")), {
    numRuns: 5_000,
  });
});

Deno.test("formatInbound() writes Twilio's wire types", () => {
  const media: PeerMessage = {
    kind: "media",
    sequenceNumber: 3,
    streamSid,
    track: "inbound",
    chunk: 1,
    timestampMs: 5,
    payload: Uint8Array.of(1, 2, 3),
  };
  const start: PeerMessage = {
    kind: "start",
    sequenceNumber: 1,
    streamSid,
    callSid,
    accountSid,
    tracks: ["inbound"],
    mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
    customParameters: { token: "t" },
  };
  const cases: [message: PeerMessage, wire: unknown][] = [
    [{ kind: "connected", protocol: "Call", version: "1.0.0" }, {
      event: "connected",
      protocol: "Call",
      version: "1.0.0",
    }],
    [start, {
      event: "start",
      sequenceNumber: "1",
      start: {
        accountSid,
        streamSid,
        callSid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: { token: "t" },
      },
      streamSid,
    }],
    [media, {
      event: "media",
      sequenceNumber: "3",
      media: { track: "inbound", chunk: "1", timestamp: "5", payload: "AQID" },
      streamSid,
    }],
    [{ kind: "dtmf", sequenceNumber: 5, streamSid, digit: "1" }, {
      event: "dtmf",
      streamSid,
      sequenceNumber: "5",
      dtmf: { track: "inbound_track", digit: "1" },
    }],
    [{ kind: "mark", sequenceNumber: 4, streamSid, name: "m" }, {
      event: "mark",
      sequenceNumber: "4",
      streamSid,
      mark: { name: "m" },
    }],
    [{ kind: "stop", sequenceNumber: 5, streamSid, callSid, accountSid }, {
      event: "stop",
      sequenceNumber: "5",
      stop: { accountSid, callSid },
      streamSid,
    }],
  ];
  for (const [message, wire] of cases) {
    const text = formatInbound(message);
    assert.deepEqual(JSON.parse(text), wire);
    const received = parseInbound(text);
    const { repaired: _, ...read } = {
      repaired: false,
      ...received,
      ...(received.kind === "media" ? { payload: received.payload } : {}),
    };
    assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(message)));
  }
});
