import assert from "node:assert/strict";
import { MIN_TOKEN_CHARS } from "../../lib/core/secret.ts";
import { createCredentials, LINK_MS, MAX_LINKS } from "../../lib/web/credentials.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { countingRandom } from "./test_app.ts";

function setUp(tokens: { adminToken: string; viewerToken?: string }) {
  const clock = new ManualClock();
  return { clock, credentials: createCredentials({ ...tokens, clock, random: countingRandom() }) };
}

Deno.test("createCredentials() knows both tokens and nothing like them", () => {
  const { credentials } = setUp({ adminToken: "t", viewerToken: "v" });
  assert.deepEqual(["t", "v", "T", "tt", ""].map((text) => credentials.roleOf(text)), [
    "operator",
    "viewer",
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("createCredentials() knows no viewer when there is no token for one", () => {
  const { credentials } = setUp({ adminToken: "t" });
  assert.deepEqual(["t", "", "undefined"].map((text) => credentials.roleOf(text)), [
    "operator",
    undefined,
    undefined,
  ]);
  assert.throws(() => setUp({ adminToken: "t", viewerToken: "t" }), RangeError);
  assert.throws(() => setUp({ adminToken: "t", viewerToken: "" }), RangeError);
});

Deno.test("Credentials.roleOf() takes a short token for nobody's when only strong ones count", () => {
  const strong = "s".repeat(MIN_TOKEN_CHARS);
  for (const [adminToken, viewerToken] of [[strong, "weak"], ["weak", strong]] as const) {
    const { credentials } = setUp({ adminToken, viewerToken });
    const roles = [adminToken, viewerToken, "wrong"].map((token) =>
      credentials.roleOf(token, { strongOnly: true })
    );
    assert.deepEqual(roles, [
      adminToken === strong ? "operator" : undefined,
      viewerToken === strong ? "viewer" : undefined,
      undefined,
    ]);
  }
});

Deno.test("Credentials.redeemLink() takes a link once, within an hour", async () => {
  const { clock, credentials } = setUp({ adminToken: "t" });
  const [first, second] = [credentials.issueLink(), credentials.issueLink()].map((link) =>
    link.split("=")[1]!
  );
  await clock.advance(LINK_MS - 1);
  assert.deepEqual([first!, first!, "wrong"].map((link) => credentials.redeemLink(link)), [
    true,
    false,
    false,
  ]);
  await clock.advance(1);
  assert.equal(credentials.redeemLink(second!), false);
});

Deno.test("Credentials.issueLink() keeps a bounded number of links, the latest ones", () => {
  const { credentials } = setUp({ adminToken: "t" });
  const links = Array.from({ length: MAX_LINKS + 1 }, () => credentials.issueLink().split("=")[1]!);
  const good = links.map((link) => credentials.redeemLink(link));
  assert.deepEqual(good, [false, ...Array(MAX_LINKS).fill(true)]);
});
