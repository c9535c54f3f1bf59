import assert from "node:assert/strict";
import { addressRanges } from "../../lib/core/addresses.ts";
import { MIN_TOKEN_CHARS } from "../../lib/core/secret.ts";
import { createCredentials, type Credentials } from "../../lib/web/credentials.ts";
import { WRONG_AT_ONCE, WRONG_EVERY_MS } from "../../lib/web/rate_limiter.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { countingRandom, makeTestApp } from "./test_app.ts";

/** docs/faults.md, row 36. */
const MOST_A_MINUTE = 10;
const STRONG = { adminToken: "a".repeat(MIN_TOKEN_CHARS), viewerToken: "b".repeat(MIN_TOKEN_CHARS) };
const WEAK = { adminToken: "a".repeat(MIN_TOKEN_CHARS - 1), viewerToken: "b".repeat(MIN_TOKEN_CHARS - 1) };

/** The app behind a proxy of this machine and one of 10.0.0.0/8, and a count of tokens that are compared. */
function setUp(tokens: { adminToken: string; viewerToken: string }) {
  const clock = new ManualClock();
  const real = createCredentials({ ...tokens, clock, random: countingRandom() });
  let weakCompared = 0;
  const credentials: Credentials = {
    ...real,
    roleOf(token, options) {
      if (options?.strongOnly !== true) weakCompared++;
      return real.roleOf(token, options);
    },
  };
  const trustProxy = addressRanges(["127.0.0.0/8", "::1", "10.0.0.0/8"]);
  const { app, log } = makeTestApp({ credentials, trustProxy, publicUrl: "https://voice.example" }, clock);
  /** Tries a token at one of the routes that take one; `forwarded`: what the client says, then what the proxy says. */
  const attempt = async (token: string, from: { peer?: string; forwarded?: string; route?: number } = {}) => {
    const { peer = "127.0.0.1", forwarded, route = 0 } = from;
    const headers: Record<string, string> = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    const env = { remoteAddr: { hostname: peer } };
    const { status } = route === 0
      ? await app.request("/login", { method: "POST", body: new URLSearchParams({ token }), headers }, env)
      : route === 1
      ? await app.request(
        "/login",
        { method: "POST", body: new URLSearchParams({ link: token }), headers },
        env,
      )
      : await app.request("/api/status", { headers: { ...headers, authorization: `Bearer ${token}` } }, env);
    return status;
  };
  return { app, clock, log, credentials, attempt, weakCompared: () => weakCompared };
}

Deno.test("of 1,000 wrong tokens and links a minute at most ten get an answer, at all routes together", async () => {
  const { attempt, clock, log } = setUp(STRONG);
  const statuses: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    statuses.push(await attempt(`wrong${i}`, { forwarded: "203.0.113.7", route: i % 3 }));
    await clock.advance(60);
  }
  const answered = statuses.filter((status) => status === 401).length;
  assert.ok(answered > WRONG_AT_ONCE && answered <= MOST_A_MINUTE, `${answered} were answered`);
  assert.deepEqual([new Set(statuses), log.lines.length], [new Set([401, 429]), answered]);
});

Deno.test("no minute has more than ten answers, wherever it begins", async () => {
  const { attempt, clock } = setUp(STRONG);
  const answeredMs: number[] = [];
  for (let s = 0; s < 300; s++) {
    // Nothing for a while, so that a whole allowance is there, then everything at once.
    if (s % 100 > 50 && await attempt("wrong", { forwarded: "203.0.113.7" }) === 401) {
      answeredMs.push(s * 1_000);
    }
    await clock.advance(1_000);
  }
  const most = Math.max(
    ...answeredMs.map((from) => answeredMs.filter((at) => at >= from && at < from + 60_000).length),
  );
  assert.ok(most <= MOST_A_MINUTE && answeredMs.length > MOST_A_MINUTE, `${most} within a minute`);
});

Deno.test("the right token gets in whoever has tried wrong ones, from its own address too", async () => {
  const { attempt } = setUp(STRONG);
  for (let i = 0; i < 100; i++) await attempt("wrong", { forwarded: "203.0.113.7" });
  for (const token of Object.values(STRONG)) {
    for (const forwarded of ["203.0.113.7", "203.0.113.8"]) {
      assert.deepEqual([await attempt(token, { forwarded }), await attempt(token, { forwarded, route: 2 })], [
        303,
        200,
      ]);
    }
  }
  assert.equal(await attempt("wrong", { forwarded: "203.0.113.7" }), 429);
});

Deno.test("a right link gets in whatever its address has tried", async () => {
  const { attempt, credentials } = setUp(WEAK);
  for (let i = 0; i < 100; i++) await attempt("wrong", { forwarded: "203.0.113.7", route: 1 });
  const link = credentials.issueLink().split("=")[1]!;
  assert.equal(await attempt(link, { forwarded: "203.0.113.7", route: 1 }), 303);
});

Deno.test("a token that can be found by trying is compared ten times a minute at most, and refused meanwhile", async () => {
  const { attempt, clock, weakCompared } = setUp(WEAK);
  for (let i = 0; i < 1_000; i++) {
    await attempt(`wrong${i}`, { forwarded: "203.0.113.7", route: i % 2 * 2 });
    await clock.advance(60);
  }
  assert.ok(weakCompared() <= MOST_A_MINUTE, `${weakCompared()} were compared`);
  assert.equal(await attempt(WEAK.adminToken, { forwarded: "203.0.113.8" }), 303);
  for (let i = 0; i < MOST_A_MINUTE; i++) await attempt("wrong", { forwarded: "203.0.113.7" });
  assert.equal(await attempt(WEAK.adminToken, { forwarded: "203.0.113.7" }), 429);
  await clock.advance(WRONG_EVERY_MS);
  assert.equal(await attempt(WEAK.adminToken, { forwarded: "203.0.113.7" }), 303);
});

/** How many of 30 wrong tokens are answered when the i-th comes as `from(i)` says. */
async function answered(from: (i: number) => { peer?: string; forwarded?: string }): Promise<number> {
  const { attempt } = setUp(WEAK);
  let count = 0;
  for (let i = 0; i < 30; i++) if (await attempt("wrong", from(i)) === 401) count++;
  return count;
}

Deno.test("wrong tokens count for the address that the nearest trusted proxy saw, whatever the client wrote", async () => {
  const one = WRONG_AT_ONCE;
  const cases: [from: (i: number) => { peer?: string; forwarded?: string }, expected: number][] = [
    [(i) => ({ forwarded: `198.51.100.${i}` }), 30],
    [(i) => ({ forwarded: `198.51.100.${i}, 203.0.113.7` }), one],
    [(i) => ({ forwarded: `198.51.100.${i}, 203.0.113.7, 10.0.0.9, 127.0.0.1` }), one],
    [(i) => ({ forwarded: `127.0.0.1, 10.0.0.${i}, 203.0.113.7, 10.0.0.${i}` }), one],
    [(i) => ({ peer: "203.0.113.7", forwarded: `198.51.100.${i}` }), one],
    [(i) => ({ peer: "::ffff:127.0.0.1", forwarded: `198.51.100.${i}` }), 30],
    [(i) => ({ forwarded: `198.51.100.${i}, garbage` }), one],
    [() => ({}), one],
  ];
  for (const [i, [from, expected]] of cases.entries()) {
    assert.equal(await answered(from), expected, `case ${i}`);
  }
});

Deno.test("wrong tokens count for a whole /64 of IPv6, and for an IPv4 address however it is written", async () => {
  const forms = ["203.0.113.7", "203.0.113.7:4711", "::ffff:203.0.113.7", "[::ffff:cb00:7107]:4711"];
  assert.deepEqual([
    await answered((i) => ({ forwarded: `2001:db8:0:1:${i}::5` })),
    await answered((i) => ({ peer: `2001:db8::1:${i}:0:0:1` })),
    await answered((i) => ({ forwarded: `2001:db8:0:${i}::1` })),
    await answered((i) => ({ forwarded: forms[i % forms.length]! })),
  ], [WRONG_AT_ONCE, WRONG_AT_ONCE, 30, WRONG_AT_ONCE]);
});
