import assert from "node:assert/strict";
import { WRONG_AT_ONCE, WRONG_EVERY_MS } from "../../lib/web/rate_limiter.ts";
import { makeTestApp, signIn, TOKEN } from "../web/test_app.ts";

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
    /^ketzev_session=operator\.[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

Deno.test("loginRoutes() makes the cookie __Host- and Secure when the public URL is https", async () => {
  const { app } = makeTestApp({ publicUrl: "https://voice.example" });
  const response = await app.request("https://voice.example/login", post({ token: TOKEN }));
  assert.match(
    response.headers.get("set-cookie")!,
    /^__Host-ketzev_session=operator\.[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  assert.equal(response.headers.get("strict-transport-security"), "max-age=31536000");
  const plain = response.headers.get("set-cookie")!.replace("__Host-", "").split(";", 1)[0]!;
  const get = async (cookie: string) =>
    (await app.request("https://voice.example/admin", { headers: { cookie } })).status;
  assert.deepEqual([await get(plain), await get(`__Host-${plain}`)], [303, 200]);
});

Deno.test("loginRoutes() signs in by http on this machine where the public URL is https", async () => {
  const { app } = makeTestApp({ publicUrl: "https://voice.example" });
  const response = await app.request("http://localhost:8000/login", post({ token: TOKEN }));
  const cookie = response.headers.get("set-cookie")!;
  assert.match(cookie, /^ketzev_session=operator\.[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/);
  const headers = { cookie: cookie.split(";", 1)[0]! };
  assert.equal((await app.request("http://localhost:8000/admin", { headers })).status, 200);
});

Deno.test("loginRoutes() sets the secure cookie also where the proxy changes the host of the request", async () => {
  const { app } = makeTestApp({ publicUrl: "https://voice.example" });
  const origin = { origin: "https://voice.example" };
  const response = await app.request("http://127.0.0.1:8000/login", post({ token: TOKEN }, origin));
  const cookie = response.headers.get("set-cookie")!;
  assert.match(cookie, /^__Host-ketzev_session=.*; Secure;/);
  const headers = { cookie: cookie.split(";", 1)[0]!, "sec-fetch-site": "same-origin" };
  assert.equal((await app.request("http://127.0.0.1:8000/admin", { headers })).status, 200);
  const out = await app.request("http://127.0.0.1:8000/logout", post({}, headers));
  assert.match(out.headers.get("set-cookie")!, /^__Host-ketzev_session=; Max-Age=0; .*Secure/);
});

Deno.test("loginRoutes() refuses a wrong token, an empty form and another site's form", async () => {
  const { app } = makeTestApp();
  for (const init of [post({ token: "wrong" }), post({})]) {
    const response = await app.request("/login", init);
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("set-cookie"), null);
    assert.match(await response.text(), /role="alert" class="notice failure">Wrong token\./);
  }
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "null" }]) {
    assert.equal((await app.request("/login", post({ token: TOKEN }, headers))).status, 403);
  }
  const large = await app.request("/login", post({ token: "x".repeat(10_000) }));
  assert.equal(large.status, 413);
});

Deno.test("loginRoutes() says where the token is, and how to get a fresh link", async () => {
  const { app, credentials } = makeTestApp();
  const pages = [
    await app.request("/login"),
    await app.request("/login", { headers: { "accept-language": "he" } }),
    await app.request("/login", post({ link: "used" })),
  ];
  for (const page of pages) {
    const html = await page.text();
    for (const text of ["ADMIN_TOKEN", ".env", "deno task login"]) {
      assert.ok(html.includes(`<code dir="ltr">${text}</code>`), text);
    }
    assert.equal(/[{}]/.test(html.split("<main")[1]!.split("<script")[0]!), false);
  }
  const withLink = await (await app.request(credentials.issueLink())).text();
  assert.ok(withLink.includes("Use the admin token instead"));
});

Deno.test("loginRoutes() signs in once by link, and GET uses nothing up", async () => {
  const { app, credentials } = makeTestApp();
  const path = credentials.issueLink();
  const link = new URLSearchParams(path.split("?")[1]).get("link")!;
  for (let i = 0; i < 3; i++) {
    const page = await app.request(path);
    assert.deepEqual([page.status, page.headers.get("set-cookie")], [200, null]);
    assert.ok((await page.text()).includes(`<input type="hidden" name="link" value="${link}"/>`));
  }
  assert.equal((await app.request("/login", post({ link }))).status, 303);
  assert.equal((await app.request("/login", post({ link }))).status, 401);
  assert.equal((await app.request("/login", post({ link: "wrong" }))).status, 401);
});

Deno.test("loginRoutes() lets a link go stale after an hour", async () => {
  const { app, clock, credentials } = makeTestApp();
  const link = credentials.issueLink().split("=")[1]!;
  await clock.advance(3_600_000);
  assert.equal((await app.request("/login", post({ link }))).status, 401);
});

Deno.test("loginRoutes() and the API say how long to wait after too many wrong tokens", async () => {
  const { app, clock } = makeTestApp();
  const attempt = () => app.request("/login", post({ token: "wrong" }));
  for (let i = 0; i < WRONG_AT_ONCE; i++) assert.equal((await attempt()).status, 401);
  await clock.advance(WRONG_EVERY_MS - 4_500);
  const page = await attempt();
  assert.deepEqual([page.status, page.headers.get("retry-after")], [429, "5"]);
  assert.match(await page.text(), /Too many wrong tokens\. Try again in 5 seconds\./);
  const api = await app.request("/api/calls", { headers: { authorization: "Bearer wrong" } });
  assert.deepEqual([api.status, api.headers.get("retry-after")], [429, "5"]);
  await clock.advance(4_500);
  assert.equal((await attempt()).status, 401);
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
