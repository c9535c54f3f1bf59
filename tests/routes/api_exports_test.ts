import assert from "node:assert/strict";
import type { CallView } from "../../lib/calls/call_view.ts";
import { CSV_HEADER } from "../../lib/web/call_csv.ts";
import { MAX_CSV_PAGES, MAX_CSV_ROWS } from "../../lib/web/csv_stream.ts";
import { FakeCallDirectory, makeCallTrace, makeCallView } from "../fakes/fake_call_directory.ts";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { BEARER, makeTestApp, VIEWER_BEARER } from "../web/test_app.ts";

const ended = (differs: Partial<CallView> = {}): CallView =>
  makeCallView({ state: "ended", endedAt: "2026-11-22T08:01:00.000Z", endedBy: "caller", ...differs });

Deno.test("exportRoutes() writes a list as CSV, and puts that into the audit log", async () => {
  const { app, audit, directory } = makeTestApp();
  directory.endedCalls = [ended()];
  const response = await app.request("/api/calls.csv?state=ended&q=555", { headers: VIEWER_BEARER });
  assert.deepEqual(
    ["content-type", "content-disposition", "cache-control"].map((name) => response.headers.get(name)),
    ["text/csv; charset=utf-8; header=present", 'attachment; filename="ketzev-calls.csv"', "no-store"],
  );
  assert.equal(
    await response.text(),
    CSV_HEADER +
      'CA00000000000000000000000000000001,inbound,"\'+15550100","\'+15550199",ended,' +
      "2026-11-22T08:00:00.000Z,2026-11-22T08:01:00.000Z,caller,60,demo,en,0,1588,0,0,0.6,1.9,4.2,0,0,0,0,0,40,38,172," +
      "1600\r\n",
  );
  assert.deepEqual(audit.entries, [{
    role: "viewer",
    session: "token",
    action: "export",
    callSid: null,
    detail: "list of calls as CSV",
    outcome: "done",
  }]);
  assert.deepEqual(directory.queries[0], { state: "ended", q: "555", limit: 200 });
  assert.equal((await app.request("/api/calls.csv?state=x", { headers: BEARER })).status, 400);
});

Deno.test("exportRoutes() reads a list no faster than its reader, and no more than 10,000 calls of it", async () => {
  const { app, directory } = makeTestApp();
  directory.endedCalls = Array.from({ length: MAX_CSV_ROWS + 300 }, (_, i) => ended({ callSid: `CA${i}` }));
  const response = await app.request("/api/calls.csv", { headers: BEARER });
  for (let i = 0; i < 20; i++) await null;
  assert.ok(directory.queries.length <= 3, `${directory.queries.length} pages were read ahead`);
  const lines = (await response.text()).split("\r\n");
  assert.deepEqual([lines.length - 2, lines.at(-1), lines[1]?.split(",")[0], lines.at(-2)?.split(",")[0]], [
    MAX_CSV_ROWS,
    "",
    "CA0",
    `CA${MAX_CSV_ROWS - 1}`,
  ]);
});

Deno.test("exportRoutes() gives a list up that never matches, and one whose reader has gone", async () => {
  const directory = new FakeCallDirectory();
  let pages = 0;
  directory.list = () => Promise.resolve({ values: [], cursor: String(++pages) });
  const { app } = makeTestApp({ directory });
  assert.equal(await (await app.request("/api/calls.csv", { headers: BEARER })).text(), CSV_HEADER);
  assert.equal(pages, MAX_CSV_PAGES);
  directory.list = () => Promise.resolve({ values: [ended()], cursor: String(++pages) });
  const response = await app.request("/api/calls.csv", { headers: BEARER });
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  const before = pages;
  await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
  assert.ok(pages - before <= 1);
});

Deno.test("exportRoutes() exports a call with what was said in it, and its course", async () => {
  const { app, audit, directory } = makeTestApp();
  const view = ended({
    said: [{
      id: 1,
      at: "2026-11-22T08:00:00.000Z",
      by: "operator",
      why: "say",
      text: "Hello there.",
      heard: "Hello",
      interrupted: true,
    }],
  });
  directory.endedCalls = [view];
  const get = () => app.request(`/api/calls/${view.callSid}/export.json`, { headers: BEARER });
  assert.deepEqual(await (await get()).json(), { view, trace: null });
  directory.traces.set(view.callSid, makeCallTrace());
  const response = await get();
  assert.equal(
    response.headers.get("content-disposition"),
    `attachment; filename="ketzev-${view.callSid}.json"`,
  );
  assert.deepEqual(await response.json(), { view, trace: makeCallTrace() });
  assert.deepEqual(audit.entries.map(({ action, callSid, detail }) => [action, callSid, detail]), [
    ["export", view.callSid, "call as JSON"],
    ["export", view.callSid, "call as JSON"],
  ]);
  assert.equal((await app.request("/api/calls/CA9/export.json", { headers: BEARER })).status, 404);
});

Deno.test("exportRoutes() makes a debug bundle without numbers and words", async () => {
  const { app, directory } = makeTestApp();
  const latencyMs = {
    endpoint: 300,
    stt: null,
    llmFirstToken: null,
    ttsFirstByte: 90,
    firstFrameSent: 3,
    firstFramePlayed: 175,
    total: 790,
  };
  const turn = {
    id: 1,
    user: "my card is 4580",
    agent: "thanks",
    heard: "than",
    interrupted: true,
    latencyMs,
  };
  const gap = {
    at: "2026-11-22T08:00:30.000Z",
    kind: "starved",
    ms: 84,
    lines: ["to +972501234567 a=1"],
  } as const;
  directory.endedCalls = [
    ended({
      from: "+972501234567",
      to: "client:Dana",
      turns: [turn],
      anomalies: [{ ...gap, lines: [...gap.lines] }],
    }),
  ];
  const bundle = await (await app.request("/api/debug-bundle", { headers: BEARER })).json();
  const { callSid, direction, state, startedAt, endedAt, endedBy, agent, language, tx, rx } = ended();
  assert.deepEqual(bundle, {
    at: "2026-11-22T08:00:00.000Z",
    version: "0.1.0",
    runtime: "Deno 2.9.6",
    platform: "linux x86_64",
    uptimeS: 60,
    residentBytes: 100_000_000,
    settings: {
      names: [{ name: "ADMIN_TOKEN", set: true }, { name: "PORT", set: false }],
      runs: {
        agent: "demo",
        providers: [{ role: "tts", name: "local", key: null, keySet: true }],
        tx: { queueFrames: 1000, leadMs: "auto" },
        limits: { maxCalls: 500, drainS: 600 },
        historyDays: 30,
        store: "file",
      },
    },
    status: makeServerStatus(),
    metrics: "voice_calls_active 0\n",
    live: [],
    ended: [{
      ...{
        callSid,
        direction,
        from: "+9725*****67",
        to: "(not a number)",
        state,
        startedAt,
        endedAt,
        endedBy,
      },
      ...{ agent, language, tx, rx },
      turns: [{ id: 1, interrupted: true, latencyMs }],
    }],
    anomalies: [{ ...gap, lines: ["to +9725*****67 a=1"], callSid }],
  });
});
