import assert from "node:assert/strict";
import { Hono } from "hono";
import { createSessions, MAX_LINKS, MAX_SESSIONS, type Session } from "../../lib/web/session_cookie.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

function setUp() {
  const clock = new ManualClock();
  let next = 0;
  const random = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, ++next);
    return bytes;
  };
  const sessions = createSessions({ adminToken: "t", viewerToken: "v", secure: false, clock, random });
  let found: Session | undefined;
  const app = new Hono()
    .post(
      "/in",
      (c) => (sessions.begin(c, c.req.query("role") === "viewer" ? "viewer" : "operator"), c.body(null)),
    )
    .post("/out", (c) => (sessions.end(c), c.body(null)))
    .get("/", (c) => ((found = sessions.find(c)), c.body(null)));
  const begin = async (headers = {}, query = ""): Promise<string> => {
    const response = await app.request(`/in${query}`, { method: "POST", headers });
    return response.headers.get("set-cookie")!.split(";", 1)[0]!;
  };
  const find = async (cookie: string): Promise<Session | undefined> => {
    await app.request("/", { headers: { cookie } });
    return found;
  };
  return { app, clock, sessions, begin, find };
}

const HOUR_MS = 3_600_000;

Deno.test("createSessions() ends a session that is idle for 4 h, and asking is no use of it", async () => {
  const { clock, begin, find } = setUp();
  const cookie = await begin();
  await clock.advance(4 * HOUR_MS - 1);
  const session = (await find(cookie))!;
  await clock.advance(4 * HOUR_MS - 1);
  assert.equal(session.alive(), true);
  await clock.advance(1);
  assert.equal(session.alive(), false);
  assert.equal(await find(cookie), undefined);
});

Deno.test("createSessions() ends a session after 24 h in any case", async () => {
  const { clock, begin, find } = setUp();
  const cookie = await begin();
  for (let hour = 1; hour < 24; hour++) {
    await clock.advance(HOUR_MS);
    assert.notEqual(await find(cookie), undefined);
  }
  await clock.advance(HOUR_MS);
  assert.equal(await find(cookie), undefined);
});

Deno.test("createSessions() gives a new value at each sign-in and ends the old session", async () => {
  const { app, begin, find } = setUp();
  const cookie = await begin();
  const session = (await find(cookie))!;
  const next = await begin({ cookie });
  assert.notEqual(next, cookie);
  assert.deepEqual([session.alive(), await find(cookie)], [false, undefined]);
  const second = (await find(next))!;
  await app.request("/out", { method: "POST", headers: { cookie: next } });
  assert.deepEqual([second.alive(), await find(next)], [false, undefined]);
});

Deno.test("createSessions() keeps a bounded number and lets the one go that was used longest ago", async () => {
  const { begin, find } = setUp();
  const cookies: string[] = [];
  for (let i = 0; i < MAX_SESSIONS; i++) cookies.push(await begin());
  await find(cookies[0]!);
  await begin();
  assert.notEqual(await find(cookies[0]!), undefined);
  assert.equal(await find(cookies[1]!), undefined);
});

Deno.test("createSessions() keeps a bounded number of links", () => {
  const { sessions } = setUp();
  const links = Array.from({ length: MAX_LINKS + 1 }, () => sessions.issueLink().split("=")[1]!);
  assert.deepEqual(links.map((link) => sessions.redeemLink(link)), [false, ...Array(MAX_LINKS).fill(true)]);
});

Deno.test("createSessions() knows both tokens and nothing like them", () => {
  const { sessions } = setUp();
  assert.deepEqual(["t", "v", "T", "tt", ""].map((text) => sessions.roleOf(text)), [
    "operator",
    "viewer",
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("createSessions() knows no viewer when there is no token for one", () => {
  const options = {
    secure: false,
    clock: new ManualClock(),
    random: (length: number) => new Uint8Array(length),
  };
  const sessions = createSessions({ ...options, adminToken: "t" });
  assert.deepEqual(["t", "", "undefined"].map((text) => sessions.roleOf(text)), [
    "operator",
    undefined,
    undefined,
  ]);
  assert.throws(() => createSessions({ ...options, adminToken: "t", viewerToken: "t" }), RangeError);
  assert.throws(() => createSessions({ ...options, adminToken: "t", viewerToken: "" }), RangeError);
});

Deno.test("createSessions() tells role and id of a session; the id is of no use as a cookie", async () => {
  const { app, begin, find } = setUp();
  const cookies = [await begin(), await begin({}, "?role=viewer")];
  const [first, second] = [(await find(cookies[0]!))!, (await find(cookies[1]!))!];
  assert.deepEqual([first.role, second.role], ["operator", "viewer"]);
  assert.match(first.id, /^[\w+/]{8}$/);
  assert.notEqual(first.id, second.id);
  assert.equal((await find(cookies[0]!))!.id, first.id);
  assert.equal(cookies[0]!.includes(first.id), false);
  assert.equal(await find(`ketzev_session=${first.id}`), undefined);
  assert.equal((await app.request("/")).status, 200);
});
