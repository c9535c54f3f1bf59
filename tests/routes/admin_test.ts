import assert from "node:assert/strict";
import type { LiveCallsState } from "../../lib/ui/page_state.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { makeTestApp, signIn } from "../web/test_app.ts";

Deno.test("adminRoutes() sends visitors to the login page", async () => {
  const { app } = makeTestApp();
  for (const path of ["/admin", "/admin/phone"]) {
    const response = await app.request(path);
    assert.deepEqual([response.status, response.headers.get("location")], [303, "/login"]);
  }
});

Deno.test("adminRoutes() draws live calls with their figures, and hands the same to the island", async () => {
  const { app, clock, directory } = makeTestApp();
  clock.jumpWall(65_000);
  directory.liveCalls = [makeCallView()];
  const response = await app.request("/admin", { headers: { cookie: await signIn(app) } });
  const html = await response.text();
  const cells = [...html.matchAll(/data-figure="(\w+)" class="figure (\w+)">([^<]*)</g)].map((match) =>
    match.slice(1)
  );
  assert.deepEqual(cells, [
    ["fps", "plain", "50.0"],
    ["drift", "plain", "+0.4 ms"],
    ["lateness", "plain", "0.6 ms / 1.9 ms"],
    ["queue", "plain", "412 / 1000"],
    ["lead", "plain", "160 ms / 158 ms"],
    ["underruns", "plain", "0"],
    ["marks", "plain", "38 / 40"],
    ["wait", "plain", "5.2 s"],
  ]);
  assert.ok(html.includes('data-label="Duration" class="figure">1:05<'));
  const state: LiveCallsState = JSON.parse(/id="live-calls-state">(.*?)<\/script>/s.exec(html)![1]!);
  assert.deepEqual([state.nowMs, state.live.map(({ callSid }) => callSid)], [
    clock.wallNow(),
    [makeCallView().callSid],
  ]);
  assert.equal(response.headers.get("cache-control"), "no-store");
});

Deno.test("adminRoutes() lets no text of a caller become markup", async () => {
  const { app, directory } = makeTestApp();
  const evil = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'<!--`;
  directory.liveCalls = [makeCallView({ from: evil, to: evil, agent: evil })];
  directory.endedCalls = [makeCallView({ callSid: "CA2", from: evil, state: "ended" })];
  const html = await (await app.request("/admin", { headers: { cookie: await signIn(app) } })).text();
  assert.equal(html.match(/<script/g)?.length, 2);
  assert.equal(html.match(/<\/script/g)?.length, 2);
  assert.equal(html.includes("<img"), false);
  assert.equal(html.includes("<!--"), false);
});
