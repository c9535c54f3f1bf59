import assert from "node:assert/strict";
import { makeCallTrace, makeCallView } from "../fakes/fake_call_directory.ts";
import { BEARER, makeTestApp, readEvents, signIn } from "../web/test_app.ts";

async function problemOf(response: Response): Promise<unknown[]> {
  const { type, title, status, detail } = await response.json();
  return [response.status, response.headers.get("content-type"), type, title, status, detail];
}

const PROBLEM = "application/problem+json";
const first = makeCallView();
const second = makeCallView({ callSid: "CA2", from: "+97250000", startedAt: "2026-11-22T08:00:05.000Z" });

Deno.test("apiRoutes() refuses with 401 when nobody is signed in", async () => {
  const { app, log } = makeTestApp();
  for (const path of ["/api/calls", "/api/calls/CA1", "/api/events", "/metrics"]) {
    const response = await app.request(path);
    assert.equal(response.headers.get("www-authenticate"), 'Bearer realm="ketzev"');
    assert.deepEqual(await problemOf(response), [
      401,
      PROBLEM,
      "about:blank",
      "Unauthorized",
      401,
      "Sign in, or send the admin token as a bearer token.",
    ]);
  }
  const wrong = await app.request("/api/calls", { headers: { authorization: "Bearer nope" } });
  assert.equal(wrong.status, 401);
  assert.deepEqual(log.lines.map(({ tag, message }) => [tag, message]), [["HTTP", "sign-in refused"]]);
});

Deno.test("apiRoutes() lists calls page by page", async () => {
  const { app, directory } = makeTestApp();
  directory.liveCalls = [second, first];
  const get = async (query: string) =>
    await (await app.request(`/api/calls${query}`, { headers: BEARER })).json();
  assert.deepEqual(await get(""), { values: [second, first], cursor: null });
  assert.deepEqual(await get("?state=live&limit=1"), { values: [second], cursor: "1" });
  assert.deepEqual(await get("?cursor=1&limit=1"), { values: [first], cursor: null });
  assert.deepEqual(await get("?q=97250"), { values: [second], cursor: null });
  assert.deepEqual(await get("?state=ended"), { values: [], cursor: null });
});

Deno.test("apiRoutes() names the parameter that is wrong", async () => {
  const { app } = makeTestApp();
  const table = [
    ["state=dead", 'Parameter "state" is wrong: it is neither "live" nor "ended".'],
    ["limit=0", 'Parameter "limit" is wrong: it is not a whole number from 1 to 200.'],
    ["limit=1e2", 'Parameter "limit" is wrong: it is not a whole number from 1 to 200.'],
    ["limit=201", 'Parameter "limit" is wrong: it is not a whole number from 1 to 200.'],
    ["direction=up", 'Parameter "direction" is wrong: it is neither "inbound" nor "outbound".'],
    ["gaps=yes", 'Parameter "gaps" is wrong: it is neither 0 nor 1.'],
    [
      "endedBy=toString",
      'Parameter "endedBy" is wrong: it is none of caller, agent, operator, peer_reset, peer_stalled, error, drain.',
    ],
    [`agent=${"x".repeat(51)}`, 'Parameter "agent" is wrong: it is too long to be one of ours.'],
    [`q=${"x".repeat(101)}`, 'Parameter "q" is wrong: it is longer than 100 characters.'],
    [`cursor=${"x".repeat(513)}`, 'Parameter "cursor" is wrong: it is too long to be one of ours.'],
    ["cursor=!", "cursor: Cannot go on with the list: the cursor is not one of its own"],
  ];
  for (const [query, detail] of table) {
    const response = await app.request(`/api/calls?${query}`, { headers: BEARER });
    assert.deepEqual(await problemOf(response), [400, PROBLEM, "about:blank", "Bad Request", 400, detail]);
  }
});

Deno.test("apiRoutes() shows one call, and 404 when there is none", async () => {
  const { app, directory } = makeTestApp();
  directory.liveCalls = [first];
  const found = await app.request(`/api/calls/${first.callSid}`, { headers: BEARER });
  assert.deepEqual(await found.json(), first);
  assert.equal(found.headers.get("cache-control"), "no-store");
  assert.deepEqual(await problemOf(await app.request("/api/calls/CA9", { headers: BEARER })), [
    404,
    PROBLEM,
    "about:blank",
    "Not Found",
    404,
    "There is no call of that CallSid.",
  ]);
});

Deno.test("apiRoutes() hands every filter on to the directory", async () => {
  const { app, directory } = makeTestApp();
  const query = "state=ended&q=97&agent=demo&endedBy=peer_reset&gaps=1&direction=inbound&limit=20";
  assert.equal((await app.request(`/api/calls?${query}`, { headers: BEARER })).status, 200);
  assert.equal((await app.request("/api/calls?gaps=0&agent=", { headers: BEARER })).status, 200);
  assert.deepEqual(directory.queries, [
    {
      state: "ended",
      q: "97",
      agent: "demo",
      endedBy: "peer_reset",
      gaps: true,
      direction: "inbound",
      limit: 20,
    },
    {},
  ]);
});

Deno.test("apiRoutes() shows the trace of a call, all of it or from a time on", async () => {
  const { app, directory } = makeTestApp();
  directory.traces.set(first.callSid, makeCallTrace());
  const path = `/api/calls/${first.callSid}/trace`;
  const get = (query: string) => app.request(path + query, { headers: BEARER });
  assert.deepEqual(await (await get("")).json(), makeCallTrace());
  assert.deepEqual(await (await get("?sinceMs=4200")).json(), makeCallTrace({ firstStep: 4 }));
  for (const sinceMs of ["-1", "1e3", "1.5", "x"]) {
    assert.equal((await get(`?sinceMs=${sinceMs}`)).status, 400);
  }
  const none = await app.request("/api/calls/CA9/trace", { headers: BEARER });
  assert.deepEqual((await problemOf(none)).slice(4), [
    404,
    "Nothing was recorded of a call of that CallSid.",
  ]);
});

Deno.test("apiRoutes() takes a cookie's POST from our own pages only", async () => {
  const { app, directory } = makeTestApp();
  const cookie = await signIn(app);
  const status = async (headers: Record<string, string>): Promise<number> => {
    directory.liveCalls = [first];
    const init = { method: "POST", headers: { cookie, ...headers } };
    return (await app.request(`http://localhost:8000/api/calls/${first.callSid}/hangup`, init)).status;
  };
  assert.equal(await status({ "sec-fetch-site": "same-origin" }), 202);
  assert.equal(await status({ origin: "http://localhost:8000" }), 202);
  assert.equal(await status({ "sec-fetch-site": "same-site" }), 403);
  assert.equal(await status({ "sec-fetch-site": "cross-site", origin: "http://localhost:8000" }), 403);
  assert.equal(await status({ origin: "http://evil.example" }), 403);
  assert.equal(await status({ origin: "null" }), 403);
  assert.equal(await status({}), 403);
});

Deno.test("apiRoutes() streams events and ends them within a second of logout", async () => {
  const { app, clock, directory, hub } = makeTestApp();
  directory.liveCalls = [first];
  const cookie = await signIn(app);
  const response = await app.request("/api/events", { headers: { cookie } });
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.getReader();
  assert.deepEqual(await readEvents(reader), [
    `snapshot {"values":[${JSON.stringify(first)}],"at":"2026-11-22T08:00:00.000Z"}`,
  ]);
  await app.request("/logout", { method: "POST", headers: { cookie, "sec-fetch-site": "same-origin" } });
  await clock.advance(1_000);
  assert.deepEqual(await readEvents(reader), ["<end>"]);
  assert.deepEqual([hub.viewers, directory.listeners, clock.pending], [0, 0, 0]);
  assert.equal((await app.request("/api/events", { headers: { cookie } })).status, 401);
});

Deno.test("apiRoutes() opens no stream for HEAD, and none once the hub is closed", async () => {
  const { app, hub } = makeTestApp();
  assert.equal((await app.request("/api/events", { method: "HEAD", headers: BEARER })).status, 200);
  assert.equal(hub.viewers, 0);
  hub.close();
  assert.equal((await app.request("/api/events", { headers: BEARER })).status, 503);
});
