import assert from "node:assert/strict";
import { BEARER, makeTestApp, signIn, VIEWER_BEARER } from "../web/test_app.ts";

Deno.test("loginLinkRoutes() issues a link for the admin token, and puts that into the audit log", async () => {
  const { app, audit } = makeTestApp();
  const response = await app.request("/api/login-links", { method: "POST", headers: BEARER });
  const { link } = await response.json();
  assert.deepEqual([response.status, response.headers.get("cache-control")], [201, "no-store"]);
  assert.match(link, /^\/login\?link=[\w-]{43}$/);
  assert.deepEqual(audit.entries.map(({ role, session, action }) => [role, session, action]), [
    ["operator", "token", "login_link"],
  ]);
  const body = new URLSearchParams({ link: link.split("=")[1] });
  assert.equal((await app.request("/login", { method: "POST", body })).status, 303);
});

Deno.test("loginLinkRoutes() issues no link to viewers, sessions and strangers", async () => {
  const { app, audit } = makeTestApp();
  const cookie = await signIn(app);
  const statuses = await Promise.all(
    [VIEWER_BEARER, { cookie, "sec-fetch-site": "same-origin" }, { authorization: "Bearer wrong" }, {}].map(
      async (headers) => (await app.request("/api/login-links", { method: "POST", headers })).status,
    ),
  );
  assert.deepEqual(statuses, [403, 403, 401, 401]);
  assert.deepEqual(audit.entries.map(({ action }) => action), ["sign_in"]);
});
