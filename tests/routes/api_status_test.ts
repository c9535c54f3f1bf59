import assert from "node:assert/strict";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { BEARER, makeTestApp, signIn, VIEWER_BEARER, VIEWER_TOKEN } from "../web/test_app.ts";

Deno.test("statusRoutes() shows how the server is doing", async () => {
  const { app } = makeTestApp();
  const response = await app.request("/api/status", { headers: VIEWER_BEARER });
  assert.deepEqual([response.status, response.headers.get("cache-control"), await response.json()], [
    200,
    "no-store",
    makeServerStatus(),
  ]);
  assert.equal((await app.request("/api/status")).status, 401);
});

Deno.test("statusRoutes() lists who did what, sign-ins and sign-outs too", async () => {
  const { app, credentials } = makeTestApp();
  const cookies = [await signIn(app), await signIn(app, VIEWER_TOKEN)];
  const link = credentials.issueLink().split("=")[1]!;
  await app.request("/login", { method: "POST", body: new URLSearchParams({ link }) });
  const headers = { cookie: cookies[1]!, "sec-fetch-site": "same-origin" };
  await app.request("/logout", { method: "POST", headers });
  await app.request("/logout", { method: "POST", headers });
  const { values, cursor } = await (await app.request("/api/audit", { headers: BEARER })).json();
  assert.equal(cursor, null);
  assert.deepEqual(
    values.map(({ role, action, detail, outcome }: Record<string, string>) => [
      role,
      action,
      detail,
      outcome,
    ]),
    [
      ["viewer", "sign_out", "", "done"],
      ["operator", "sign_in", "by link", "done"],
      ["viewer", "sign_in", "by token", "done"],
      ["operator", "sign_in", "by token", "done"],
    ],
  );
  assert.equal(values[0].session, values[2].session);
  assert.match(values[0].session, /^[\w+/]{8}$/);
});

Deno.test("statusRoutes() pages the audit log, and names the parameter that is wrong", async () => {
  const { app, audit } = makeTestApp();
  const entry = { role: "operator", session: "token", detail: "", outcome: "done" } as const;
  for (let i = 0; i < 5; i++) audit.write({ ...entry, action: "hangup", callSid: `CA${i % 2}` });
  const get = async (query: string) =>
    await (await app.request(`/api/audit?${query}`, { headers: BEARER })).json();
  const sids = ({ values }: { values: { callSid: string }[] }) => values.map(({ callSid }) => callSid);
  const page = await get("limit=2");
  assert.deepEqual([sids(page), page.cursor], [["CA0", "CA1"], "2"]);
  assert.deepEqual(sids(await get(`limit=200&cursor=${page.cursor}`)), ["CA0", "CA1", "CA0"]);
  assert.deepEqual(sids(await get("callSid=CA1")), ["CA1", "CA1"]);
  for (const query of ["limit=0", "limit=201", "limit=x", "callSid=..%2f", `cursor=${"x".repeat(513)}`]) {
    assert.equal((await get(query)).status, 400, query);
  }
});
