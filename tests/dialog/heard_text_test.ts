import assert from "node:assert/strict";
import fc from "fast-check";
import { heardText } from "../../lib/dialog/heard_text.ts";

const TEXT = "one two three four five";

Deno.test("heardText() returns whole words by their share of the sound", () => {
  for (
    const [heardMs, heard] of [
      [0, ""],
      [100, ""],
      [400, "one two"],
      [650, "one two three"],
      [990, "one two three four"],
      [1_000, TEXT],
      [1_100, TEXT],
    ] as const
  ) {
    assert.equal(heardText(TEXT, { heardMs, madeMs: 1_000, whole: true }), heard, `${heardMs} ms`);
  }
});

Deno.test("heardText() takes sound that was not made to the end for no more than its share of the text", () => {
  const long = `${TEXT} `.repeat(20).trim();
  const share = (text: string, made: { madeMs: number; whole: boolean }) =>
    heardText(text, { heardMs: 6_000, ...made }).length / text.length;
  assert.ok(share(long, { madeMs: 12_000, whole: true }) > 0.45);
  const part = share(long, { madeMs: 12_000, whole: false });
  assert.ok(part > 0.15 && part < 0.25, `${part} of a text that takes half a minute`);
  // Hebrew points take no time.
  assert.ok(share("שָׁלוֹם ".repeat(40), { madeMs: 12_000, whole: false }) > 0.4);
});

Deno.test("heardText() returns a beginning of the text that ends with a word, and nothing of what was not heard", () => {
  fc.assert(fc.property(
    fc.string({ unit: fc.constantFrom("a", "b", " ", "ä") }),
    fc.record({ heardMs: fc.nat(2_000), madeMs: fc.nat(2_000), whole: fc.boolean() }),
    (text, share) => {
      const heard = heardText(text, share);
      assert.ok(text.startsWith(heard));
      assert.ok(heard === text || heard === "" || /^\s/.test(text.slice(heard.length)));
      if (share.heardMs === 0) assert.equal(heard, "");
    },
  ));
});
