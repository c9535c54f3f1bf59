import assert from "node:assert/strict";
import type { CallSession } from "../../lib/calls/call_session.ts";
import type { CallView, EndedBy } from "../../lib/calls/call_view.ts";
import { drainCalls } from "../../lib/calls/drain_calls.ts";
import { CallRegistry, MAX_RESUMES, RING_MS } from "../../lib/calls/registry.ts";
import { callRig, scriptedAgent } from "../fakes/call_rig.ts";
import { KeepingLog, type LoggedLine } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const sid = (n: number) => `CA${String(n).padStart(32, "0")}`;
const info = (
  n: number,
) => ({ callSid: sid(n), direction: "inbound", from: "+15550001111", to: "+15550002222" } as const);

function makeRegistry(maxCalls = 2, save: (view: CallView) => Promise<void> = () => Promise.resolve()) {
  const clock = new ManualClock();
  const lines: LoggedLine[] = [];
  const saved: CallView[] = [];
  const archive = {
    save: async (view: CallView) => {
      await save(view);
      saved.push(view);
    },
    list: () => Promise.resolve({ values: saved.toReversed(), cursor: null }),
    get: (callSid: string) => Promise.resolve(saved.find((view) => view.callSid === callSid)),
  };
  const outcomes: EndedBy[] = [];
  const registry = new CallRegistry({
    clock,
    log: new KeepingLog(lines),
    archive,
    maxCalls,
    onEnded: (by) => outcomes.push(by),
  });
  return { clock, lines, saved, registry, outcomes };
}

/** Puts a live call into `registry`. */
function addCall(registry: CallRegistry, n: number) {
  const forever = scriptedAgent(() => new Promise<void>(() => {}));
  const rig = callRig(forever, {
    call: { info: info(n), onEnded: (session: CallSession) => registry.remove(session) },
  });
  registry.add(rig.session);
  return rig;
}

Deno.test("CallRegistry.ring() takes maxCalls calls, and the next one when a place is free", () => {
  const { registry } = makeRegistry(2);
  assert.deepEqual([1, 2, 3].map((n) => registry.ring(info(n))), ["admitted", "admitted", "full"]);
  const rig = addCall(registry, 1);
  assert.equal(registry.ring(info(3)), "full");
  rig.session.closed("stop");
  assert.equal(registry.ring(info(3)), "admitted");
});

Deno.test("CallRegistry.ring() answers a repeated webhook alike and takes no second place", () => {
  const { registry } = makeRegistry(2);
  assert.deepEqual([1, 1, 1].map((n) => registry.ring(info(n))), ["admitted", "admitted", "admitted"]);
  assert.equal(registry.size, 1);
  const rig = addCall(registry, 1);
  assert.equal(registry.ring(info(1)), "admitted");
  assert.equal(registry.size, 1);
  rig.session.closed("stop");
  assert.equal(registry.ring(info(1)), "admitted");
  assert.equal(registry.size, 0);
});

Deno.test("CallRegistry.ring() gives the place of a call that never came to another one", async () => {
  const { registry, clock } = makeRegistry(1);
  assert.equal(registry.ring(info(1)), "admitted");
  await clock.advance(RING_MS - 1);
  assert.equal(registry.ring(info(2)), "full");
  await clock.advance(1);
  assert.equal(registry.ring(info(2)), "admitted");
});

Deno.test("CallRegistry.status() frees the place of a call that was given up while it rang", () => {
  const { registry } = makeRegistry(1);
  registry.ring(info(1));
  registry.status(sid(1), "in-progress");
  assert.equal(registry.full, true);
  registry.status(sid(1), "canceled");
  assert.equal(registry.full, false);
});

Deno.test("CallRegistry.resume() brings a lost stream back a few times, and ends every other call", () => {
  const { registry } = makeRegistry();
  assert.equal(registry.resume(info(9)), "hangup");
  for (const how of ["stop", "closed"] as const) {
    addCall(registry, 1).session.closed(how);
    assert.equal(registry.resume(info(1)), "hangup");
  }
  const answers = Array.from({ length: MAX_RESUMES + 1 }, () => {
    addCall(registry, 2).session.closed("reset");
    return registry.resume(info(2));
  });
  assert.deepEqual(answers, ["reconnect", "reconnect", "reconnect", "hangup"]);
});

Deno.test("CallRegistry saves each ended call once and tells listeners and metrics", async () => {
  const { registry, saved, outcomes } = makeRegistry();
  const told: string[] = [];
  const unsubscribe = registry.onEnded((view) => told.push(view.callSid));
  const rig = addCall(registry, 1);
  rig.session.closed("stop");
  unsubscribe();
  addCall(registry, 2).session.closed("reset");
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
  const { registry, lines } = makeRegistry(2, () => Promise.reject(new Error("disk full")));
  addCall(registry, 1).session.closed("stop");
  await registry.saved();
  assert.deepEqual(lines.map(({ tag, message, fields }) => [tag, message, fields["error"]]), [
    ["STORE", "record of a call was not saved", "disk full"],
  ]);
});

Deno.test("CallRegistry.list() shows ringing and live calls before ended ones", async () => {
  const { registry } = makeRegistry(5);
  addCall(registry, 1).session.closed("stop");
  await registry.saved();
  addCall(registry, 2);
  registry.ring(info(3));
  const states = async (state?: "live" | "ended") => {
    const { values } = await registry.list(state === undefined ? {} : { state });
    return values.map((view) => `${view.callSid.at(-1)} ${view.state}`).sort();
  };
  assert.deepEqual(await states(), ["1 ended", "2 live", "3 ringing"]);
  assert.deepEqual(await states("live"), ["2 live", "3 ringing"]);
  assert.deepEqual(await states("ended"), ["1 ended"]);
});

Deno.test("CallRegistry.hangUp() ends a live call as the operator", () => {
  const { registry, outcomes } = makeRegistry();
  const rig = addCall(registry, 1);
  assert.deepEqual([registry.hangUp(sid(1)), registry.hangUp(sid(7))], [true, false]);
  assert.deepEqual(rig.stream.closes, [{ code: 1000, reason: "call ended" }]);
  assert.deepEqual(outcomes, ["operator"]);
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
    goodbye: () => new Uint8Array(160),
  }).then((count) => cut = count);
  assert.equal(registry.ring(info(2)), "draining");
  await clock.advance(50_000);
  assert.equal(cut, undefined);
  rig.session.closed("stop");
  await clock.settle();
  assert.equal(cut, 0);
});

for (const why of ["the time is over", "somebody is in a hurry"]) {
  Deno.test(`drainCalls() says goodbye to the rest and closes 1001 when ${why}`, async () => {
    const { registry, clock } = makeRegistry();
    const rig = addCall(registry, 1);
    const hurry = new AbortController();
    let cut: number | undefined;
    const goodbye = () => new Uint8Array(160 * 50);
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
