import assert from "node:assert/strict";
import type { OverviewState } from "../../lib/ui/overview/overview.tsx";
import type { SettingsState } from "../../lib/ui/settings/settings_page.tsx";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { makeTestApp, signIn, VIEWER_TOKEN } from "../web/test_app.ts";

/** The state that the page hands to its island. */
function stateOf<State>(html: string, id: string): State {
  return JSON.parse(new RegExp(`id="${id}-state">(.*?)</script>`, "s").exec(html)![1]!);
}

Deno.test("adminRoutes() sends visitors to the login page", async () => {
  const { app } = makeTestApp();
  for (const path of ["/admin", "/admin/settings", "/admin/phone"]) {
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
  const figures = [...html.matchAll(/data-figure="(\w+)">.*?<dd>(.*?)<\/dd>/g)].map(([, id, dd]) => [
    id,
    dd!.replaceAll(/<svg.*?<\/svg>|<[^>]+>/g, ""),
  ]);
  assert.deepEqual(figures, [
    ["fps", "50.0"],
    ["lateness", "1.9 ms"],
    ["queue", "412 / 1000"],
    ["lead", "158 ms / 160 ms"],
    ["gaps", "none"],
  ]);
  assert.match(html, /class="duration"><span dir="ltr">1:05</);
  const state = stateOf<OverviewState>(html, "overview");
  assert.deepEqual([state.nowMs, state.role, state.live.map(({ callSid }) => callSid)], [
    clock.wallNow(),
    "operator",
    [makeCallView().callSid],
  ]);
  assert.equal(response.headers.get("cache-control"), "no-store");
});

Deno.test("adminRoutes() draws calls of other processes among the live ones, without a button", async () => {
  const { app, directory } = makeTestApp();
  directory.list = ({ state }) =>
    Promise.resolve({
      values: state === "live" ? [makeCallView({ callSid: "CA2", onPeer: true }), makeCallView()] : [],
      cursor: null,
    });
  const cookie = await signIn(app);
  const draw = async (language: string) => {
    const headers = { cookie: `${cookie}; ketzev_language=${language}` };
    return await (await app.request("/admin", { headers })).text();
  };
  const html = await draw("en");
  const rows = [...html.matchAll(/<tr[^>]* data-call="(\w+)">(.*?)<\/tr>/gs)].map(([, callSid, row]) => [
    callSid,
    row!.includes(">Other process</span>"),
    row!.includes("<button"),
  ]);
  assert.deepEqual(rows, [["CA2", true, false], [makeCallView().callSid, false, true]]);
  const { live } = stateOf<OverviewState>(html, "overview");
  assert.deepEqual(live.map(({ onPeer }) => onPeer), [true, undefined]);
  assert.match(await draw("he"), />תהליך אחר<\/span>/);
});

Deno.test("adminRoutes() draws the page in the language and theme of the cookies", async () => {
  const { app } = makeTestApp();
  const session = await signIn(app);
  const html = async (headers: Record<string, string>) =>
    await (await app.request("/admin", { headers: { cookie: session, ...headers } })).text();
  const opening = /<html[^>]*>/;
  assert.equal(
    opening.exec(await html({ "accept-language": "he-IL,en;q=0.5" }))?.[0],
    '<html lang="he" dir="rtl" data-theme="auto">',
  );
  const chosen = await html({
    cookie: `${session}; ketzev_language=en; ketzev_theme=dark`,
    "accept-language": "he",
  });
  assert.equal(opening.exec(chosen)?.[0], '<html lang="en" dir="ltr" data-theme="dark">');
  const nonsense = await html({ cookie: `${session}; ketzev_language="><script>; ketzev_theme=pink` });
  assert.equal(opening.exec(nonsense)?.[0], '<html lang="en" dir="ltr" data-theme="auto">');
});

Deno.test("adminRoutes() asks for the ended calls that the URL names", async () => {
  const { app, directory } = makeTestApp();
  directory.endedCalls = Array.from(
    { length: 120 },
    (_, n) => makeCallView({ callSid: `CA${n}`, state: "ended", endedBy: "caller" }),
  );
  const headers = { cookie: await signIn(app) };
  const get = async (query: string) =>
    stateOf<OverviewState>(await (await app.request(`/admin?${query}`, { headers })).text(), "overview")
      .ended;
  const filtered = await get("q=CA&agent=demo&endedBy=caller&direction=inbound&gaps=1&cursor=50");
  const asked = () => directory.queries.findLast(({ state }) => state === "ended");
  assert.deepEqual(asked(), {
    state: "ended",
    q: "CA",
    agent: "demo",
    endedBy: "caller",
    direction: "inbound",
    gaps: true,
    cursor: "50",
    limit: 50,
  });
  assert.deepEqual([filtered.from, filtered.page.values[0]?.callSid, filtered.page.cursor], [
    "50",
    "CA50",
    "100",
  ]);
  const wrong = await get(`cursor=nonsense&endedBy=nobody&gaps=7&q=${"x".repeat(300)}`);
  assert.deepEqual([wrong.from, asked()], [
    null,
    { state: "ended", q: "x".repeat(100), limit: 50 },
  ]);
  const tooLong = await get(`cursor=${"9".repeat(1_000)}`);
  assert.deepEqual([tooLong.from, tooLong.page.values.length], [null, 50]);
});

Deno.test("adminRoutes() gives a viewer no way to change anything", async () => {
  const { app, directory } = makeTestApp();
  directory.liveCalls = [makeCallView()];
  const headers = { cookie: await signIn(app, VIEWER_TOKEN) };
  const overview = await (await app.request("/admin", { headers })).text();
  assert.deepEqual([overview.includes("Hang up"), overview.includes('data-role="viewer"')], [false, true]);
  const settings = await (await app.request("/admin/settings", { headers })).text();
  const { data } = stateOf<SettingsState>(settings, "settings");
  assert.deepEqual([data.editable, settings.includes("<fieldset disabled>")], [false, true]);
});

Deno.test("adminRoutes() draws the settings with the audit log", async () => {
  const { app } = makeTestApp();
  const headers = { cookie: await signIn(app) };
  const html = await (await app.request("/admin/settings", { headers })).text();
  const { data, audit } = stateOf<SettingsState>(html, "settings");
  assert.equal(data.editable, true);
  assert.deepEqual(audit.values.map(({ action }) => action), ["sign_in"]);
  assert.match(html, /data-action="sign_in"/);
});

Deno.test("adminRoutes() lets no text of a caller become markup", async () => {
  const { app, directory } = makeTestApp();
  const evil = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'<!--`;
  directory.liveCalls = [makeCallView({ from: evil, to: evil, agent: evil })];
  directory.endedCalls = [makeCallView({ callSid: "CA2", from: evil, state: "ended" })];
  const cookie = await signIn(app);
  for (const query of ["", `?${new URLSearchParams({ q: evil.slice(0, 99), agent: evil.slice(0, 49) })}`]) {
    const html = await (await app.request(`/admin${query}`, { headers: { cookie } })).text();
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.equal(html.match(/<\/script/g)?.length, 2);
    assert.equal(html.includes("<img"), false);
    assert.equal(html.includes("<!--"), false);
    assert.equal(/ style=/.test(html), false);
  }
});
