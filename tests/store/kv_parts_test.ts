import assert from "node:assert/strict";
import fc from "fast-check";
import { isPartsRef, packParts, unpackParts } from "../../lib/store/kv_parts.ts";
import { MAX_VALUE_BYTES } from "../../lib/store/kv_port.ts";

/** Bytes that hardly compress, from one seed. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

Deno.test("unpackParts() returns what packParts() took, in parts that the store takes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300_000 }), fc.integer(), (length, seed) => {
      const bytes = noise(length, seed);
      const { ref, parts } = packParts(bytes, "v1");
      assert.ok(isPartsRef(ref) && parts.length === ref.count);
      assert.ok(parts.every((part) => part.length <= MAX_VALUE_BYTES));
      assert.deepEqual(unpackParts(ref, parts), bytes);
    }),
    { numRuns: 30 },
  );
});

Deno.test("unpackParts() returns nothing when a part is missing, too short, too long, or something else", () => {
  const { ref, parts } = packParts(noise(150_000, 1), "v1");
  const [first, ...rest] = parts;
  for (
    const wrong of [rest, [null, ...rest], [first!.slice(1), ...rest], [...parts, first], [
      noise(100, 2),
      ...rest,
    ], [
      noise(first!.length, 3),
      ...rest,
    ]]
  ) assert.equal(unpackParts(ref, wrong), undefined);
  assert.deepEqual(
    [{ ...ref, count: 0 }, { ...ref, bytes: 1e12 }, { ...ref, version: 1 }, null, 7].map(isPartsRef),
    [false, false, false, false, false],
  );
});
