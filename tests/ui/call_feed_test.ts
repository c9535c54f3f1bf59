import assert from "node:assert/strict";
import { CallFeed, type EventSourcePort, RETRY_MS } from "../../lib/ui/call_feed.ts";
import { CallsStore } from "../../lib/ui/calls_store.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

class FakeEventSource implements EventSourcePort {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.onerror?.();
  }

  emit(name: string, value: unknown): void {
    this.#listeners.get(name)?.({ data: JSON.stringify(value) });
  }
}

function setUp() {
  const clock = new ManualClock();
  const store = new CallsStore([], []);
  const sources: FakeEventSource[] = [];
  const asked: string[] = [];
  const server = { answer: () => new Response('{"values":[],"cursor":null}') };
  const feed = new CallFeed({
    store,
    clock,
    openEvents: () => {
      const source = new FakeEventSource();
      sources.push(source);
      return source;
    },
    fetch: (path, init) => {
      asked.push(`${init?.method ?? "GET"} ${path}`);
      return Promise.resolve().then(server.answer);
    },
  });
  feed.start();
  return { clock, store, sources, asked, server, feed };
}

Deno.test("CallFeed follows snapshot, call and ended, and asks for calls that ended unseen", async () => {
  const { clock, store, sources, asked, server, feed } = setUp();
  const missed = makeCallView({ callSid: "CA0", state: "ended" });
  server.answer = () => Response.json({ values: [missed], cursor: null });
  const source = sources[0]!;
  source.open();
  source.emit("snapshot", { values: [makeCallView({ callSid: "CA1" })] });
  await clock.settle();
  assert.deepEqual([feed.state.value, store.live.value, asked], [
    "open",
    ["CA1"],
    ["GET /api/calls?state=ended&limit=20"],
  ]);
  source.emit("call", makeCallView({ callSid: "CA2" }));
  source.emit("ended", makeCallView({ callSid: "CA1", state: "ended" }));
  assert.deepEqual(store.live.value, ["CA2"]);
  assert.deepEqual(store.ended.value.map(({ callSid }) => callSid), ["CA1", "CA0"]);
});

Deno.test("CallFeed says that the line is lost while the browser tries again by itself", () => {
  const { clock, sources, feed } = setUp();
  sources[0]!.open();
  sources[0]!.fail(0);
  assert.deepEqual([feed.state.value, sources.length, clock.pending], ["lost", 1, 0]);
  sources[0]!.open();
  assert.equal(feed.state.value, "open");
});

Deno.test("CallFeed tries again itself when the browser has given up", async () => {
  const { clock, sources, server, feed } = setUp();
  server.answer = () => {
    throw new TypeError("network error");
  };
  sources[0]!.fail(2);
  await clock.advance(RETRY_MS - 1);
  assert.deepEqual([feed.state.value, sources.length], ["lost", 1]);
  await clock.advance(1);
  assert.equal(sources.length, 2);
  sources[1]!.open();
  assert.equal(feed.state.value, "open");
});

Deno.test("CallFeed stops when the server says that nobody is signed in", async () => {
  const { clock, sources, server, feed } = setUp();
  server.answer = () => new Response(null, { status: 401 });
  sources[0]!.fail(2);
  await clock.advance(60_000);
  assert.deepEqual([feed.state.value, sources.length], ["signed_out", 1]);
});

Deno.test("CallFeed.hangUp() posts, and says what went wrong", async () => {
  const { asked, server, feed } = setUp();
  const results: (string | undefined)[] = [];
  for (const status of [202, 404, 500]) {
    server.answer = () => new Response(null, { status });
    results.push(await feed.hangUp("CA1"));
  }
  assert.deepEqual(results, [
    undefined,
    "That call has ended already.",
    "The call could not be ended: the server answered 500.",
  ]);
  assert.equal(asked[0], "POST /api/calls/CA1/hangup");
});
