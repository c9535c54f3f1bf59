import assert from "node:assert/strict";
import { summarize } from "../../../lib/ui/call_summary.ts";
import { NO_FILTERS } from "../../../lib/ui/overview/ended_filters.ts";
import { EndedStore, MAX_SHOWN, TYPING_MS } from "../../../lib/ui/overview/ended_store.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

const ended = (callSid: string, from = "+15550100") => makeCallView({ callSid, from, state: "ended" });

function setUp() {
  const clock = new ManualClock();
  const asked: string[] = [];
  const urls: string[] = [];
  const server = {
    answer: (_path: string): Response | Promise<Response> => Response.json({ values: [], cursor: null }),
  };
  const begin = {
    filters: NO_FILTERS,
    from: null,
    agents: ["demo"],
    page: { values: [summarize(ended("CA1"))], cursor: "50" },
  };
  const store = new EndedStore(begin, {
    clock,
    fetch: (path) => {
      asked.push(path);
      return Promise.resolve().then(() => server.answer(path));
    },
    onUrl: (query) => void urls.push(query),
  });
  const sids = () => store.page.value.values.map(({ callSid }) => callSid);
  return { clock, asked, urls, server, store, sids };
}

Deno.test("EndedStore.filter() tells the URL and asks the server when typing has stopped", async () => {
  const { clock, asked, urls, server, store, sids } = setUp();
  server.answer = () => Response.json({ values: [ended("CA2")], cursor: null });
  store.filter({ q: "9" });
  await clock.advance(TYPING_MS - 1);
  store.filter({ q: "97", gaps: true });
  await clock.advance(TYPING_MS - 1);
  assert.deepEqual([asked, urls], [[], []]);
  await clock.advance(1);
  assert.deepEqual([asked, new Set(urls), sids(), store.csvPath], [
    ["/api/calls?q=97&gaps=1&state=ended&limit=50"],
    new Set(["q=97&gaps=1"]),
    ["CA2"],
    "/api/calls.csv?q=97&gaps=1",
  ]);
});

Deno.test("EndedStore goes to older calls and back, and the URL with it", async () => {
  const { asked, urls, server, store } = setUp();
  server.answer = (path) => Response.json({ values: [], cursor: path.includes("cursor=50") ? "100" : null });
  assert.deepEqual([store.isFirst, store.hasNewer], [true, false]);
  await store.older();
  await store.older();
  assert.deepEqual([store.isFirst, store.hasNewer, store.page.value.cursor], [false, true, null]);
  await store.newer();
  await store.newer();
  assert.deepEqual([store.isFirst, store.hasNewer], [true, false]);
  assert.deepEqual(urls, ["cursor=50", "cursor=100", "cursor=50", ""]);
  assert.equal(asked.length, 4);
});

Deno.test("EndedStore drops the answer to an older question", async () => {
  const { clock, server, store, sids } = setUp();
  const answers: ((response: Response) => void)[] = [];
  server.answer = () => new Promise((resolve) => answers.push(resolve));
  store.filter({ q: "1" });
  await clock.advance(TYPING_MS);
  store.filter({ q: "12" });
  await clock.advance(TYPING_MS);
  answers[1]!(Response.json({ values: [ended("CA12")], cursor: null }));
  await clock.settle();
  answers[0]!(Response.json({ values: [ended("CA11")], cursor: null }));
  await clock.settle();
  assert.deepEqual([sids(), store.state.value], [["CA12"], "idle"]);
});

Deno.test("EndedStore keeps what it shows when the server fails, and says so", async () => {
  const { server, store, sids } = setUp();
  server.answer = () => new Response(null, { status: 500 });
  await store.older();
  assert.deepEqual([sids(), store.state.value, store.isFirst], [["CA1"], "failed", true]);
  server.answer = () => {
    throw new TypeError("network error");
  };
  await store.newest();
  assert.equal(store.state.value, "failed");
});

Deno.test("EndedStore.add() takes up calls that fit, once, on the first page only, and a bounded number", async () => {
  const { asked, store, sids } = setUp();
  store.filters.value = { ...NO_FILTERS, q: "972" };
  store.add(summarize(ended("CA2")));
  store.add(summarize(ended("CA3", "+972541")));
  store.add(summarize(ended("CA3", "+972541")));
  assert.deepEqual(sids(), ["CA3", "CA1"]);
  store.filters.value = NO_FILTERS;
  for (let i = 0; i < MAX_SHOWN; i++) store.add(summarize(ended(`CB${i}`)));
  assert.ok(sids().length <= MAX_SHOWN);
  assert.equal(asked[0], "/api/calls?state=ended&limit=50");
  await store.older();
});

Deno.test("EndedStore.agents has the agent that runs and those of the calls that were seen, and no other", async () => {
  const { server, store } = setUp();
  assert.deepEqual(store.agents, ["demo"]);
  store.add(summarize(makeCallView({ callSid: "CA2", agent: "echo", state: "ended" })));
  server.answer = () => Response.json({ values: [makeCallView({ agent: "desk" })], cursor: null });
  await store.refresh();
  assert.deepEqual(store.agents, ["demo", "desk", "echo"]);
  store.filter({ agent: "gone" });
  assert.deepEqual(store.agents, ["demo", "desk", "echo", "gone"]);
});
