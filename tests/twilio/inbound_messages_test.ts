import assert from "node:assert/strict";
import fc from "fast-check";
import type { InboundMessage } from "../../lib/twilio/inbound_messages.ts";
import {
  formatClear,
  formatMark,
  formatMedia,
  formatMediaAfter,
  mediaPrefix,
} from "../../lib/twilio/outbound_messages.ts";
import { expectStream, parseInbound } from "../../lib/twilio/parse_inbound.ts";
import { sids } from "./call_messages.ts";

const { callSid, streamSid, accountSid } = sids(1);
const SILENCE = new Uint8Array(160).fill(0xff);

/** The fields alone, with the payload that is decoded on demand. */
function plain(message: InboundMessage): InboundMessage {
  if (message.kind !== "media") return message;
  const { kind, sequenceNumber, streamSid, track, chunk, timestampMs, payload } = message;
  // Known when the payload has been looked at.
  const { repaired } = message;
  return { kind, sequenceNumber, streamSid, track, chunk, timestampMs, payload, repaired };
}

function withoutPrototype(fields: Record<string, string>): Record<string, string> {
  return Object.assign(Object.create(null), fields);
}

Deno.test("parseInbound() reads each message as Twilio documents it", () => {
  const cases: [text: string, message: InboundMessage][] = [
    [
      `{"event":"connected","protocol":"Call","version":"1.0.0"}`,
      { kind: "connected", protocol: "Call", version: "1.0.0" },
    ],
    [
      `{"event":"start","sequenceNumber":"1","start":{"accountSid":"${accountSid}","streamSid":"${streamSid}",` +
      `"callSid":"${callSid}","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,` +
      `"channels":1},"customParameters":{"token":"t"}},"streamSid":"${streamSid}"}`,
      {
        kind: "start",
        sequenceNumber: 1,
        streamSid,
        callSid,
        accountSid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
        customParameters: withoutPrototype({ token: "t" }),
      },
    ],
    [
      `{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"1","timestamp":"5",` +
      `"payload":"AQID"},"streamSid":"${streamSid}"}`,
      {
        kind: "media",
        sequenceNumber: 3,
        streamSid,
        track: "inbound",
        chunk: 1,
        timestampMs: 5,
        payload: Uint8Array.of(1, 2, 3),
        repaired: false,
      },
    ],
    [
      `{"event":"dtmf","streamSid":"${streamSid}","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"#"}}`,
      { kind: "dtmf", sequenceNumber: 5, streamSid, digit: "#" },
    ],
    [
      `{"event":"mark","sequenceNumber":"4","streamSid":"${streamSid}","mark":{"name":"g1:m2"}}`,
      { kind: "mark", sequenceNumber: 4, streamSid, name: "g1:m2" },
    ],
    [
      `{"event":"stop","sequenceNumber":"5","stop":{"accountSid":"${accountSid}","callSid":"${callSid}"},` +
      `"streamSid":"${streamSid}"}`,
      { kind: "stop", sequenceNumber: 5, streamSid, callSid, accountSid },
    ],
    [`{"event":"hold","streamSid":"${streamSid}"}`, { kind: "unknown", event: "hold" }],
    [`{"event":"media"`, { kind: "invalid", reason: "not_json" }],
    [``, { kind: "invalid", reason: "not_json" }],
    [`[1]`, { kind: "invalid", reason: "not_object" }],
    [`null`, { kind: "invalid", reason: "not_object" }],
    [`{"event":7}`, { kind: "invalid", reason: "bad_event" }],
    [`{}`, { kind: "invalid", reason: "bad_event" }],
    [`{"__proto__":{"event":"connected"}}`, { kind: "invalid", reason: "bad_event" }],
    [`{"event":"media","streamSid":"${streamSid}"}`, { kind: "invalid", reason: "bad_field" }],
    [`{"event":"media","media":{"payload":"AAAA"}}`, { kind: "invalid", reason: "bad_field" }],
    [`{"event":"media","streamSid":"${streamSid}","media":{"payload":5}}`, {
      kind: "invalid",
      reason: "bad_field",
    }],
    [
      `{"event":"media","streamSid":"${streamSid}","media":{"payload":"AAAA","track":1}}`,
      { kind: "invalid", reason: "bad_field" },
    ],
    [`{"event":"mark","streamSid":"${streamSid}","mark":{"name":1}}`, {
      kind: "invalid",
      reason: "bad_field",
    }],
    [`{"event":"dtmf","streamSid":"${streamSid}","dtmf":{"digit":"12"}}`, {
      kind: "invalid",
      reason: "bad_field",
    }],
    [`{"event":"dtmf","streamSid":"${streamSid}","dtmf":null}`, { kind: "invalid", reason: "bad_field" }],
    [`{"event":"start","start":{"streamSid":"${streamSid}"}}`, { kind: "invalid", reason: "bad_field" }],
    [
      `{"event":"start","start":{"streamSid":"${streamSid}","callSid":"a\\"b"}}`,
      { kind: "invalid", reason: "bad_field" },
    ],
    [
      `{"event":"start","start":{"streamSid":"${streamSid}","callSid":"${callSid}"},"streamSid":"MZother"}`,
      { kind: "invalid", reason: "bad_field" },
    ],
    [`{"event":"stop"}`, { kind: "invalid", reason: "bad_field" }],
  ];
  for (const [text, message] of cases) assert.deepEqual(plain(parseInbound(text)), message, text);
});

Deno.test("parseInbound() reads media that is written to the letter like any other", () => {
  const count = fc.integer({ min: 0, max: 2_000_000_000 }).map(String);
  const payload = fc.oneof(
    fc.uint8Array({ minLength: 0, maxLength: 400 }).map((bytes) => bytes.toBase64()),
    fc.string({ maxLength: 12, unit: fc.constantFrom("A", "b", "/", "+", "=", "Q", "g", "w", "0", " ") }),
  );
  fc.assert(
    fc.property(count, count, count, payload, (sequenceNumber, chunk, timestamp, payload) => {
      const media = { track: "inbound", chunk, timestamp, payload };
      const usual = { event: "media", sequenceNumber, media, streamSid };
      const long = plain(parseInbound(JSON.stringify(usual, null, 1)));
      const text = JSON.stringify(usual);
      const added = text.replace('"},"stream', '","added":"x"},"stream');
      // As some encoders write it, and as Twilio might one day.
      for (const as of [text, text.replaceAll("/", "\\/"), added]) {
        assert.deepEqual(plain(parseInbound(as, expectStream(streamSid))), long, as);
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("parseInbound() reads the echo of a mark that is written to the letter like any other", () => {
  const name = fc.oneof(fc.stringMatching(/^[\w:.-]{0,70}$/), fc.string());
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000 }).map(String), name, (sequenceNumber, name) => {
      const usual = { event: "mark", sequenceNumber, streamSid, mark: { name } };
      assert.deepEqual(parseInbound(JSON.stringify(usual)), parseInbound(JSON.stringify(usual, null, 1)));
    }),
  );
});

Deno.test("parseInbound() takes counters as strings and as numbers, and absurd ones as null", () => {
  const cases: [json: string, value: number | null][] = [
    [`"7"`, 7],
    [`7`, 7],
    [`0`, 0],
    [`"0"`, 0],
    [`"007"`, 7],
    [`-1`, null],
    [`"-1"`, null],
    [`1.5`, null],
    [`"1e3"`, null],
    [`1e400`, null],
    [`"99999999999999999999"`, null],
    [`9007199254740993`, null],
    [`""`, null],
    [`null`, null],
    [`[1]`, null],
    [`true`, null],
  ];
  for (const [json, value] of cases) {
    const text = `{"event":"media","sequenceNumber":${json},"streamSid":"${streamSid}",` +
      `"media":{"chunk":${json},"timestamp":${json},"payload":"AQID"}}`;
    assert.deepEqual(parseInbound(text), {
      kind: "media",
      sequenceNumber: value,
      streamSid,
      track: "inbound",
      chunk: value,
      timestampMs: value,
      payload: Uint8Array.of(1, 2, 3),
      repaired: false,
    }, json);
  }
});

Deno.test("parseInbound() makes 160 bytes of silence of a payload that can't be decoded (docs/faults.md 17)", () => {
  for (const payload of ["", "A", "AAA", "AAAAA", "****", "AA AA", "AAAA=", "\u00e9\u00e9\u00e9\u00e9"]) {
    const text = JSON.stringify({ event: "media", streamSid, media: { payload } });
    assert.deepEqual(parseInbound(text), {
      kind: "media",
      sequenceNumber: null,
      streamSid,
      track: "inbound",
      chunk: null,
      timestampMs: null,
      payload: SILENCE,
      repaired: true,
    }, JSON.stringify(payload));
  }
});

Deno.test("parseInbound() takes no prototype and only text from customParameters", () => {
  const message = parseInbound(
    `{"event":"start","start":{"streamSid":"${streamSid}","callSid":"${callSid}",` +
      `"customParameters":{"__proto__":"x","constructor":"y","token":"t","n":1,"o":{"a":1}}}}`,
  );
  assert.equal(message.kind, "start");
  if (message.kind !== "start") return;
  assert.deepEqual(message.customParameters, withoutPrototype({ constructor: "y", token: "t" }));
  assert.equal(message.customParameters["toString"], undefined);
  assert.equal(({} as Record<string, unknown>)["x"], undefined);
});

Deno.test("parseInbound() never throws on any text", () => {
  const kinds = new Set(["connected", "start", "media", "dtmf", "mark", "stop", "unknown", "invalid"]);
  const event = fc.constantFrom("connected", "start", "media", "dtmf", "mark", "stop", "__proto__", "");
  const halfRight = fc.record({
    event: fc.oneof(event, fc.jsonValue()),
    streamSid: fc.oneof(fc.constant(streamSid), fc.jsonValue()),
    sequenceNumber: fc.jsonValue(),
    media: fc.oneof(fc.jsonValue(), fc.record({ payload: fc.jsonValue(), track: fc.jsonValue() })),
    start: fc.oneof(fc.jsonValue(), fc.record({ streamSid: fc.jsonValue(), callSid: fc.jsonValue() })),
    mark: fc.oneof(fc.jsonValue(), fc.record({ name: fc.jsonValue() })),
    dtmf: fc.oneof(fc.jsonValue(), fc.record({ digit: fc.jsonValue() })),
  }, { requiredKeys: [] }).map((value) => JSON.stringify(value));
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.json(), halfRight);
  fc.assert(fc.property(text, (input) => assert.ok(kinds.has(parseInbound(input).kind))), {
    numRuns: 10_000,
  });
});

Deno.test("formatMedia(), formatMark() and formatClear() write exactly the documented fields (docs/faults.md 46)", () => {
  const frame = Uint8Array.of(0xff, 0x7f, 0);
  assert.equal(
    formatMedia(streamSid, frame),
    `{"event":"media","streamSid":"${streamSid}","media":{"payload":"/38A"}}`,
  );
  assert.equal(formatMediaAfter(mediaPrefix(streamSid), frame), formatMedia(streamSid, frame));
  assert.equal(
    formatMark(streamSid, "g1:m1"),
    `{"event":"mark","streamSid":"${streamSid}","mark":{"name":"g1:m1"}}`,
  );
  assert.equal(formatClear(streamSid), `{"event":"clear","streamSid":"${streamSid}"}`);
});

Deno.test("formatMedia(), formatMark() and formatClear() throw when streamSid would need an escape", () => {
  for (const bad of ["", `MZ"`, "MZ\\", "MZ\n", "M Z", "x".repeat(65)]) {
    const error = { name: "TypeError", message: /^Cannot format a message: streamSid/ };
    assert.throws(() => formatMedia(bad, new Uint8Array(1)), error);
    assert.throws(() => formatMark(bad, "m"), error);
    assert.throws(() => formatClear(bad), error);
  }
});
