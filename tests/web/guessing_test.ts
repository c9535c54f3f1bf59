import assert from "node:assert/strict";
import { createSessions, type Sessions } from "../../lib/web/session_cookie.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { countingRandom, makeTestApp, TOKEN, VIEWER_TOKEN } from "./test_app.ts";

/** FAULTS row 36. */
Deno.test("of 1,000 tries a minute at most ten are evaluated, whatever door they are made at", async () => {
  const clock = new ManualClock();
  const options = { adminToken: TOKEN, viewerToken: VIEWER_TOKEN, secure: false, random: countingRandom() };
  const real = createSessions({ ...options, clock });
  let evaluated = 0;
  const sessions: Sessions = {
    ...real,
    roleOf: (token) => (evaluated++, real.roleOf(token)),
    redeemLink: (secret) => (evaluated++, real.redeemLink(secret)),
  };
  const { app } = makeTestApp({ sessions });
  const from = (hostname: string) => ({ remoteAddr: { hostname } });
  const form = (fields: Record<string, string>) => ({ method: "POST", body: new URLSearchParams(fields) });
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  for (let i = 0; i < 1_000; i++) {
    const peer = from("203.0.113.7");
    if (i % 3 === 0) await app.request("/login", form({ token: `guess ${i}` }), peer);
    else if (i % 3 === 1) await app.request("/login", form({ link: `guess ${i}` }), peer);
    else await app.request("/api/status", bearer(`guess${i}`), peer);
  }
  assert.equal(evaluated, 10);
  for (const token of [TOKEN, VIEWER_TOKEN]) {
    assert.equal((await app.request("/login", form({ token }), from("203.0.113.7"))).status, 429);
    assert.equal((await app.request("/login", form({ token }), from("203.0.113.8"))).status, 303);
    assert.equal((await app.request("/api/status", bearer(token), from("2001:db8::1"))).status, 200);
  }
});
