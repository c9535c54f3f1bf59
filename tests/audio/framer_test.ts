import assert from "node:assert/strict";
import fc from "fast-check";
import { Framer } from "../../lib/audio/framer.ts";

Deno.test("Framer.frames() yields whole frames, the same for any chunking, and flush() pads the last one with 0xFF", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 500 }), { maxLength: 12 }), (chunks) => {
    const framer = new Framer();
    const frames = chunks.flatMap((chunk) => [...framer.frames(chunk)]);
    const last = framer.flush();
    if (last !== undefined) frames.push(last);
    const bytes = chunks.flatMap((chunk) => [...chunk]);
    const padding = (160 - bytes.length % 160) % 160;
    assert.ok(frames.every((piece) => piece.length > 0 && piece.length % 160 === 0));
    assert.deepEqual(frames.flatMap((frame) => [...frame]), [...bytes, ...Array(padding).fill(0xff)]);
    assert.equal(framer.flush(), undefined);
  }));
});
