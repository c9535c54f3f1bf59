import assert from "node:assert/strict";
import { BEARER, makeTestApp } from "./test_app.ts";

/** docs/faults.md, row 44. */
const PATHS = [
  "/assets/../deno.json",
  "/assets/..%2f..%2fdeno.json",
  "/assets/..%5cdeno.json",
  "/assets/%2e%2e/%2e%2e/etc/passwd",
  "/assets/%00styles.css",
  "/assets/__proto__",
  "/assets/constructor",
  "/assets/toString",
  "/assets/styles.css/",
  "/assets//etc/passwd",
];

const IDS = [
  "..%2f..%2fetc%2fpasswd",
  "__proto__",
  "constructor",
  "toString",
  "%00",
  "%ff",
  "..",
  "x".repeat(5_000),
];

Deno.test("no path leads out of the assets", async () => {
  const { app } = makeTestApp();
  for (const path of PATHS) {
    const response = await app.request(path);
    assert.ok([400, 404].includes(response.status), `${path}: ${response.status}`);
    assert.equal(response.headers.get("content-type"), "application/problem+json", path);
  }
});

Deno.test("no id leads to anything but calls", async () => {
  const { app, directory, log } = makeTestApp();
  for (const id of IDS) {
    for (const suffix of ["", "/trace", "/export.json"]) {
      const response = await app.request(`/api/calls/${id}${suffix}`, { headers: BEARER });
      const isList = id === ".." && response.status === 401;
      assert.ok(isList || [400, 404].includes(response.status), `${id}${suffix}: ${response.status}`);
    }
    for (const action of ["hangup", "mute", "say", "transfer"]) {
      const { status } = await app.request(`/api/calls/${id}/${action}`, { method: "POST", headers: BEARER });
      assert.ok([400, 404, 415].includes(status), `${id}/${action}: ${status}`);
    }
  }
  assert.deepEqual([directory.acts, log.lines], [[], []]);
});

Deno.test("no query and no body reaches the prototype of anything", async () => {
  const { app, callDefaults } = makeTestApp();
  const json = { ...BEARER, "content-type": "application/json" };
  await app.request("/api/calls?__proto__[state]=live&constructor=1&state[__proto__]=x", { headers: BEARER });
  await app.request("/api/audit?__proto__=1", { headers: BEARER });
  const bodies = [
    '{"__proto__":{"polluted":1},"greeting":null,"systemPrompt":null,"voice":null,"language":null}',
    '{"constructor":{"prototype":{"polluted":1}},"greeting":null,"systemPrompt":null,"voice":null,"language":null}',
    '{"greeting":{"__proto__":{"polluted":1}},"systemPrompt":null,"voice":null,"language":null}',
  ];
  for (const body of bodies) {
    assert.equal((await app.request("/api/settings", { method: "PUT", headers: json, body })).status, 400);
  }
  const form = new URLSearchParams({ "__proto__[token]": "x", "__proto__": "y" });
  assert.equal((await app.request("/login", { method: "POST", body: form })).status, 401);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.deepEqual(Object.keys(callDefaults.current), ["greeting", "systemPrompt", "voice", "language"]);
});
