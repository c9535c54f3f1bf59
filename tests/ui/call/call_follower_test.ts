import assert from "node:assert/strict";
import type { CallTrace } from "../../../lib/timeline/call_trace.ts";
import type { CallView } from "../../../lib/calls/call_view.ts";
import { CallFollower, QUIET_MS, TRACE_MS } from "../../../lib/ui/call/call_follower.ts";
import { CallModel } from "../../../lib/ui/call/call_model.ts";
import { RETRY_MS } from "../../../lib/ui/call_feed.ts";
import { makeCallView } from "../../fakes/fake_call_directory.ts";
import { FakeEventSource } from "../../fakes/fake_event_source.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";
import { cutTrace, makeTrace } from "./traces.ts";

const SID = "CA1";
const LIVE = makeCallView({ callSid: SID });
const ENDED = makeCallView({
  callSid: SID,
  state: "ended",
  endedBy: "caller",
  endedAt: "2026-11-22T08:01:00.000Z",
});

function setUp(call: CallView = LIVE, trace: CallTrace | null = makeTrace(10)) {
  const clock = new ManualClock();
  const model = new CallModel({ nowMs: clock.wallNow(), role: "operator", transfer: "offered", call, trace });
  const sources: FakeEventSource[] = [];
  const asked: string[] = [];
  const server = { call, trace: trace ?? undefined, status: 200 };
  const answer = (path: string): Response => {
    if (server.status !== 200) return new Response(null, { status: server.status });
    const url = new URL(path, "http://localhost");
    if (url.pathname === "/api/audit") return Response.json({ values: [], cursor: null });
    if (!url.pathname.endsWith("/trace")) return Response.json(server.call);
    if (server.trace === undefined) return new Response(null, { status: 404 });
    const sinceMs = url.searchParams.get("sinceMs");
    return Response.json(sinceMs === null ? server.trace : cutTrace(server.trace, Number(sinceMs)));
  };
  const follower = new CallFollower({
    model,
    clock,
    openEvents: () => {
      sources.push(new FakeEventSource());
      return sources.at(-1)!;
    },
    fetch: (path) => {
      asked.push(path);
      return Promise.resolve().then(() => answer(path));
    },
  });
  /** What was asked since the last time. */
  const questions = (): string[] => asked.splice(0).filter((path) => !path.startsWith("/api/audit"));
  return { clock, model, sources, asked, questions, server, follower };
}

Deno.test("CallFollower takes the figures of its call, and not those of another", async () => {
  const { clock, model, sources, follower } = setUp();
  follower.start();
  sources[0]!.open();
  const other = makeCallView({ callSid: "CA2" });
  sources[0]!.emit("snapshot", { values: [other, LIVE] });
  const next: CallView = { ...LIVE, tx: { ...LIVE.tx, queue: { ...LIVE.tx.queue, frames: 7 } } };
  sources[0]!.emit("call", next);
  sources[0]!.emit("call", { ...other, from: SID });
  await clock.advance(0);
  assert.deepEqual([follower.state.value, model.call.value], ["open", next]);
});

Deno.test("CallFollower asks once a second for what is new of the timeline", async () => {
  const { clock, model, sources, server, questions, follower } = setUp();
  follower.start();
  sources[0]!.open();
  sources[0]!.emit("snapshot", { values: [LIVE] });
  await clock.advance(0);
  assert.deepEqual(questions(), ["/api/calls/CA1/trace?sinceMs=7000"]);
  server.trace = makeTrace(11);
  sources[0]!.emit("call", LIVE);
  await clock.advance(TRACE_MS);
  assert.deepEqual([questions(), model.trace.value], [["/api/calls/CA1/trace?sinceMs=7000"], makeTrace(11)]);
  server.trace = makeTrace(6, { stepMs: 2_000 });
  sources[0]!.emit("call", LIVE);
  await clock.advance(TRACE_MS);
  assert.deepEqual([questions(), model.trace.value], [
    ["/api/calls/CA1/trace?sinceMs=8000", "/api/calls/CA1/trace"],
    makeTrace(6, { stepMs: 2_000 }),
  ]);
  follower.pause();
});

Deno.test("CallFollower asks for the figures of a call that the server doesn't tell of", async () => {
  const { clock, model, sources, server, questions, follower } = setUp();
  server.call = { ...LIVE, agent: "echo" };
  follower.start();
  sources[0]!.open();
  sources[0]!.emit("snapshot", { values: [] });
  await clock.advance(0);
  assert.deepEqual([questions(), model.call.value.agent], [
    ["/api/calls/CA1", "/api/calls/CA1/trace?sinceMs=7000"].sort(),
    "echo",
  ]);
  server.call = { ...LIVE, agent: "demo" };
  await clock.advance(QUIET_MS + TRACE_MS);
  assert.equal(model.call.value.agent, "demo");
  follower.pause();
});

Deno.test("CallFollower asks for no timeline of a call of another process, before it ends or comes here", async () => {
  const { clock, model, sources, server, questions, follower } = setUp();
  const tellFor = async (call: CallView) => {
    sources[0]!.emit("call", call);
    for (let second = 0; second < 20; second++) {
      await clock.advance(1_000);
      sources[0]!.emit("call", call);
    }
  };
  follower.start();
  sources[0]!.emit("snapshot", { values: [{ ...LIVE, onPeer: true }] });
  sources[0]!.open();
  await tellFor({ ...LIVE, onPeer: true });
  assert.deepEqual([questions(), model.isOnPeer.value, model.trace.value], [[], true, null]);
  sources[0]!.emit("call", LIVE);
  await clock.advance(TRACE_MS);
  assert.deepEqual([questions(), model.isOnPeer.value, model.trace.value], [
    ["/api/calls/CA1/trace"],
    false,
    makeTrace(10),
  ]);
  await tellFor({ ...LIVE, onPeer: true });
  questions();
  server.trace = makeTrace(12);
  sources[0]!.emit("ended", ENDED);
  await clock.advance(60_000);
  assert.deepEqual([questions(), model.isOnPeer.value, model.trace.value], [
    ["/api/calls/CA1/trace"],
    false,
    makeTrace(12),
  ]);
});

Deno.test("CallFollower reads the whole timeline once more when the call ends, and then asks nothing", async () => {
  const { clock, model, sources, server, questions, follower } = setUp();
  follower.start();
  sources[0]!.open();
  await clock.advance(0);
  questions();
  server.trace = makeTrace(12);
  sources[0]!.emit("ended", ENDED);
  await clock.advance(0);
  assert.deepEqual([follower.state.value, sources[0]!.readyState, model.trace.value], [
    "done",
    2,
    makeTrace(12),
  ]);
  await clock.advance(60_000);
  assert.deepEqual([questions(), clock.pending], [["/api/calls/CA1/trace"], 0]);
});

Deno.test("CallFollower waits for the record of a call that has just ended", async () => {
  const { clock, model, sources, server, follower } = setUp();
  follower.start();
  sources[0]!.open();
  await clock.advance(0);
  server.trace = undefined;
  sources[0]!.emit("ended", ENDED);
  await clock.advance(TRACE_MS * 1.5);
  assert.deepEqual(model.trace.value, makeTrace(10));
  server.trace = makeTrace(12);
  await clock.advance(TRACE_MS);
  assert.deepEqual([model.trace.value, clock.pending], [makeTrace(12), 0]);
});

Deno.test("CallFollower follows no ended call, but reads who has acted on it", async () => {
  const { clock, sources, asked, model, follower } = setUp(ENDED, null);
  follower.start();
  follower.pause();
  follower.start();
  await clock.advance(10_000);
  assert.deepEqual([follower.state.value, sources, asked, model.audit.value], [
    "done",
    [],
    Array(2).fill("/api/audit?callSid=CA1&limit=100"),
    [],
  ]);
});

Deno.test("CallFollower pauses while the tab is hidden", async () => {
  const { clock, sources, questions, follower } = setUp();
  follower.start();
  sources[0]!.open();
  await clock.advance(0);
  questions();
  follower.pause();
  await clock.advance(60_000);
  assert.deepEqual([follower.state.value, sources[0]!.readyState, questions(), clock.pending], [
    "paused",
    2,
    [],
    0,
  ]);
  follower.start();
  sources[1]!.open();
  await clock.advance(0);
  assert.deepEqual([follower.state.value, questions()], ["open", ["/api/calls/CA1/trace?sinceMs=7000"]]);
  follower.pause();
});

Deno.test("CallFollower tries again when the connection is lost, and says so", async () => {
  const { clock, sources, server, questions, follower } = setUp();
  follower.start();
  sources[0]!.open();
  await clock.advance(0);
  sources[0]!.fail(0);
  await clock.advance(5_000);
  assert.deepEqual([follower.state.value, sources.length], ["lost", 1]);
  sources[0]!.open();
  assert.equal(follower.state.value, "open");
  await clock.advance(0);
  questions();
  server.status = 503;
  sources[0]!.fail(2);
  await clock.advance(RETRY_MS);
  assert.deepEqual([follower.state.value, sources.length, questions()], ["lost", 2, ["/api/calls/CA1"]]);
  server.status = 401;
  sources[1]!.fail(2);
  await clock.advance(60_000);
  assert.deepEqual([follower.state.value, sources.length], ["signed_out", 2]);
});
