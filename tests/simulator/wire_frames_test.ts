import assert from "node:assert/strict";
import fc from "fast-check";
import {
  closePayload,
  encodeClientFrame,
  encodeTextFrame,
  encodeTextInto,
  FrameReader,
  newFrameRoom,
  OPCODE,
} from "../../lib/simulator/wire_frames.ts";

function readAll(chunks: readonly Uint8Array[]): string[] {
  const seen: string[] = [];
  const reader = new FrameReader({
    text: (text) => seen.push(`text ${text}`),
    binary: (byteCount) => seen.push(`binary ${byteCount}`),
    ping: (payload) => seen.push(`ping ${payload.length}`),
    close: (code, reason) => seen.push(`close ${code} ${reason}`),
    violation: (reason) => seen.push(`violation ${reason}`),
  });
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

/** A frame as a server writes it. */
function serverFrame(first: number, payload: Uint8Array): Uint8Array {
  const head = payload.length < 126
    ? [first, payload.length]
    : payload.length < 65536
    ? [first, 126, payload.length >>> 8, payload.length & 255]
    : [first, 127, 0, 0, 0, 0, 0, payload.length >>> 16, (payload.length >>> 8) & 255, payload.length & 255];
  return Uint8Array.from([...head, ...payload]);
}

function unmasked(frame: Uint8Array): { first: number; payload: Uint8Array } {
  assert.ok(frame[1]! >= 0x80, "a client's frame is masked");
  const short = frame[1]! & 127;
  const at = short < 126 ? 2 : short === 126 ? 4 : 10;
  const key = frame.subarray(at, at + 4);
  return { first: frame[0]!, payload: frame.slice(at + 4).map((byte, i) => byte ^ key[i & 3]!) };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("encodeClientFrame() is undone by taking its mask off, at every length class", () => {
  for (const size of [0, 1, 3, 125, 126, 300, 65535, 65536]) {
    const payload = Uint8Array.from({ length: size }, (_, i) => (i * 7) & 255);
    assert.deepEqual(unmasked(encodeClientFrame(OPCODE.binary, payload, 0xa1b2c3d4)), {
      first: 0x82,
      payload,
    });
  }
});

Deno.test("encodeTextInto() writes what encodeTextFrame() does, for every text that fits", () => {
  const room = newFrameRoom();
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 0, maxLength: 1100 }), fc.integer(), (text, mask) => {
      const length = encodeTextInto(room, text, mask);
      if (length === 0) return text.length < 126 || text.length > 1024;
      assert.deepEqual(room.frame.slice(0, length), encodeTextFrame(text, mask));
      return true;
    }),
  );
});

Deno.test("FrameReader reads any texts, cut anywhere", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ unit: "grapheme", maxLength: 200 }), { maxLength: 6 }),
    fc.integer({ min: 1, max: 50 }),
    (texts, step) => {
      const bytes = Uint8Array.from(texts.flatMap((text) => [...serverFrame(0x81, utf8(text))]));
      const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => {
        return bytes.subarray(i * step, (i + 1) * step);
      });
      assert.deepEqual(readAll(chunks), texts.map((text) => `text ${text}`));
    },
  ));
});

for (
  const [name, bytes, expected] of [
    ["a fragmented text with a ping inside", [0x01, 1, 0x61, 0x89, 0, 0x80, 1, 0x62], ["ping 0", "text ab"]],
    ["a binary message", [0x82, 2, 0, 0], ["binary 2"]],
    ["a close with a reason", [0x88, 4, 3, 0xe9, 0x6f, 0x6b], ["close 1001 ok"]],
    ["a close without a code", [0x88, 0, 0x81, 0], ["close 1005 "]],
    ["a masked frame", [0x81, 0x80, 0, 0, 0, 0], ["violation a server's frame is masked"]],
    ["a reserved bit", [0xc1, 0], ["violation reserved bits are set, no extension was agreed on"]],
    ["a fragmented ping", [0x09, 0], ["violation a control frame is fragmented or too long"]],
    ["a long ping", [0x89, 126, 0, 126], ["violation a control frame is fragmented or too long"]],
    ["an unknown opcode", [0x83, 0], ["violation opcode 3 is unknown"]],
    ["a continuation of nothing", [0x80, 0], ["violation a continuation of no message"]],
    ["a text inside another", [0x01, 0, 0x81, 0], ["violation a message begins inside another"]],
    ["bytes that are not UTF-8", [0x81, 1, 0xff, 0x81, 0], ["violation a text message is not UTF-8"]],
    ["a real replacement character", [0x81, 3, 0xef, 0xbf, 0xbd], ["text \uFFFD"]],
    ["an endless message", [0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0], [
      "violation a message is longer than 16777216 bytes",
    ]],
  ] as const
) {
  Deno.test(`FrameReader reports ${name}`, () => {
    assert.deepEqual(readAll([Uint8Array.from(bytes)]), expected);
  });
}

Deno.test("closePayload() holds the code and the reason", () => {
  assert.deepEqual(closePayload(1000, "ok"), Uint8Array.from([3, 0xe8, 0x6f, 0x6b]));
  assert.deepEqual(closePayload(1005, ""), new Uint8Array(0));
});
