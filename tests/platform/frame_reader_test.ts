import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { FrameReader } from "../../lib/platform/frame_reader.ts";
import { OPCODE } from "../../lib/platform/frames.ts";
import { clientFrame, joined } from "./client_frame.ts";

const MAX_BYTES = 1_000;

function makeReader(): { reader: FrameReader; seen: unknown[] } {
  const seen: unknown[] = [];
  const reader = new FrameReader({
    message: (text, bytes) => void seen.push(text === undefined ? ["binary", bytes] : ["text", text]),
    frame: (bytes) => void seen.push(["frame", bytes]),
    ping: (payload) => void seen.push(["ping", [...payload]]),
    close: (code) => void seen.push(["close", code]),
    breach: ({ code, reason }) => void seen.push(["breach", code, reason]),
  }, { maxMessageBytes: MAX_BYTES });
  return { reader, seen };
}

/** What becomes of `frames` when they come in chunks of `sizes` bytes. */
function read(frames: readonly Uint8Array[], sizes: readonly number[] = [Infinity]): unknown[] {
  const { reader, seen } = makeReader();
  const bytes = joined(frames);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    reader.push(Buffer.from(bytes.slice(at, at + size)));
    at += size;
  }
  return seen;
}

const mask = fc.array(fc.nat({ max: 255 }), { minLength: 4, maxLength: 4 });
const text = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ unit: "binary", maxLength: 100 }).map((text) => text.toWellFormed()),
);

/** Messages with the frames that carry them, and what is read from them. */
const sent = fc.oneof(
  fc.tuple(text, mask).map(([text, mask]) => ({
    frames: [clientFrame(OPCODE.text, text, { mask })],
    seen: [["text", text]],
  })),
  fc.tuple(fc.uint8Array({ maxLength: 700 }), mask).map(([bytes, mask]) => ({
    frames: [clientFrame(OPCODE.binary, bytes, { mask })],
    seen: [["binary", bytes.length]],
  })),
  fc.tuple(fc.uint8Array({ maxLength: 125 }), mask).map(([bytes, mask]) => ({
    frames: [clientFrame(OPCODE.ping, bytes, { mask }), clientFrame(OPCODE.pong, bytes, { mask })],
    seen: [["ping", [...bytes]], ["frame", bytes.length]],
  })),
  fc.tuple(text, fc.nat(), mask).map(([text, at, mask]) => {
    const bytes = new TextEncoder().encode(text);
    const cut = at % (bytes.length + 1);
    return {
      frames: [
        clientFrame(OPCODE.text, bytes.slice(0, cut), { mask, isFinal: false }),
        clientFrame(OPCODE.ping, "", { mask }),
        clientFrame(OPCODE.continuation, bytes.slice(cut), { mask }),
      ],
      seen: [["frame", cut], ["ping", []], ["text", text]],
    };
  }),
);

Deno.test("FrameReader reads what a client writes, in whatever pieces it comes", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 12 }), sizes, (messages, sizes) => {
      const seen = messages.flatMap((message) => message.seen);
      assert.deepEqual(read(messages.flatMap(({ frames }) => frames), sizes), seen);
    }),
    { numRuns: 500 },
  );
});

Deno.test("FrameReader finds a message too long by its header, in one frame or in many, and reads nothing more", () => {
  const tooBig = ["breach", 1009, "message too big"];
  const full = new Uint8Array(MAX_BYTES);
  assert.deepEqual(read([clientFrame(OPCODE.binary, full)]), [["binary", MAX_BYTES]]);
  const headOf = (size: number) =>
    clientFrame(OPCODE.text, new Uint8Array(size)).slice(0, size > 65_535 ? 14 : 8);
  for (const size of [MAX_BYTES + 1, 65_535, 65_536, 100_000]) {
    assert.deepEqual(read([headOf(size)]), [tooBig]);
  }
  const huge = Uint8Array.of(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4);
  assert.deepEqual(read([huge]), [tooBig]);
  const parts = [
    clientFrame(OPCODE.text, full, { isFinal: false }),
    clientFrame(OPCODE.continuation, "", { isFinal: false }),
    clientFrame(OPCODE.continuation, "x", { isFinal: false }),
    clientFrame(OPCODE.text, "more"),
  ];
  assert.deepEqual(read(parts), [["frame", MAX_BYTES], ["frame", 0], tooBig]);
});

Deno.test("FrameReader names each breach of RFC 6455, and reads nothing more", () => {
  const hello = clientFrame(OPCODE.text, "hello");
  const half = { isFinal: false };
  const cases: [frames: Uint8Array[], code: number, reason: string][] = [
    [[clientFrame(OPCODE.text, "x", { rsv: 4 })], 1002, "reserved bits"],
    [[Uint8Array.of(0x81, 1, 0x78, 0, 0, 0, 0, 0)], 1002, "frame without a mask"],
    [[clientFrame(3, "x")], 1002, "unknown opcode"],
    [[clientFrame(11, "x")], 1002, "unknown opcode"],
    [[clientFrame(OPCODE.ping, new Uint8Array(126))], 1002, "control frame too long"],
    [[clientFrame(OPCODE.ping, "x", half)], 1002, "control frame too long"],
    [[clientFrame(OPCODE.continuation, "x")], 1002, "fragments out of order"],
    [[clientFrame(OPCODE.text, Uint8Array.of(0xc3, 0x28))], 1007, "text is not UTF-8"],
  ];
  for (const [frames, code, reason] of cases) {
    assert.deepEqual(read([...frames, hello]), [["breach", code, reason]], reason);
  }
  const twice = [clientFrame(OPCODE.text, "x", half), clientFrame(OPCODE.text, "y", half), hello];
  assert.deepEqual(read(twice), [["frame", 1], ["breach", 1002, "fragments out of order"]]);
});

Deno.test("FrameReader tells the code of a close, and reads nothing behind it", () => {
  const hello = clientFrame(OPCODE.text, "hello");
  const codes: [payload: number[], code: number][] = [[[], 1005], [[3, 232], 1000], [
    [3, 233, 104, 105],
    1001,
  ]];
  for (const [payload, code] of codes) {
    assert.deepEqual(read([clientFrame(OPCODE.close, Uint8Array.from(payload)), hello]), [["close", code]]);
  }
});

Deno.test("FrameReader never throws on any bytes", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 20 }), (chunks) => {
    const { reader } = makeReader();
    for (const chunk of chunks) reader.push(Buffer.from(chunk));
  }));
});
