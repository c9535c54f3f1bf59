import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBase64, decodePortably, encodeBase64, encodePortably } from "../../lib/twilio/base64.ts";

const bytes = fc.uint8Array({ maxLength: 20_000 });

Deno.test("encodeBase64() and encodePortably() are the same as btoa() and come back by both decoders", () => {
  fc.assert(fc.property(bytes, (input) => {
    let binary = "";
    for (const byte of input) binary += String.fromCharCode(byte);
    const text = btoa(binary);
    assert.equal(encodeBase64(input), text);
    assert.equal(encodePortably(input), text);
    assert.deepEqual(decodeBase64(text), Uint8Array.from(input));
    assert.deepEqual(decodePortably(text), Uint8Array.from(input));
  }));
});

Deno.test("decodeBase64() and decodePortably() refuse the same texts", () => {
  const almost = fc.string({ unit: fc.constantFrom(..."AZaz09+/= \n-_é"), maxLength: 24 });
  fc.assert(
    fc.property(almost, (text) => assert.deepEqual(decodeBase64(text), decodePortably(text))),
    { numRuns: 20_000 },
  );
});

Deno.test("decodeBase64() refuses what is not canonical", () => {
  for (
    const text of [
      "A",
      "AA",
      "AAA",
      "AA=",
      "AB==",
      "AAB=",
      "AA ==",
      " AAAA",
      "AAAA\n\n\n\n",
      "A-A_",
      "====",
      "AAAA=",
    ]
  ) {
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text));
  }
  assert.deepEqual(decodeBase64(""), new Uint8Array());
});
