import assert from "node:assert/strict";
import type { Hono } from "hono";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { StreamTokens } from "../../lib/twilio/tokens.ts";
import { createMediaRoutes } from "../../routes/media.ts";
import type { ServeEnv } from "../../lib/web/client.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { countingRandom, makeTestApp, signIn, type TestApp } from "./test_app.ts";

/** docs/faults.md, row 35. Twilio's webhooks are proved by their signature, and no cookie counts for them. */
const WEBHOOKS = ["/voice", "/voice/status", "/voice/resume"];

const FOREIGN: Record<string, string>[] = [
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { "sec-fetch-site": "same-site", origin: "http://localhost:9000" },
  { "sec-fetch-site": "none" },
  { origin: "https://evil.example" },
  { origin: "null" },
  {},
];

const call = makeCallView();

function routesOf(app: Hono<ServeEnv>, isChange: boolean): { method: string; path: string }[] {
  const routes = app.routes.filter(({ method }) =>
    isChange ? !["GET", "HEAD", "ALL"].includes(method) : method === "GET"
  );
  const unique = new Map(routes.map(({ method, path }) => [`${method} ${path}`, { method, path }]));
  return [...unique.values()].filter(({ path }) => !WEBHOOKS.includes(path))
    .map(({ method, path }) => ({
      method,
      path: path.replace(":callSid", call.callSid).replace(/:\w+/g, "x"),
    }));
}

/** Everything that a request could have changed. */
function stateOf({ directory, callDefaults, audit }: TestApp<ManualClock>): string {
  const done = audit.entries.filter(({ action }) => action !== "export" && action !== "sign_in");
  return JSON.stringify([
    directory.liveCalls,
    directory.endedCalls,
    directory.acts,
    callDefaults.current,
    done,
  ]);
}

Deno.test("every route that changes anything refuses what another site sends", async () => {
  const made = makeTestApp();
  made.directory.liveCalls = [call];
  const cookie = await signIn(made.app);
  const routes = routesOf(made.app, true);
  assert.ok(routes.length >= 8, `${routes.length} routes`);
  const before = stateOf(made);
  for (const { method, path } of routes) {
    for (const headers of FOREIGN) {
      // A login form without Origin is a script's; it brings no cookie into play.
      if (path === "/login" && headers["sec-fetch-site"] === undefined && headers.origin === undefined) {
        continue;
      }
      const body = JSON.stringify({ text: "a", on: true, to: "+972501234567" });
      const init = { method, headers: { cookie, "content-type": "application/json", ...headers }, body };
      const { status } = await made.app.request(`http://localhost:8000${path}`, init);
      assert.equal(status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
    }
  }
  assert.equal(stateOf(made), before);
  assert.equal((await made.app.request("/admin", { headers: { cookie } })).status, 200);
});

Deno.test("no GET changes anything, whoever sends it", async () => {
  const made = makeTestApp();
  made.directory.liveCalls = [call];
  const cookie = await signIn(made.app);
  const before = stateOf(made);
  for (const { path } of routesOf(made.app, false)) {
    const response = await made.app.request(`http://localhost:8000${path}`, {
      headers: { cookie, ...FOREIGN[0] },
    });
    assert.ok(response.status < 500, path);
    await response.body?.cancel();
  }
  assert.deepEqual([stateOf(made), made.hub.viewers], [before, 0]);
  assert.equal((await made.app.request("/admin", { headers: { cookie } })).status, 200);
});

Deno.test("no answer may be framed or read by another site", async () => {
  const { app } = makeTestApp();
  const cookie = await signIn(app);
  for (const { path } of routesOf(app, false)) {
    const headers = { cookie, origin: "https://evil.example" };
    const response = await app.request(`http://localhost:8000${path}`, { headers });
    assert.equal(response.headers.get("access-control-allow-origin"), null, path);
    assert.equal(response.headers.get("x-frame-options"), "DENY", path);
    assert.match(response.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/, path);
    await response.body?.cancel();
  }
});

Deno.test("/media takes a session's cookie from our own pages only, and never a viewer's", async () => {
  const clock = new ManualClock();
  const rejected: string[] = [];
  let role: "operator" | "viewer" = "operator";
  const media = createMediaRoutes({
    publicUrl: "https://voice.example",
    authToken: "token",
    maxCalls: 1,
    clock,
    log: new KeepingLog(),
    tokens: new StreamTokens(new MemoryTokenStore(clock), countingRandom()),
    session: () => ({ role }),
    expectsStreams: () => true,
    startCall: () => ({ refused: "never" }),
    rejected: (_what, reason) => rejected.push(reason),
    invalid: () => {},
  });
  const { app } = makeTestApp({ media, publicUrl: "https://voice.example" });
  const open = async (headers: Record<string, string>) => {
    const init = { headers: { upgrade: "websocket", connection: "upgrade", ...headers } };
    return (await app.request("https://voice.example/media", init)).status;
  };
  for (const headers of FOREIGN) assert.equal(await open(headers), 403, JSON.stringify(headers));
  role = "viewer";
  assert.equal(await open({ origin: "https://voice.example", "sec-fetch-site": "same-origin" }), 403);
  assert.deepEqual(new Set(rejected), new Set(["cross_site", "viewer"]));
});
