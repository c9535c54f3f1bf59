import assert from "node:assert/strict";
import fc from "fast-check";
import { isolate, plural } from "../../lib/ui/i18n.ts";

Deno.test("isolate() keeps the text and drops what could reach out of it", () => {
  assert.equal(isolate("+972 54"), "\u2068+972 54\u2069");
  assert.equal(isolate("a\u202eb\u2069c\nd\u200f"), "\u2068abcd\u2069");
});

Deno.test("isolate() has exactly one isolate, whatever it is given", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.match(isolate(text), /^\u2068[^\u2066-\u2069\u202a-\u202e]*\u2069$/su);
  }));
});

Deno.test("plural() picks the form for one and the form for all other counts", () => {
  const text = "{n} gap|{n} gaps";
  assert.deepEqual([0, 1, 2, 1.4].map((n) => plural(text, n)), [
    "{n} gaps",
    "{n} gap",
    "{n} gaps",
    "{n} gaps",
  ]);
  assert.equal(plural("of {n}", 1), "of {n}");
});
