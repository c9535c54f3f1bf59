import assert from "node:assert/strict";
import fc from "fast-check";
import { allowsNumber, transferRefusal } from "../../lib/calls/call_transfer.ts";

Deno.test("allowsNumber() takes numbers of the list and of its prefixes, and nothing else (docs/faults.md 42)", () => {
  const allows = allowsNumber(["+97250", "+15551234567"]);
  assert.deepEqual(
    ["+972501234567", "+15551234567", "+972521234567", "+15551234568", "972501234567", "+97250", ""].map(
      allows,
    ),
    [true, true, false, false, false, false, false],
  );
  assert.equal(allowsNumber([])("+972501234567"), false);
  assert.equal(allowsNumber([""])("+972501234567"), false);
});

Deno.test("transferRefusal() refuses whatever is not an E.164 number, before the list is asked (docs/faults.md 42)", () => {
  const redirect = () => Promise.resolve();
  const anything = { allows: () => true, redirect };
  const nasty = [
    "",
    "+",
    "+0501234567",
    "0501234567",
    "+97250 1234567",
    "+972501234567\n",
    "sip:a@b",
    "client:x",
  ];
  for (const to of [...nasty, "+1</Dial><Hangup/>", "+1234567890123456", "+٩٧٢٥٠١٢٣٤٥٦٧"]) {
    assert.equal(transferRefusal(to, anything)?.why, "refused", to);
  }
  fc.assert(fc.property(fc.string(), (to) => {
    const refused = transferRefusal(to, anything) !== undefined;
    assert.equal(refused, !/^\+[1-9][0-9]{6,14}$/.test(to));
  }));
});

Deno.test("transferRefusal() says what stands in the way, without the number", () => {
  const allows = allowsNumber(["+972"]);
  const redirect = () => Promise.resolve();
  assert.equal(transferRefusal("+972501234567", { allows, redirect }), undefined);
  const notListed = {
    ok: false,
    why: "refused",
    detail: "+1555*****12 is not on TRANSFER_ALLOW, the list of numbers that may be called.",
  };
  assert.deepEqual(transferRefusal("+15550101012", { allows, redirect }), notListed);
  assert.deepEqual(transferRefusal("+15550101012", undefined), notListed);
  assert.deepEqual(transferRefusal("+972501234567", { allows }), {
    ok: false,
    why: "unavailable",
    detail: "Only a call that came through Twilio's account can be transferred.",
  });
});
