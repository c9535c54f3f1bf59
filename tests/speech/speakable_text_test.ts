import assert from "node:assert/strict";
import fc from "fast-check";
import {
  asciiText,
  markupFreeText,
  MAX_SENTENCE_CHARS,
  splitSentences,
} from "../../lib/speech/local/speakable_text.ts";

Deno.test("asciiText() straightens quotes and dashes, drops accents and what has no letters", () => {
  assert.equal(asciiText("“It’s” a café — 5€… 😀 שלום ok"), `"It's" a cafe, 5 euros ... ok`);
});

Deno.test("asciiText() turns control characters and runs of space into one space", () => {
  assert.equal(asciiText("  a\u0000b\u0007\r\n\t c\u200b\u202ed "), "a b c d");
});

Deno.test("asciiText() cuts what is no word", () => {
  assert.equal(asciiText("x".repeat(90)), `${"x".repeat(40)} ${"x".repeat(40)} ${"x".repeat(10)}`);
});

Deno.test("markupFreeText() leaves nothing that eSpeak takes for mark-up", () => {
  assert.equal(markupFreeText("<b>שלום</b> [[a]] &amp; x"), "b שלום /b a amp; x");
});

Deno.test("splitSentences() cuts at the ends of sentences and not in numbers or titles", () => {
  assert.deepEqual(
    splitSentences("Hello. Mr. Smith owes 3.50 dollars! J. Doe doesn't? Fine...", "en"),
    ["Hello.", "Mr. Smith owes 3.50 dollars!", "J. Doe doesn't?", "Fine..."],
  );
  assert.deepEqual(splitSentences("שלום. מה שלומך? טוב!", "he"), ["שלום.", "מה שלומך?", "טוב!"]);
});

Deno.test("splitSentences() gives nothing when there is nothing to say", () => {
  assert.deepEqual(["", " ", "...", "!? - ."].flatMap((text) => splitSentences(text, "en")), []);
});

Deno.test("splitSentences() cuts a long sentence at a comma, else at a space, else anywhere", () => {
  const clause = "one two three four five six seven eight nine ten";
  assert.deepEqual(splitSentences(`${clause}, ${clause}, ${clause}, ${clause}.`, "en"), [
    `${clause}, ${clause}, ${clause},`,
    `${clause}.`,
  ]);
  assert.deepEqual(splitSentences("word ".repeat(40), "en").map((s) => s.length), [159, 39]);
  assert.deepEqual(splitSentences("x".repeat(200), "en").map((s) => s.length), [MAX_SENTENCE_CHARS, 40]);
});

Deno.test("splitSentences() keeps every word, in pieces that are short enough (property)", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab1 ,.;!?\"'-"), maxLength: 800 }), (text) => {
      const pieces = splitSentences(text, "en");
      assert.ok(pieces.every((piece) => piece.length > 0 && piece.length <= MAX_SENTENCE_CHARS));
      assert.equal(pieces.join("").replace(/[^ab1]/g, ""), text.replace(/[^ab1]/g, ""));
    }),
  );
});
