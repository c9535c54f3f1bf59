import assert from "node:assert/strict";
import { isCallSid, isE164, isStreamSid, newSid, randomHex, systemRandomBytes } from "../../lib/core/ids.ts";

const counting = (byteCount: number) => Uint8Array.from({ length: byteCount }, (_, index) => index * 17);

Deno.test("randomHex() writes two digits a byte when bytes are small", () => {
  assert.equal(randomHex(4, counting), "00112233");
});

Deno.test("randomHex() never repeats itself when the system gives the randomness", () => {
  assert.equal(new Set(Array.from({ length: 100 }, () => randomHex(16, systemRandomBytes))).size, 100);
});

Deno.test("newSid() makes an id of Twilio's shape when given a prefix", () => {
  assert.equal(newSid("CA", counting), "CA00112233445566778899aabbccddeeff");
  assert.ok(isCallSid(newSid("CA", systemRandomBytes)));
  assert.ok(isStreamSid(newSid("MZ", systemRandomBytes)));
});

Deno.test("isCallSid() and isStreamSid() refuse every other shape", () => {
  const hex = "00112233445566778899aabbccddeeff";
  assert.ok(isCallSid(`CA${hex.toUpperCase()}`));
  for (
    const bad of [`MZ${hex}`, `CA${hex}0`, `CA${hex.slice(1)}`, `CA${hex}\n`, `ca${hex}`, "", null, 7, [
      `CA${hex}`,
    ]]
  ) {
    assert.equal(isCallSid(bad), false, String(bad));
  }
  assert.equal(isStreamSid(`CA${hex}`), false);
});

Deno.test("isE164() takes only a plus and 7 to 15 digits", () => {
  for (const good of ["+972501234567", "+1555123", "+123456789012345"]) assert.ok(isE164(good), good);
  for (
    const bad of [
      "972501234567",
      "+0501234567",
      "+155512",
      "+1234567890123456",
      "+1555-1234567",
      "+1555123\n",
      7,
    ]
  ) {
    assert.equal(isE164(bad), false, String(bad));
  }
});
