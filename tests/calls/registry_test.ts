import assert from "node:assert/strict";
import type { CallSession } from "../../lib/calls/call_session.ts";
import type { CallQuery } from "../../lib/calls/call_directory.ts";
import type { CallTrace } from "../../lib/timeline/call_trace.ts";
import type { CallView, EndedBy } from "../../lib/calls/call_view.ts";
import { drainCalls } from "../../lib/calls/drain_calls.ts";
import { type CallArchive, CallRegistry, type OtherCalls } from "../../lib/calls/registry.ts";
import { callRig, scriptedAgent } from "../fakes/call_rig.ts";
import { KeepingLog, type LoggedLine } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const sid = (n: number) => `CA${String(n).padStart(32, "0")}`;
const info = (
  n: number,
) => ({ callSid: sid(n), direction: "inbound", from: "+15550001111", to: "+15550002222" } as const);

function makeRegistry(
  maxCalls = 2,
  options: { save?: (view: CallView) => Promise<void>; peers?: OtherCalls } = {},
) {
  const clock = new ManualClock();
  const lines: LoggedLine[] = [];
  const saved: CallView[] = [];
  const traces: CallTrace[] = [];
  const archive: CallArchive = {
    save: async (view, trace) => {
      await options.save?.(view);
      saved.push(view);
      traces.push(trace);
    },
    list: () => Promise.resolve({ values: saved.toReversed(), cursor: null }),
    get: (callSid) => Promise.resolve(saved.findLast((view) => view.callSid === callSid)),
    trace: (callSid) => Promise.resolve(traces.findLast((trace) => trace.callSid === callSid)),
  };
  const outcomes: EndedBy[] = [];
  let rings = 0;
  const registry = new CallRegistry({
    clock,
    log: new KeepingLog(lines),
    archive,
    maxCalls,
    peers: options.peers,
    onRing: () => rings++,
    onEnded: (by) => outcomes.push(by),
  });
  return { clock, lines, saved, traces, registry, outcomes, rings: () => rings };
}

/** Puts a live call into `registry`. */
function addCall(registry: CallRegistry, n: number, streamSid?: string) {
  const forever = scriptedAgent(() => new Promise<void>(() => {}));
  const rig = callRig(forever, {
    call: { info: info(n), onEnded: (session: CallSession) => registry.remove(session) },
  });
  if (streamSid !== undefined) rig.stream.streamSid = streamSid;
  registry.add(rig.session);
  return rig;
}

Deno.test("CallRegistry tells of the calls that are taken and not yet live", async () => {
  const { registry, rings } = makeRegistry(1);
  const ring = (n: number) => registry.admission.ring(info(n));
  assert.deepEqual([await ring(1), await ring(2), rings()], ["admitted", "full", 1]);
  addCall(registry, 1);
  assert.deepEqual([await ring(1), rings()], ["known", 1]);
});

Deno.test("CallRegistry saves each ended call once and tells listeners and metrics", async () => {
  const { registry, saved, outcomes } = makeRegistry();
  const told: string[] = [];
  const unsubscribe = registry.onEnded((view) => told.push(view.callSid));
  const rig = addCall(registry, 1);
  await rig.end("stop");
  unsubscribe();
  await addCall(registry, 2).end("reset");
  await registry.saved();
  assert.deepEqual(saved.map(({ callSid, endedBy }) => [callSid, endedBy]), [[sid(1), "caller"], [
    sid(2),
    "peer_reset",
  ]]);
  assert.deepEqual(told, [sid(1)]);
  assert.deepEqual(outcomes, ["caller", "peer_reset"]);
  assert.equal((await registry.get(sid(1)))?.state, "ended");
});

Deno.test("CallRegistry goes on, and says so, when a record can't be saved", async () => {
  const { registry, lines } = makeRegistry(2, { save: () => Promise.reject(new Error("disk full")) });
  await addCall(registry, 1).end("stop");
  await registry.saved();
  assert.deepEqual(lines.map(({ tag, message, fields }) => [tag, message, fields["error"]]), [
    ["STORE", "record of a call was not saved", "disk full"],
  ]);
});

Deno.test("CallRegistry keeps every stream of a call in its record, with its trace (docs/faults.md 53)", async () => {
  const { registry, saved, traces } = makeRegistry();
  for (const [n, how] of ["reset", "reset", "stop"].entries()) {
    const rig = addCall(registry, 1, `MZ${n}`);
    await rig.clock.advance(1_500);
    rig.session.dtmf(String(n));
    if (n === 2) {
      const live = await registry.get(sid(1));
      assert.deepEqual([live?.state, live?.earlier?.map(({ streamSid }) => streamSid)], ["live", [
        "MZ0",
        "MZ1",
      ]]);
    }
    await rig.end(how as "reset" | "stop");
    await registry.saved();
  }
  const [record, trace] = [saved.at(-1), traces.at(-1)];
  const earlier = record?.earlier?.map(({ streamSid, endedBy }) => [streamSid, endedBy]);
  assert.deepEqual([record?.streamSid, earlier], ["MZ2", [["MZ0", "peer_reset"], ["MZ1", "peer_reset"]]]);
  assert.equal(record?.earlier?.some((view) => view.earlier !== undefined), false, "not one in another");
  const keysOf = (trace: CallTrace | undefined) =>
    trace?.events.map((event) => "digit" in event && event.digit);
  assert.deepEqual([keysOf(trace), trace?.earlier?.map(keysOf)], [["2"], [["0"], ["1"]]]);
});

Deno.test("CallRegistry.list() shows ringing and live calls before ended ones", async () => {
  const { registry } = makeRegistry(5);
  await addCall(registry, 1).end("stop");
  await registry.saved();
  addCall(registry, 2);
  await registry.admission.ring(info(3));
  const states = async (state?: "live" | "ended") => {
    const { values } = await registry.list(state === undefined ? {} : { state });
    return values.map((view) => `${view.callSid.at(-1)} ${view.state}`).sort();
  };
  assert.deepEqual(await states(), ["1 ended", "2 live", "3 ringing"]);
  assert.deepEqual(await states("live"), ["2 live", "3 ringing"]);
  assert.deepEqual(await states("ended"), ["1 ended"]);
});

Deno.test("CallRegistry.hangUp() ends a live call as the operator", async () => {
  const { registry, outcomes } = makeRegistry();
  const rig = addCall(registry, 1);
  assert.deepEqual(registry.hangUp(sid(1)), { ok: true });
  assert.deepEqual(registry.hangUp(sid(7)), {
    ok: false,
    why: "no_call",
    detail: "There is no such live call.",
  });
  assert.deepEqual(rig.stream.closes, [{ code: 1000, reason: "call ended" }]);
  await rig.clock.settle();
  assert.deepEqual(outcomes, ["operator"]);
});

Deno.test("CallRegistry acts on live calls of its own alone, and says why it can't on others", async () => {
  const other = { ...addCall(makeRegistry().registry, 7).session.view(), streamSid: "MZ7" };
  const { registry } = makeRegistry(5, { peers: { calls: () => [other] } });
  const rig = addCall(registry, 1);
  await registry.admission.ring(info(2));
  const why = async (n: number) => {
    const results = [registry.say(sid(n), "hello"), registry.mute(sid(n), true), registry.hangUp(sid(n))];
    const all = [...results, await registry.transfer(sid(n), "+15550001111")];
    return [...new Set(all.map((result) => result.ok || `${result.why}: ${result.detail}`))];
  };
  assert.deepEqual(await why(7), [
    "unavailable: That call is on another process, which alone can act on it.",
  ]);
  assert.deepEqual(await why(2), [
    "refused: That call is still ringing: it can be acted on when it has been answered.",
  ]);
  assert.deepEqual(await why(9), ["no_call: There is no such live call."]);
  assert.deepEqual([registry.say(sid(1), "hello"), registry.mute(sid(1), true)], [{ ok: true }, {
    ok: true,
  }]);
  assert.equal((await registry.get(sid(1)))?.muted, true);
  const transferred = await registry.transfer(sid(1), "+15550001111");
  assert.equal(transferred.ok || transferred.why, "refused");
  await rig.end("stop");
  assert.equal((await why(1))[0], "no_call: There is no such live call.");
});

Deno.test("CallRegistry.list() and get() know the calls of other processes, live() doesn't", async () => {
  const other = { ...addCall(makeRegistry().registry, 7).session.view(), agent: "echo" };
  let asked = 0;
  const fresh = () => {
    asked++;
    return Promise.resolve([other]);
  };
  const { registry } = makeRegistry(5, { peers: { calls: () => [], fresh } });
  addCall(registry, 1);
  const sids = async (query: CallQuery) =>
    (await registry.list(query)).values.map(({ callSid }) => callSid).sort();
  assert.deepEqual(await sids({}), [sid(1), sid(7)]);
  assert.deepEqual(await sids({ state: "live" }), [sid(1), sid(7)]);
  assert.deepEqual(await sids({ state: "live", agent: "echo" }), [sid(7)]);
  assert.deepEqual(await sids({ state: "ended" }), []);
  assert.equal(asked, 3, "only where they are shown");
  assert.deepEqual(await registry.get(sid(7)), other);
  assert.deepEqual(registry.live().map(({ callSid }) => callSid), [sid(1)]);
});

Deno.test("CallRegistry.trace() returns the course of live and of ended calls, and of no others", async () => {
  const { registry, traces } = makeRegistry(5);
  const rig = addCall(registry, 1);
  await registry.admission.ring(info(2));
  await rig.clock.advance(3_500);
  rig.session.dtmf("5");
  assert.equal((await registry.trace(sid(1)))?.steps.fps.length, 3);
  assert.deepEqual((await registry.trace(sid(1), 2_000))?.firstStep, 2);
  await rig.end("stop");
  await registry.saved();
  const ended = await registry.trace(sid(1));
  assert.deepEqual(ended, traces[0]);
  assert.deepEqual(ended?.events, [{ type: "key", atMs: 3_500, digit: "5" }]);
  assert.equal(ended?.steps.fps.length, 4, "with the last half of a second");
  const since = await registry.trace(sid(1), 2_500);
  assert.deepEqual([since?.firstStep, since?.steps.fps.length, since?.events.length], [2, 2, 1]);
  assert.deepEqual([await registry.trace(sid(2)), await registry.trace(sid(9))], [undefined, undefined]);
});

Deno.test("CallRegistry.trace() knows nothing of a call that has gone on on another process", async () => {
  const others: CallView[] = [];
  const { registry } = makeRegistry(5, { peers: { calls: () => others } });
  const rig = addCall(registry, 1);
  await rig.end("reset");
  await registry.saved();
  assert.ok(await registry.trace(sid(1)));
  const view = rig.session.view();
  others.push({ ...view, state: "live", startedAt: view.startedAt });
  assert.ok(await registry.trace(sid(1)), "the other process tells of the same stream");
  others[0] = { ...view, state: "live", startedAt: "2026-11-22T08:00:09.000Z" };
  assert.equal(await registry.trace(sid(1)), undefined);
  assert.equal((await registry.get(sid(1)))?.startedAt, "2026-11-22T08:00:09.000Z");
});

Deno.test("drainCalls() turns new calls away and waits until the last one has ended by itself", async () => {
  const { registry, clock } = makeRegistry();
  const rig = addCall(registry, 1);
  let cut: number | undefined;
  const hurry = new AbortController();
  void drainCalls(registry, {
    clock,
    drainMs: 60_000,
    hurry: hurry.signal,
    goodbye: () => ({ text: "bye", speech: new Uint8Array(160) }),
  }).then((count) => cut = count);
  assert.equal(await registry.admission.ring(info(2)), "draining");
  await clock.advance(50_000);
  assert.equal(cut, undefined);
  await rig.end("stop");
  await clock.settle();
  assert.equal(cut, 0);
});

for (const why of ["the time is over", "somebody is in a hurry"]) {
  Deno.test(`drainCalls() says goodbye to the rest and closes 1001 when ${why}`, async () => {
    const { registry, clock } = makeRegistry();
    const rig = addCall(registry, 1);
    const hurry = new AbortController();
    let cut: number | undefined;
    const goodbye = () => ({ text: "bye", speech: new Uint8Array(160 * 50) });
    void drainCalls(registry, { clock, drainMs: 60_000, hurry: hurry.signal, goodbye }).then((count) =>
      cut = count
    );
    await clock.advance(10_000);
    if (why.startsWith("some")) hurry.abort();
    else await clock.advance(50_000);
    await clock.settle();
    await rig.clock.advance(3_000);
    assert.equal(rig.stream.frames, 50);
    assert.deepEqual(rig.stream.closes, [{ code: 1001, reason: "server is going away" }]);
    await clock.advance(1_000);
    assert.equal(cut, 1);
  });
}

Deno.test("CallRegistry knows a call that has ended while its record is being saved", async () => {
  const written = Promise.withResolvers<void>();
  const { registry } = makeRegistry(2, { save: () => written.promise });
  await addCall(registry, 1).end("stop");
  const [view, trace] = await Promise.all([registry.get(sid(1)), registry.trace(sid(1), 0)]);
  assert.deepEqual([view?.state, view?.endedBy, trace?.callSid], ["ended", "caller", sid(1)]);
  written.resolve();
  await registry.saved();
  assert.deepEqual([(await registry.get(sid(1)))?.state, (await registry.trace(sid(1)))?.callSid], [
    "ended",
    sid(1),
  ]);
});
