import assert from "node:assert/strict";
import { GUESS_WINDOW_MS, MAX_GUESSES } from "../../lib/web/guess_limiter.ts";
import { BEARER, makeTestApp, signIn, TOKEN } from "../web/test_app.ts";

const post = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: new URLSearchParams(fields),
  headers,
});

Deno.test("loginRoutes() signs in by token with a strict cookie", async () => {
  const { app } = makeTestApp();
  const response = await app.request("/login", post({ token: TOKEN }));
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/admin"]);
  assert.match(
    response.headers.get("set-cookie")!,
    /^ketzev_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

Deno.test("loginRoutes() makes the cookie __Host- and Secure when the public URL is https", async () => {
  const { app } = makeTestApp({ publicUrl: "https://voice.example" });
  const response = await app.request("/login", post({ token: TOKEN }));
  assert.match(
    response.headers.get("set-cookie")!,
    /^__Host-ketzev_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  assert.equal(response.headers.get("strict-transport-security"), "max-age=31536000");
});

Deno.test("loginRoutes() refuses a wrong token, an empty form and another site's form", async () => {
  const { app } = makeTestApp();
  for (const init of [post({ token: "wrong" }), post({})]) {
    const response = await app.request("/login", init);
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("set-cookie"), null);
    assert.match(await response.text(), /role="alert" class="notice failure">That is not the admin token\./);
  }
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "null" }]) {
    assert.equal((await app.request("/login", post({ token: TOKEN }, headers))).status, 403);
  }
  const large = await app.request("/login", post({ token: "x".repeat(10_000) }));
  assert.equal(large.status, 413);
});

Deno.test("loginRoutes() signs in once by link, and GET uses nothing up", async () => {
  const { app, sessions } = makeTestApp();
  const path = sessions.issueLink();
  const link = new URLSearchParams(path.split("?")[1]).get("link")!;
  for (let i = 0; i < 3; i++) {
    const page = await app.request(path);
    assert.deepEqual([page.status, page.headers.get("set-cookie")], [200, null]);
    assert.ok((await page.text()).includes(`<input type="hidden" name="link" value="${link}"/>`));
  }
  assert.equal((await app.request("/login", post({ link }))).status, 303);
  assert.equal((await app.request("/login", post({ link }))).status, 401);
  assert.equal((await app.request("/login", post({ link: "guess" }))).status, 401);
});

Deno.test("loginRoutes() lets a link go stale after an hour", async () => {
  const { app, clock, sessions } = makeTestApp();
  const link = sessions.issueLink().split("=")[1]!;
  await clock.advance(3_600_000);
  assert.equal((await app.request("/login", post({ link }))).status, 401);
});

Deno.test("loginRoutes() evaluates ten wrong tokens a minute and source, and locks nobody else out", async () => {
  const { app, clock, log } = makeTestApp();
  const guess = (hostname: string, token: string) =>
    app.request("/login", post({ token }), { remoteAddr: { hostname } });
  const counts = new Map<number, number>();
  for (let i = 0; i < 1_000; i++) {
    const { status } = await guess("203.0.113.7", `guess ${i}`);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  assert.deepEqual([...counts], [[401, MAX_GUESSES], [429, 990]]);
  assert.equal(log.lines.length, MAX_GUESSES);
  assert.equal((await guess("203.0.113.7", TOKEN)).status, 429);
  assert.equal((await guess("203.0.113.8", TOKEN)).status, 303);
  const bearer = await app.request("/api/calls", { headers: BEARER }, {
    remoteAddr: { hostname: "203.0.113.7" },
  });
  assert.deepEqual([bearer.status, bearer.headers.get("retry-after")], [429, "60"]);
  await clock.advance(GUESS_WINDOW_MS);
  assert.equal((await guess("203.0.113.7", TOKEN)).status, 303);
});

Deno.test("loginRoutes() tells sources behind the proxy apart, but believes no one without it", async () => {
  const tries = async (publicUrl: string): Promise<number> => {
    const { app } = makeTestApp({ publicUrl });
    let evaluated = 0;
    for (let i = 0; i < 30; i++) {
      const init = post({ token: "wrong" }, { "x-forwarded-for": `10.0.0.1, 198.51.100.${i}` });
      const { status } = await app.request("/login", init, { remoteAddr: { hostname: "127.0.0.1" } });
      if (status === 401) evaluated++;
    }
    return evaluated;
  };
  assert.deepEqual([await tries("https://voice.example"), await tries("http://localhost:8000")], [30, 10]);
});

Deno.test("loginRoutes() signs out on a POST from our own page only", async () => {
  const { app } = makeTestApp();
  const cookie = await signIn(app);
  const isSignedIn = async () => (await app.request("/admin", { headers: { cookie } })).status === 200;
  assert.equal((await app.request("/logout", { headers: { cookie } })).status, 404);
  assert.equal(
    (await app.request("/logout", post({}, { cookie, "sec-fetch-site": "cross-site" }))).status,
    403,
  );
  assert.equal((await app.request("/logout", post({}, { cookie }))).status, 403);
  assert.equal(await isSignedIn(), true);
  const response = await app.request("/logout", post({}, { cookie, "sec-fetch-site": "same-origin" }));
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/login"]);
  assert.equal(await isSignedIn(), false);
});
