import assert from "node:assert/strict";
import { CSV_HEADER } from "../../lib/web/call_csv.ts";
import { ANSWER_LIMITS, EVENT_STREAM_LIMITS, EXPORT_LIMITS } from "../../lib/web/slots.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { BEARER, makeTestApp, signIn, VIEWER_BEARER, VIEWER_TOKEN } from "./test_app.ts";

/** docs/faults.md, row 52. */
const EXPORT_PATHS = ["/api/calls.csv", "/api/debug-bundle", "/api/calls/CA1/export.json"];

function setUp() {
  const made = makeTestApp();
  made.directory.endedCalls = Array.from(
    { length: 1_000 },
    (_, i) => makeCallView({ callSid: `CA${i}`, state: "ended", endedBy: "caller" }),
  );
  /** Asks and reads nothing of the answer. */
  const ask = (path: string, headers: Record<string, string>, method = "GET"): Promise<Response> =>
    Promise.resolve(made.app.request(path, { method, headers }));
  /** How many of `count` are answered. */
  const answered = async (count: number, path: string, headers: Record<string, string>): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < count; i++) if ((await ask(path, headers)).status === 200) sum++;
    return sum;
  };
  return { ...made, ask, answered };
}

Deno.test("a session has a bounded number of event streams, and is told so", async () => {
  const { hub, ask, answered } = setUp();
  const { perSession } = EVENT_STREAM_LIMITS;
  assert.equal(await answered(100, "/api/events", VIEWER_BEARER), perSession);
  const refused = await ask("/api/events", VIEWER_BEARER);
  assert.deepEqual([refused.status, (await refused.json()).detail, hub.viewers], [
    429,
    `This session has ${perSession} event streams already, which is the most.`,
    perSession,
  ]);
  assert.equal(await answered(100, "/api/events", BEARER), perSession);
});

Deno.test("viewers can't take the event streams of operators", async () => {
  const { app, hub, ask, answered } = setUp();
  const { total, perSession, forOperators } = EVENT_STREAM_LIMITS;
  let sum = 0;
  for (let i = 0; i < total / perSession + 2; i++) {
    sum += await answered(100, "/api/events", { cookie: await signIn(app, VIEWER_TOKEN) });
  }
  const refused = await ask("/api/events", { cookie: await signIn(app, VIEWER_TOKEN) });
  assert.deepEqual([sum, refused.status, refused.headers.get("retry-after")], [
    total - forOperators,
    503,
    "5",
  ]);
  assert.equal(await answered(1, "/api/events", { cookie: await signIn(app) }), 1);
  assert.equal(hub.viewers, total - forOperators + 1);
});

Deno.test("an event stream that ends leaves its place to another", async () => {
  const { app, clock, hub, ask, answered } = setUp();
  const cookie = await signIn(app, VIEWER_TOKEN);
  const first = await ask("/api/events", { cookie });
  assert.equal(await answered(100, "/api/events", { cookie }), EVENT_STREAM_LIMITS.perSession - 1);
  await first.body!.cancel();
  assert.equal(await answered(100, "/api/events", { cookie }), 1);
  await app.request("/logout", { method: "POST", headers: { cookie, "sec-fetch-site": "same-origin" } });
  await clock.advance(1_000);
  assert.equal(hub.viewers, 0);
  assert.equal(await answered(100, "/api/events", VIEWER_BEARER), EVENT_STREAM_LIMITS.perSession);
  assert.equal((await ask("/api/events", BEARER, "HEAD")).status, 200);
  assert.equal(await answered(100, "/api/events", BEARER), EVENT_STREAM_LIMITS.perSession);
});

Deno.test("of exports that nobody reads, a few are made at once, and operators still get theirs", async () => {
  const { app, directory, ask, answered } = setUp();
  const { total, perSession, forOperators } = EXPORT_LIMITS;
  assert.equal(await answered(50, EXPORT_PATHS[0]!, VIEWER_BEARER), perSession);
  for (const path of EXPORT_PATHS) assert.equal((await ask(path, VIEWER_BEARER)).status, 429, path);
  const cookie = await signIn(app, VIEWER_TOKEN);
  assert.equal(await answered(50, EXPORT_PATHS[0]!, { cookie }), total - forOperators - perSession);
  assert.equal((await ask(EXPORT_PATHS[0]!, { cookie: await signIn(app, VIEWER_TOKEN) })).status, 503);
  const before = directory.queries.length;
  const csv = await (await ask(EXPORT_PATHS[0]!, BEARER)).text();
  assert.deepEqual([csv.startsWith(CSV_HEADER), directory.queries.length - before], [true, 5]);
});

Deno.test("an export that was read, given up or refused leaves its place to another", async () => {
  const { ask } = setUp();
  const { perSession } = EXPORT_LIMITS;
  for (let i = 0; i < 2 * perSession; i++) {
    for (const path of EXPORT_PATHS) {
      await (await ask(path, VIEWER_BEARER)).text();
      const response = await ask(path, VIEWER_BEARER);
      const reader = response.body!.getReader();
      await reader.read();
      await reader.cancel();
      assert.equal((await ask(path, VIEWER_BEARER, "HEAD")).status, 200);
    }
    for (const path of ["/api/calls.csv?limit=0", "/api/calls/CA/export.json"]) {
      const response = await ask(path, VIEWER_BEARER);
      assert.ok([400, 404].includes(response.status), path);
      await response.text();
    }
  }
});

Deno.test("of other answers that nobody reads, a session has a bounded number too", async () => {
  const { app, answered } = setUp();
  const { total, perSession, forOperators } = ANSWER_LIMITS;
  let sum = 0;
  for (let i = 0; i < total / perSession + 2; i++) {
    sum += await answered(100, "/api/calls?limit=200", { cookie: await signIn(app, VIEWER_TOKEN) });
  }
  assert.equal(sum, total - forOperators);
  assert.equal(await answered(100, "/api/status", BEARER), perSession);
});

Deno.test("an export that fails in the middle ends as a failure, and leaves its place", async () => {
  const { directory, ask } = setUp();
  for (let i = 0; i < 2 * EXPORT_LIMITS.perSession; i++) {
    directory.list = () => Promise.reject(new Error("disk I/O error"));
    const response = await ask("/api/calls.csv", VIEWER_BEARER);
    assert.equal(response.status, 200);
    await assert.rejects(response.text(), /disk I\/O error/);
  }
});

Deno.test("an export that is given up while it reads gives its place back once", async () => {
  const { directory, ask, answered } = setUp();
  const list = directory.list.bind(directory);
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  directory.list = async (query) => {
    asked.resolve();
    await held.promise;
    return await list(query);
  };
  const reader = (await ask("/api/calls.csv", VIEWER_BEARER)).body!.getReader();
  await reader.read();
  const reading = reader.read();
  await asked.promise;
  await Promise.all([reader.cancel(), held.resolve()]);
  await reading;
  assert.equal(await answered(10, "/api/calls.csv", VIEWER_BEARER), EXPORT_LIMITS.perSession);
});
