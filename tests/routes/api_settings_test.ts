import assert from "node:assert/strict";
import { makeSettings } from "../fakes/fake_server.ts";
import { BEARER, makeTestApp, VIEWER_BEARER } from "../web/test_app.ts";

const NONE = { greeting: null, systemPrompt: null, voice: null, language: null };

function setUp() {
  const made = makeTestApp();
  const put = (body: unknown, headers: Record<string, string> = BEARER) =>
    made.app.request("/api/settings", {
      method: "PUT",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return { ...made, put };
}

Deno.test("settingsRoutes() shows what runs, and whether the one who asks may change it", async () => {
  const { app } = setUp();
  const get = async (headers: Record<string, string>) =>
    await (await app.request("/api/settings", { headers })).json();
  assert.deepEqual(await get(BEARER), { ...makeSettings(), saved: NONE, editable: true });
  assert.deepEqual(await get(VIEWER_BEARER), { ...makeSettings(), saved: NONE, editable: false });
});

Deno.test("settingsRoutes() saves settings, blank ones as none, and writes down what changed but no text", async () => {
  const { audit, callDefaults, put } = setUp();
  const sent = { greeting: " Hello,\r\nthis is\u0007 us. ", systemPrompt: "  ", voice: "he", language: "he" };
  const saved = { greeting: "Hello,\nthis is  us.", systemPrompt: null, voice: "he", language: "he" };
  const response = await put(sent);
  assert.deepEqual([response.status, await response.json()], [200, saved]);
  assert.deepEqual(callDefaults.current, saved);
  assert.equal((await put(saved)).status, 200);
  const entry = { role: "operator", session: "token", action: "settings", callSid: null, outcome: "done" };
  assert.deepEqual(audit.entries, [
    { ...entry, detail: "greeting: 19 characters, voice: he, language: he" },
    { ...entry, detail: "nothing changed" },
  ]);
});

Deno.test("settingsRoutes() refuses what calls could not be held with", async () => {
  const { audit, callDefaults, put } = setUp();
  const table: [body: unknown, detail: string][] = [
    [{ greeting: null }, 'Field "systemPrompt" is missing.'],
    [{ ...NONE, extra: 1 }, "The body may hold nothing but greeting, systemPrompt, voice, language."],
    [
      { ...NONE, greeting: "x".repeat(501) },
      'Field "greeting" is wrong: it is neither null nor a text of at most 500 characters.',
    ],
    [
      { ...NONE, systemPrompt: "x".repeat(8001) },
      'Field "systemPrompt" is wrong: it is neither null nor a text of at most 8000 characters.',
    ],
    [
      { ...NONE, greeting: 5 },
      'Field "greeting" is wrong: it is neither null nor a text of at most 500 characters.',
    ],
    [{ ...NONE, language: "fr" }, 'Field "language" is wrong: it is none of en, he.'],
    [{ ...NONE, language: {} }, 'Field "language" is wrong: it is none of en, he.'],
    [{ ...NONE, voice: "he" }, 'Field "voice" is wrong: it is none of slt, rms.'],
    [{ ...NONE, language: "he", voice: "slt" }, 'Field "voice" is wrong: it is none of he.'],
  ];
  for (const [body, detail] of table) {
    const response = await put(body);
    assert.deepEqual([response.status, (await response.json()).detail], [400, detail]);
  }
  assert.equal((await put(NONE, VIEWER_BEARER)).status, 403);
  assert.deepEqual([callDefaults.current, audit.entries], [NONE, []]);
});

Deno.test("settingsRoutes() says so with 503 when settings can't be stored", async () => {
  const { audit, callDefaults, put } = setUp();
  callDefaults.fails = true;
  const response = await put({ ...NONE, language: "he" });
  assert.deepEqual([response.status, (await response.json()).detail], [
    503,
    "Cannot save the settings: the store fails",
  ]);
  assert.deepEqual(audit.entries.map(({ outcome, detail }) => [outcome, detail]), [[
    "failed",
    "language: he",
  ]]);
});

Deno.test("settingsRoutes() shows what the doctor found to whoever is signed in", async () => {
  const { app } = setUp();
  for (const headers of [BEARER, VIEWER_BEARER]) {
    assert.deepEqual(await (await app.request("/api/checks", { headers })).json(), {
      values: [{ name: "deno", state: "ok", detail: "2.9.6", fix: null }],
    });
  }
  assert.equal((await app.request("/api/checks")).status, 401);
});
