import assert from "node:assert/strict";
import type { CallDefaults } from "../../lib/store/call_defaults.ts";
import { AuditStore } from "../../lib/ui/settings/audit_store.ts";
import { ChecksStore } from "../../lib/ui/settings/checks_store.ts";
import { DefaultsFormStore } from "../../lib/ui/settings/defaults_form_store.ts";

const STORED: CallDefaults = { greeting: "Hello", systemPrompt: null, voice: null, language: null };

Deno.test("DefaultsFormStore.save() sends null for what is empty, and knows what is stored", async () => {
  const sent: CallDefaults[] = [];
  const store = new DefaultsFormStore(STORED, (body) => {
    sent.push(body);
    return Promise.resolve(Response.json(body));
  });
  assert.equal(store.isChanged.value, false);
  store.set({ greeting: "  ", language: "he" });
  assert.equal(store.isChanged.value, true);
  await store.save();
  assert.deepEqual(sent, [{ greeting: null, systemPrompt: null, voice: null, language: "he" }]);
  assert.deepEqual([store.isChanged.value, store.state.value.kind], [false, "saved"]);
  store.set({ greeting: "Shalom" });
  assert.equal(store.state.value.kind, "idle");
  store.discard();
  assert.deepEqual([store.draft.value.greeting, store.isChanged.value], ["", false]);
});

Deno.test("DefaultsFormStore.save() keeps the draft and says why when it fails", async () => {
  let answer = () => Promise.resolve(Response.json({ detail: "The store fails." }, { status: 503 }));
  const store = new DefaultsFormStore(STORED, () => answer());
  store.set({ greeting: "Hi" });
  await store.save();
  assert.deepEqual(store.state.value, { kind: "failed", why: "The store fails." });
  answer = () => Promise.reject(new TypeError("network error"));
  await store.save();
  assert.deepEqual(store.state.value, { kind: "failed", why: "The server can't be reached." });
  assert.deepEqual([store.draft.value.greeting, store.isChanged.value], ["Hi", true]);
});

Deno.test("ChecksStore.run() runs once at a time and keeps the last results meanwhile", async () => {
  const values = [{ name: "deno", state: "ok", detail: "2.9.6", fix: null }] as const;
  let asked = 0;
  let answer = () => Promise.resolve(Response.json({ values }));
  const store = new ChecksStore(() => {
    asked++;
    return answer();
  });
  const runs = [store.run(), store.run()];
  assert.deepEqual(store.state.value, { kind: "running", values: [] });
  await Promise.all(runs);
  assert.deepEqual([asked, store.state.value], [1, { kind: "done", values }]);
  const again = store.run();
  assert.deepEqual(store.state.value, { kind: "running", values });
  await again;
  answer = () => Promise.resolve(new Response(null, { status: 500 }));
  await store.run();
  assert.deepEqual(store.state.value, { kind: "failed", why: "The server answered 500." });
});

Deno.test("AuditStore goes on with older entries, and begins anew", async () => {
  const entry = (detail: string) => ({
    at: "2026-11-22T08:00:00.000Z",
    role: "operator",
    session: "token",
    action: "say",
    callSid: null,
    detail,
    outcome: "done",
  } as const);
  const asked: string[] = [];
  const store = new AuditStore({ values: [entry("a")], cursor: "1" }, (path) => {
    asked.push(path);
    return Promise.resolve(
      Response.json({ values: [entry(path.includes("cursor") ? "b" : "c")], cursor: null }),
    );
  });
  const shown = () => store.page.value.values.map(({ detail }) => detail);
  assert.equal(store.hasMore, true);
  await store.more();
  assert.deepEqual([shown(), store.hasMore], [["a", "b"], false]);
  await store.more();
  await store.refresh();
  assert.deepEqual([shown(), asked], [["c"], ["/api/audit?limit=50&cursor=1", "/api/audit?limit=50"]]);
});
