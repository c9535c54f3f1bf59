import assert from "node:assert/strict";
import { Hono } from "hono";
import type { Role } from "../../lib/store/audit.ts";
import { formatSessionCookie, parseSessionCookie, sessionKey } from "../../lib/web/session_cookie.ts";
import {
  createSessions,
  MAX_SESSIONS,
  RENEW_S,
  type Session,
  type SignedOut,
} from "../../lib/web/sessions.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { memorySignedOut } from "./test_app.ts";

const HOUR_MS = 3_600_000;
const TOKENS = { adminToken: "the operator's", viewerToken: "the viewer's" };

interface Parts {
  clock?: ManualClock;
  signedOut?: SignedOut;
  tokens?: { adminToken: string; viewerToken?: string };
}

let next = 0;

/** One process; those with the same clock and sign-outs are one server, before and after a restart. */
function startProcess(
  { clock = new ManualClock(), signedOut = memorySignedOut(), tokens = TOKENS }: Parts = {},
) {
  const random = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, ++next);
    return bytes;
  };
  const sessions = createSessions({ ...tokens, secure: false, clock, random, signedOut });
  let found: Session | undefined;
  const app = new Hono()
    .post("/in", (c) => (sessions.begin(c, c.req.query("role") as Role), c.body(null)))
    .post("/out", async (c) => (await sessions.end(c), c.body(null)))
    .get("/", (c) => ((found = sessions.find(c)), c.body(null)));
  const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";", 1)[0];
  return {
    clock,
    signedOut,
    restart: (differs: Parts = {}) => startProcess({ clock, signedOut, tokens, ...differs }),
    begin: async (role: Role = "operator", headers = {}) =>
      cookieOf(await app.request(`/in?role=${role}`, { method: "POST", headers }))!,
    end: (cookie: string) => app.request("/out", { method: "POST", headers: { cookie } }),
    /** The session of a cookie, and the cookie that the browser has afterwards. */
    find: async (cookie: string): Promise<[session: Session | undefined, cookie: string]> => {
      const response = await app.request("/", { headers: { cookie } });
      return [found, cookieOf(response) ?? cookie];
    },
  };
}

Deno.test("createSessions() ends a session that is idle for 4 h, and asking is no use of it", async () => {
  const { clock, begin, find } = startProcess();
  let cookie = await begin();
  await clock.advance(4 * HOUR_MS - 1);
  const [session, renewed] = await find(cookie);
  await clock.advance(4 * HOUR_MS - 1);
  assert.equal(session!.alive(), true);
  await clock.advance(1);
  assert.equal(session!.alive(), false);
  for (cookie of [cookie, renewed]) assert.equal((await find(cookie))[0], undefined);
});

Deno.test("createSessions() ends a session after 24 h in any case", async () => {
  const { clock, begin, find } = startProcess();
  let cookie = await begin();
  for (let hour = 1; hour < 24; hour++) {
    await clock.advance(HOUR_MS);
    const [session, renewed] = await find(cookie);
    assert.notEqual(session, undefined);
    cookie = renewed;
  }
  await clock.advance(HOUR_MS);
  assert.equal((await find(cookie))[0], undefined);
});

Deno.test("createSessions() goes on with a session after a restart, as long as its limits allow", async () => {
  const first = startProcess();
  const { clock } = first;
  for (const role of ["operator", "viewer"] as const) {
    let cookie = await first.begin(role);
    const [{ id }] = await first.find(cookie) as [Session, string];
    for (let hours = 3; hours < 24; hours += 3) {
      await clock.advance(3 * HOUR_MS);
      const [session, renewed] = await first.restart().find(cookie);
      assert.deepEqual([session?.role, session?.id], [role, id]);
      cookie = renewed;
    }
    await clock.advance(3 * HOUR_MS);
    assert.equal((await first.restart().find(cookie))[0], undefined);
  }
});

Deno.test("createSessions() revives no session by a restart that was idle for 4 h", async () => {
  const first = startProcess();
  let cookie = await first.begin();
  await first.clock.advance(HOUR_MS);
  [, cookie] = await first.find(cookie);
  await first.clock.advance(4 * HOUR_MS);
  assert.equal((await first.restart().find(cookie))[0], undefined);
});

Deno.test("createSessions() writes the cookie anew once a minute while it is used", async () => {
  const { clock, begin, find } = startProcess();
  let cookie = await begin();
  let written = 0;
  for (let s = 0; s < 10 * RENEW_S; s += 10) {
    await clock.advance(10_000);
    const [session, renewed] = await find(cookie);
    assert.notEqual(session, undefined);
    if (renewed !== cookie) written++;
    cookie = renewed;
  }
  assert.equal(written, 8);
});

Deno.test("createSessions() gives a new cookie at each sign-in and ends the old session", async () => {
  const { begin, find, end } = startProcess();
  const cookie = await begin();
  const [session] = await find(cookie);
  const second = await begin("operator", { cookie });
  assert.notEqual(second, cookie);
  assert.deepEqual([session!.alive(), (await find(cookie))[0]], [false, undefined]);
  const [after] = await find(second);
  await end(second);
  assert.deepEqual([after!.alive(), (await find(second))[0]], [false, undefined]);
});

Deno.test("createSessions() keeps a session ended after a restart, and in other processes at once", async () => {
  const first = startProcess();
  const other = first.restart();
  const cookie = await first.begin();
  const [session] = await other.find(cookie);
  await first.clock.advance(2 * RENEW_S * 1_000);
  const [, renewed] = await other.find(cookie);
  assert.notEqual(renewed, cookie);
  await first.end(cookie);
  assert.equal(session!.alive(), false);
  for (const process of [first, other, first.restart()]) {
    for (const value of [cookie, renewed]) assert.equal((await process.find(value))[0], undefined);
  }
  const gone = first.restart({ signedOut: memorySignedOut() });
  assert.notEqual(
    (await gone.find(cookie))[0],
    undefined,
    "only the memory of sign-outs makes the difference",
  );
});

Deno.test("createSessions() goes on with no session of before while sign-outs can't be read", async () => {
  const first = startProcess();
  const cookie = await first.begin();
  const signedOut = { ...memorySignedOut(), known: false };
  const second = first.restart({ signedOut });
  assert.equal((await second.find(cookie))[0], undefined);
  const own = await second.begin();
  assert.notEqual((await second.find(own))[0], undefined);
  signedOut.known = true;
  assert.notEqual((await second.find(cookie))[0], undefined);
});

Deno.test("createSessions() ends the sessions of a token that has changed, and of no other", async () => {
  const first = startProcess();
  const cookies = [await first.begin("operator"), await first.begin("viewer")];
  const rolesWith = async (tokens: { adminToken: string; viewerToken?: string }) => {
    const { find } = first.restart({ tokens });
    return [(await find(cookies[0]!))[0]?.role, (await find(cookies[1]!))[0]?.role];
  };
  assert.deepEqual(await rolesWith({ ...TOKENS, adminToken: "another" }), [undefined, "viewer"]);
  assert.deepEqual(await rolesWith({ adminToken: TOKENS.adminToken }), ["operator", undefined]);
});

Deno.test("createSessions() takes no cookie that was changed, or signed by a viewer", async () => {
  const { begin, find } = startProcess();
  const cookie = await begin("viewer");
  const at = cookie.indexOf("=") + 1;
  for (let i = at; i < cookie.length; i++) {
    const changed = cookie.slice(0, i) + (cookie[i] === "A" ? "B" : "A") + cookie.slice(i + 1);
    assert.equal((await find(changed))[0], undefined, `character ${i}`);
  }
  const viewersKey = sessionKey(TOKENS.viewerToken);
  const ticket = {
    role: "operator",
    id: "x".repeat(22),
    usedS: 1_795_334_400,
    endsS: 1_795_400_000,
  } as const;
  for (const key of [viewersKey, new Uint8Array(32)]) {
    assert.equal((await find(`ketzev_session=${formatSessionCookie(ticket, key)}`))[0], undefined);
  }
  const right = formatSessionCookie(ticket, sessionKey(TOKENS.adminToken));
  assert.equal((await find(`ketzev_session=${right}`))[0]?.role, "operator");
  assert.equal((await find("ketzev_session=constructor"))[0], undefined);
});

Deno.test("createSessions() lets nobody who knows the viewer's token outstay the limits, or end others' sessions", async () => {
  const { clock, begin, find, end } = startProcess();
  const key = sessionKey(TOKENS.viewerToken);
  const operators = await begin("operator");
  const id = operators.split(".")[1]!;
  const endless = `ketzev_session=${
    formatSessionCookie({ role: "viewer", id, usedS: 2 ** 33, endsS: 2 ** 33 }, key)
  }`;
  assert.equal((await find(endless))[0]?.role, "viewer");
  await end(endless);
  assert.equal((await find(operators))[0]?.role, "operator");
  const another = `ketzev_session=${
    formatSessionCookie({ role: "viewer", id: "y".repeat(22), usedS: 2 ** 33, endsS: 2 ** 33 }, key)
  }`;
  for (let hour = 0; hour < 24; hour++) {
    assert.notEqual((await find(another))[0], undefined);
    await clock.advance(HOUR_MS);
  }
  assert.equal((await find(another))[0], undefined);
});

Deno.test("createSessions() keeps its limits when the wall clock jumps", async () => {
  const { clock, begin, find } = startProcess();
  const cookie = await begin();
  clock.jumpWall(48 * HOUR_MS);
  assert.notEqual((await find(cookie))[0], undefined);
  clock.jumpWall(-96 * HOUR_MS);
  assert.notEqual((await find(cookie))[0], undefined);
  await clock.advance(4 * HOUR_MS);
  assert.equal((await find(cookie))[0], undefined);
});

Deno.test("createSessions() remembers a bounded number; one that is forgotten is known again by its cookie", async () => {
  const { begin, find } = startProcess();
  const cookie = await begin();
  const [session] = await find(cookie);
  for (let i = 1; i < MAX_SESSIONS; i++) await begin();
  assert.equal(session!.alive(), true);
  await begin();
  assert.equal(session!.alive(), false);
  assert.equal((await find(cookie))[0]!.alive(), true);
});

Deno.test("createSessions() tells role and id of a session; the id is of no use as a cookie", async () => {
  const { begin, find } = startProcess();
  const cookies = [await begin(), await begin("viewer")];
  const [first, second] = [(await find(cookies[0]!))[0]!, (await find(cookies[1]!))[0]!];
  assert.deepEqual([first.role, second.role], ["operator", "viewer"]);
  assert.match(first.id, /^[\w+/]{8}$/);
  assert.notEqual(first.id, second.id);
  assert.equal(cookies[0]!.includes(first.id), false);
  assert.equal((await find(`ketzev_session=${first.id}`))[0], undefined);
});

Deno.test("parseSessionCookie() gives what formatSessionCookie() was given", () => {
  const key = sessionKey("t");
  const ticket = { role: "viewer", id: "-_".repeat(11), usedS: 0, endsS: 1_795_334_400 } as const;
  assert.deepEqual(parseSessionCookie(formatSessionCookie(ticket, key), { viewer: key }), ticket);
  assert.equal(parseSessionCookie(formatSessionCookie(ticket, key), { operator: key }), undefined);
});
