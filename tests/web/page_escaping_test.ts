import assert from "node:assert/strict";
import { makeCallTrace, makeCallView } from "../fakes/fake_call_directory.ts";
import { makeSettings } from "../fakes/fake_server.ts";
import { UNMEASURED } from "../fakes/unmeasured.ts";
import { makeTestApp, signIn } from "./test_app.ts";

/** docs/faults.md, row 34, what leaves the server; that nothing runs is shown in a browser. */
const PAYLOADS = [
  "</script><script>alert(1)</script>",
  "</SCRIPT ><svg onload=alert(1)>",
  "<!--<script>",
  "--><img src=x onerror=alert(1)>",
  "]]><script>alert(1)</script>",
  `"'><iframe srcdoc="<script>alert(1)</script>">`,
  "\u2028\u2029</script\u0000>",
  "<\u0000script>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}",
  "javascript:alert(1)",
];

/** Tags of a document, by name, in their order. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-zA-Z!][^\s>/]*)/g)].map(([, name]) => name!);
}

async function draw(text: string, path: string, language: string): Promise<string> {
  const { app, audit, directory, callDefaults } = makeTestApp({
    settings: () => makeSettings({ agent: text }),
  });
  const differs = {
    from: text,
    to: text,
    agent: text,
    language: text,
    turns: [{ id: 1, user: text, agent: text, heard: text, interrupted: true, latencyMs: UNMEASURED }],
    anomalies: [{ at: "2026-11-22T08:00:30.000Z", kind: "starved", ms: 5, lines: [text, text] } as const],
  };
  const view = makeCallView({
    ...differs,
    anomalies: differs.anomalies.map((gap) => ({ ...gap, lines: [...gap.lines] })),
  });
  directory.liveCalls = [view];
  directory.endedCalls = [{
    ...view,
    callSid: "CA2",
    state: "ended",
    endedAt: view.startedAt,
    endedBy: "caller",
  }];
  const event = { type: "tool", atMs: 1, endMs: 2, name: text, ok: true } as const;
  directory.traces.set(
    view.callSid,
    makeCallTrace({ events: [event, { type: "key", atMs: 3, digit: text }] }),
  );
  callDefaults.current = { greeting: text, systemPrompt: text, voice: text, language: text };
  audit.write({
    role: "operator",
    session: "x",
    action: "say",
    callSid: view.callSid,
    detail: text,
    outcome: "done",
  });
  const cookie = `${await signIn(app)}; ketzev_language=${language}`;
  const response = await app.request(path.replace("*", encodeURIComponent(text)), { headers: { cookie } });
  assert.match(response.headers.get("content-type")!, /^text\/html/);
  return await response.text();
}

const PAGES = [
  "/admin",
  "/admin?q=*",
  "/admin?agent=*&state=*",
  "/admin/calls/CA00000000000000000000000000000001",
  "/admin/calls/*",
  "/admin/phone",
  "/admin/settings",
  "/login?link=*",
];

for (const language of ["en", "he"]) {
  Deno.test(`no text of a caller, an operator or a URL becomes markup of a page (${language})`, async () => {
    for (const path of PAGES) {
      const plain = tagsOf(await draw("plain", path, language));
      for (const payload of PAYLOADS) {
        const html = await draw(payload, path, language);
        assert.deepEqual(tagsOf(html), plain, `${path} ${payload}`);
        assert.doesNotMatch(html, /<[^>]*\son\w+=/i, `${path} ${payload}`);
        assert.doesNotMatch(html, /(?:href|src|action)="\s*javascript:/i, `${path} ${payload}`);
      }
    }
  });
}
