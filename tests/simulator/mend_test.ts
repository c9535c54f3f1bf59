import assert from "node:assert/strict";
import { mendOf } from "../../lib/simulator/mend.ts";

const settings = { to: "http://localhost:8000", publicUrl: "https://agent.example", isSigned: false };

function mend(status: number | null, message = "", isSigned = false): string | null {
  const refused = { code: 11200, status, message };
  return mendOf({ streams: { opened: 0 }, refused, warnings: [] }, { ...settings, isSigned });
}

for (
  const [name, found, pattern] of [
    [
      "nobody listens",
      mend(null, "Cannot reach …: connection refused"),
      /server running at http:\/\/localhost:8000\?.*--to/,
    ],
    ["no address is found", mend(null, "Cannot reach …: no such host"), /--to/],
    ["an unsigned call is refused", mend(403), /Not signed.*--auth-token.*TWILIO_AUTH_TOKEN.*\.env/],
    [
      "a signed call is refused",
      mend(403, "", true),
      /https:\/\/agent\.example.*--auth-token.*--public-url.*PUBLIC_URL/,
    ],
    ["a login is asked for", mend(401), /login/],
    ["another server answers", mend(404), /--to/],
    ["the server is full or about to stop", mend(503), /about to stop.*MAX_CALLS/],
    ["the server fails", mend(500), /log/],
  ] as const
) {
  Deno.test(`mendOf() names what to do when ${name}`, () => {
    assert.match(found ?? "", pattern);
  });
}

Deno.test("mendOf() names MAX_CALLS when the server turns the call away, and nothing when a stream was opened", () => {
  const warnings = [{ code: "say", text: "All lines are busy.", count: 1 }];
  const busy = mendOf({ streams: { opened: 0 }, refused: null, warnings }, settings);
  assert.match(busy ?? "", /"All lines are busy\." .*MAX_CALLS/);
  assert.match(mendOf({ streams: { opened: 0 }, refused: null, warnings: [] }, settings) ?? "", /<Stream>/);
  const refused = { code: 31920, status: 403, message: "" };
  assert.equal(mendOf({ streams: { opened: 1 }, refused, warnings }, settings), null);
});
