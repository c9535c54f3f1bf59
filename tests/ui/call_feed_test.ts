import assert from "node:assert/strict";
import type { ServerStatus } from "../../lib/ops/server_status.ts";
import { CallFeed, RETRY_MS, UNSEEN_MS } from "../../lib/ui/call_feed.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { makeServerStatus } from "../fakes/fake_server.ts";
import { FakeEventSource } from "../fakes/fake_event_source.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

function setUp(isSeen?: (callSid: string) => boolean) {
  const clock = new ManualClock();
  const sources: FakeEventSource[] = [];
  const asked: string[] = [];
  const server = { answer: () => new Response('{"values":[],"cursor":null}') };
  /** What waits for the next frame of the browser. */
  const frames: (() => void)[] = [];
  /** One list a drawing: kind and CallSids. */
  const drawn: string[][] = [];
  const statuses: ServerStatus[] = [];
  const feed = new CallFeed({
    clock,
    openEvents: () => {
      const source = new FakeEventSource();
      sources.push(source);
      return source;
    },
    fetch: (path) => {
      asked.push(path);
      return Promise.resolve().then(server.answer);
    },
    beforeDrawing: (draw) => void frames.push(draw),
    ...(isSeen === undefined ? {} : { isSeen }),
    onCalls: (events) =>
      void drawn.push(
        events.map((event) =>
          event.kind === "snapshot"
            ? `snapshot ${event.values.map(({ callSid }) => callSid)}`
            : `${event.kind} ${event.call.callSid} ${event.call.agent}`
        ),
      ),
    onStatus: (status) => void statuses.push(status),
  });
  feed.start();
  const draw = () => frames.splice(0).forEach((frame) => frame());
  return { clock, sources, asked, server, feed, frames, drawn, draw, statuses };
}

const call = (callSid: string, agent = "demo") => makeCallView({ callSid, agent });

Deno.test("CallFeed hands over all that came before a drawing at once, of each call the latest", () => {
  const { sources, feed, frames, drawn, draw } = setUp();
  const source = sources[0]!;
  source.open();
  source.emit("snapshot", { values: [call("CA1")] });
  source.emit("call", call("CA2"));
  source.emit("call", call("CA1", "echo"));
  source.emit("call", call("CA2", "echo"));
  assert.deepEqual([feed.state.value, frames.length, drawn], ["open", 1, []]);
  draw();
  source.emit("ended", call("CA1"));
  draw();
  assert.deepEqual(drawn, [["snapshot CA1", "call CA2 echo", "call CA1 echo"], ["ended CA1 demo"]]);
});

Deno.test("CallFeed lets calls that nobody sees wait, but not for long", async () => {
  const { clock, sources, frames, drawn, draw } = setUp((callSid) => callSid === "CA1");
  const source = sources[0]!;
  source.open();
  source.emit("snapshot", { values: [] });
  draw();
  source.emit("call", call("CA1"));
  source.emit("call", call("CA2"));
  source.emit("ended", call("CA3"));
  draw();
  await clock.advance(UNSEEN_MS - 1);
  assert.deepEqual([frames.length, drawn.slice(1)], [0, [["call CA1 demo", "ended CA3 demo"]]]);
  await clock.advance(1);
  draw();
  assert.deepEqual(drawn[2], ["call CA2 demo"]);
});

Deno.test("CallFeed tells how the server is doing", () => {
  const { sources, statuses } = setUp();
  sources[0]!.emit("status", makeServerStatus());
  assert.deepEqual(statuses, [makeServerStatus()]);
});

Deno.test("CallFeed.pause() closes the line until start(), and drops what was not drawn", () => {
  const { clock, sources, feed, drawn, draw } = setUp();
  sources[0]!.open();
  sources[0]!.emit("call", call("CA1"));
  feed.pause();
  draw();
  assert.deepEqual([feed.state.value, sources[0]!.readyState, drawn, clock.pending], ["paused", 2, [], 0]);
  feed.start();
  sources[1]!.open();
  sources[1]!.emit("snapshot", { values: [call("CA2")] });
  draw();
  assert.deepEqual([feed.state.value, drawn], ["open", [["snapshot CA2"]]]);
});

Deno.test("CallFeed says that the connection is lost while the browser tries again by itself", () => {
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
  const { clock, sources, server, asked, feed } = setUp();
  server.answer = () => new Response(null, { status: 401 });
  sources[0]!.fail(2);
  await clock.advance(60_000);
  assert.deepEqual([feed.state.value, sources.length, asked], ["signed_out", 1, ["/api/calls?limit=1"]]);
  feed.pause();
  assert.equal(feed.state.value, "signed_out");
});

Deno.test("CallFeed doesn't try again once it has been paused", async () => {
  const { clock, sources, feed } = setUp();
  sources[0]!.fail(2);
  feed.pause();
  await clock.advance(60_000);
  assert.deepEqual([feed.state.value, sources.length], ["paused", 1]);
});
