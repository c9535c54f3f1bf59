import assert from "node:assert/strict";
import fc from "fast-check";
import { maskNumber, secretMask } from "../../lib/core/mask.ts";

const CASES: readonly [text: string, masked: string][] = [
  ["+972501234567", "+9725*****67"],
  ["+15551234567", "+1555*****67"],
  ["972501234567", "97250*****67"],
  ["0501234567", "05012*****67"],
  ["client:+972501234567", "client:+9725*****67"],
  ["sip:+972501234567@example.com", "sip:+9725*****67@example.com"],
  ["From=%2B972501234567&To=%2B15551234567", "From=+9725*****67&To=+1555*****67"],
  ["call +972 50-123-4567 or +1 (555) 123-4567.", "call +9725*****67 or +1555*****67."],
  ["at +972501234567 2026-11-22", "at +9725*****67 2026-11-22"],
  ["חייג 0501234567, תודה", "חייג 05012*****67, תודה"],
  ["my number is 0501234567.", "my number is 05012*****67."],
  // Left as they are:
  ["CA00000000000000000000000000000001", "CA00000000000000000000000000000001"],
  ["MZ12345678901234567890123456789012", "MZ12345678901234567890123456789012"],
  ["550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"],
  ["1000 frames in 20000 ms, +16", "1000 frames in 20000 ms, +16"],
  ["12345678", "12345678"],
  ["0.1234567890123", "0.1234567890123"],
  ["2026-11-22T08:00:00.123Z", "2026-11-22T08:00:00.123Z"],
  ["127.0.0.1:8000", "127.0.0.1:8000"],
  ["", ""],
];

for (const [text, masked] of CASES) {
  Deno.test(`maskNumber() makes ${JSON.stringify(masked)} when given ${JSON.stringify(text)}`, () => {
    assert.equal(maskNumber(text), masked);
  });
}

Deno.test("maskNumber() leaves no E.164 number readable when it stands in any text without digits", () => {
  const number = fc.stringMatching(/^\+[1-9][0-9]{8,14}$/);
  const around = fc.string({ unit: "binary" }).map((text) => text.replace(/[\d+]/gu, ""));
  fc.assert(fc.property(around, number, around, (before, e164, after) => {
    assert.ok(!maskNumber(before + e164 + after).includes(e164.slice(1)));
  }));
});

Deno.test("maskNumber() changes nothing when the text is masked already", () => {
  fc.assert(fc.property(fc.string(), fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (text, number) => {
    const once = maskNumber(`${text} ${number}`);
    assert.equal(maskNumber(once), once);
  }));
});

Deno.test("secretMask() replaces every secret when they overlap, repeat or hold signs of patterns", () => {
  const hide = secretMask(["abc", "abcdef", "a.c+(", ""]);
  assert.equal(hide("abcdef abc axc a.c+( abc"), "*** *** axc *** ***");
});

Deno.test("secretMask() replaces a secret when it stands in a URL", () => {
  assert.equal(secretMask(["s3cr&t/="])("/x?k=s3cr%26t%2F%3D"), "/x?k=***");
});

Deno.test("secretMask() leaves no secret behind when it stands in any text", () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[!-)+-~]{4,40}$/), fc.string(), (before, secret, after) => {
      assert.ok(!secretMask([secret])(before + secret + after).includes(secret));
    }),
  );
});
