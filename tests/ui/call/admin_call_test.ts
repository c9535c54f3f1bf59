import assert from "node:assert/strict";
import { CALL_ID } from "../../../lib/ui/call/call_model.ts";
import { PATH, SID } from "./call_page_rig.ts";
import { SCRIPT_MS, scriptedCall, scriptedTrace } from "./scripted_call.ts";
import type { CallView } from "../../../lib/calls/call_view.ts";
import { BROWSER_CALLER } from "../../../routes/phone.ts";
import { makeSettings } from "../../fakes/fake_server.ts";
import { makeTestApp, signIn, VIEWER_TOKEN } from "../../web/test_app.ts";

const STARTED_AT = "2026-11-22T08:00:00.000Z";

async function setUp(options: { token?: string; language?: string } = {}) {
  const { app, directory } = makeTestApp();
  directory.put(scriptedCall({ startedAt: STARTED_AT }));
  directory.traces.set(SID, scriptedTrace({ callSid: SID, startedAt: STARTED_AT }));
  const session = await signIn(app, ...(options.token === undefined ? [] : [options.token]));
  const cookie = `${session}; ketzev_language=${options.language ?? "en"}`;
  return { app, directory, get: (path: string) => app.request(path, { headers: { cookie } }) };
}

Deno.test("GET /admin/calls/:callSid draws the call in words before any script runs", async () => {
  const { get } = await setUp();
  const response = await get(PATH);
  const html = await response.text();
  assert.equal(response.status, 200);
  for (
    const words of [
      "+972501234567",
      "This server stalled",
      "Cut short: the caller heard 27 of 44 words",
      "What can I do for you?",
      "This is Dana at the desk",
    ]
  ) {
    assert.ok(html.includes(words), words);
  }
  // The policy lets neither run.
  assert.doesNotMatch(html, /\sstyle=|\son\w+=/);
});

Deno.test("GET /admin/calls/:callSid hands over the call, its timeline and the visitor's role", async () => {
  const { get, directory } = await setUp({ token: VIEWER_TOKEN });
  const html = await (await get(PATH)).text();
  const json = new RegExp(`<script type="application/json" id="${CALL_ID}-state">(.*?)</script>`, "s").exec(
    html,
  )![1]!;
  assert.deepEqual(JSON.parse(json), {
    nowMs: Date.parse(STARTED_AT),
    role: "viewer",
    transfer: "offered",
    call: JSON.parse(JSON.stringify(directory.liveCalls[0])),
    trace: scriptedTrace({ callSid: SID, startedAt: STARTED_AT }, SCRIPT_MS),
  });
  assert.match(html, /<fieldset disabled/);
});

Deno.test("GET /admin/calls/:callSid is drawn in Hebrew where that is chosen", async () => {
  const { get } = await setUp({ language: "he" });
  const html = await (await get(PATH)).text();
  assert.match(html, /<html lang="he" dir="rtl"/);
  assert.ok(html.includes("השרת נתקע") && !html.includes("This server stalled"));
});

Deno.test("GET /admin/calls/:callSid says what is missing of a call of another process, and why nobody can act", async () => {
  for (
    const [language, ...texts] of [
      ["en", "Other process", "can be controlled only there.", "Its timeline is shown when it has ended."],
      ["he", "תהליך אחר", "רק שם אפשר לפעול בה.", "ציר הזמן שלה יוצג כשתסתיים."],
    ] as const
  ) {
    const { get, directory } = await setUp({ language });
    directory.put({ ...directory.liveCalls[0]!, turns: [], said: [], anomalies: [], onPeer: true });
    directory.traces.clear();
    const html = await (await get(PATH)).text();
    for (const text of texts) assert.ok(html.includes(text), text);
    assert.match(html, /<fieldset disabled/);
  }
});

Deno.test("GET /admin/calls/:callSid offers a transfer where it can work, and says why not where it can't", async () => {
  const draw = async (settings: Parameters<typeof makeSettings>[0], call: Partial<CallView> = {}) => {
    const { app, directory } = makeTestApp({ settings: () => makeSettings(settings) });
    directory.put(scriptedCall({ startedAt: STARTED_AT, ...call }));
    const cookie = await signIn(app);
    return await (await app.request(PATH, { headers: { cookie } })).text();
  };
  assert.match(await draw({}), /Transfer…/);
  const reasons: [Parameters<typeof draw>, RegExp][] = [
    [[{ transferAllow: [] }], /TRANSFER_ALLOW is empty/],
    [[{ twilioAccount: false }], /need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/],
    [[{}, { from: BROWSER_CALLER }], /A call from the browser can(&#39;|')t be transferred/],
  ];
  for (const [differs, reason] of reasons) {
    const html = await draw(...differs);
    assert.match(html, reason);
    assert.doesNotMatch(html, /Transfer…/);
  }
});

Deno.test("GET /admin/calls/:callSid answers 404 for a call that isn't known", async () => {
  const { get } = await setUp();
  const response = await get("/admin/calls/%3Cscript%3E");
  assert.equal(response.status, 404);
  assert.match(await response.text(), /No such call[^]*&lt;script>/);
});

Deno.test("GET /admin/calls/:callSid sends who isn't signed in to the sign-in page", async () => {
  const { app } = await setUp();
  const response = await app.request(PATH);
  assert.deepEqual([response.status, response.headers.get("location")], [303, "/login"]);
});
