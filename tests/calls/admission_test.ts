import assert from "node:assert/strict";
import {
  Admission,
  LAST_STREAMS_MS,
  LATE_END_MS,
  LOOKUP_MS,
  type RingAnswer,
} from "../../lib/calls/admission.ts";
import type { EndedBy } from "../../lib/calls/call_view.ts";
import { MAX_RESUMES, RESUME_MS } from "../../lib/calls/lost_streams.ts";
import { RING_MS } from "../../lib/calls/ringing_calls.ts";
import { MAX_SEEN } from "../../lib/core/seen_sids.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const sid = (n: number) => `CA${n.toString(16).padStart(32, "0")}`;
const info = (n: number) => ({ callSid: sid(n), direction: "inbound", from: "+1", to: "+2" } as const);

/** A record as the store has it. */
interface Record {
  readonly endedBy: EndedBy;
  readonly endedAt: string;
}

function makeAdmission(options: { maxCalls?: number; record?: () => Promise<Record | undefined> } = {}) {
  const clock = new ManualClock();
  const live = new Set<string>();
  const onPeer = new Set<string>();
  const records = new Map<string, Record>();
  let asked = 0;
  const admission = new Admission({
    clock,
    maxCalls: options.maxCalls ?? 2,
    live,
    isOnPeer: (callSid) => onPeer.has(callSid),
    record: (callSid) => {
      asked++;
      return options.record?.() ?? Promise.resolve(records.get(callSid));
    },
  });
  /** The answer, while time stands still. */
  const ring = async (n: number): Promise<RingAnswer> => await admission.ring(info(n));
  const resume = (n: number) => admission.resume(info(n));
  const begin = (n: number) => {
    live.add(sid(n));
    admission.began(sid(n));
  };
  const end = (n: number, by: EndedBy) => {
    live.delete(sid(n));
    admission.ended(sid(n), by);
  };
  return { admission, clock, live, onPeer, records, ring, resume, begin, end, asked: () => asked };
}

Deno.test("Admission.ring() takes maxCalls calls, and the next one when a place is free", async () => {
  const { ring, begin, end } = makeAdmission();
  assert.deepEqual([await ring(1), await ring(2), await ring(3)], ["admitted", "admitted", "full"]);
  begin(1);
  assert.equal(await ring(3), "full");
  end(1, "caller");
  assert.equal(await ring(3), "admitted");
});

Deno.test("Admission.ring() gives no place too many to calls that ring while the store is asked", async () => {
  const { ring, admission } = makeAdmission();
  const answers = await Promise.all([1, 2, 3, 4, 1].map(ring));
  assert.deepEqual(answers, ["admitted", "admitted", "full", "full", "admitted"]);
  assert.equal(admission.ringing.size, 2);
});

Deno.test("Admission.ring() takes no second place for a webhook that is repeated while the call rings", async () => {
  const { ring, admission, asked } = makeAdmission();
  assert.deepEqual([await ring(1), await ring(1), await ring(1)], ["admitted", "admitted", "admitted"]);
  assert.deepEqual([admission.ringing.size, asked()], [1, 1]);
});

Deno.test("Admission.ring() knows a call that is live or over, however often and late its webhook is repeated (docs/faults.md 20, 53)", async () => {
  const { ring, begin, end, clock, admission } = makeAdmission();
  await ring(1);
  begin(1);
  assert.equal(await ring(1), "known");
  end(1, "caller");
  for (const ms of [0, 11 * 60_000, 30 * 24 * 3_600_000]) {
    clock.block(ms);
    assert.equal(await ring(1), "known");
    assert.equal(admission.refusal(sid(1)), "call is over");
  }
  assert.equal(admission.ringing.size, 0);
});

Deno.test("Admission.ring() asks the store for calls that are forgotten here, and other processes for theirs (docs/faults.md 53)", async () => {
  const { ring, begin, end, records, onPeer, asked } = makeAdmission();
  begin(1);
  end(1, "caller");
  for (let n = 2; n <= MAX_SEEN + 1; n++) {
    begin(n);
    end(n, "caller");
  }
  assert.equal(await ring(1), "admitted", "neither memory nor store know it");
  records.set(sid(0xabc0001), { endedBy: "caller", endedAt: "2026-11-20T08:00:00.000Z" });
  onPeer.add(sid(0xabc0002));
  assert.deepEqual([await ring(0xabc0001), await ring(0xabc0002)], ["known", "known"]);
  const before = asked();
  assert.equal(await ring(0xabc0001), "known");
  assert.equal(asked(), before, "once is enough");
});

Deno.test("Admission.ring() takes a call when the store is slow or fails (docs/faults.md 50)", async () => {
  const hung = makeAdmission({ record: () => new Promise(() => {}) });
  let answer: string | undefined;
  void hung.ring(1).then((given) => answer = given);
  await hung.clock.advance(LOOKUP_MS - 1);
  assert.equal(answer, undefined);
  await hung.clock.advance(1);
  assert.deepEqual([answer, hung.clock.pending], ["admitted", 0]);
  const failing = makeAdmission({ record: () => Promise.reject(new Error("disk")) });
  assert.deepEqual([await failing.ring(1), failing.clock.pending], ["admitted", 0]);
});

Deno.test("Admission.ring() gives the place of a call that never came to another one, and its late webhook nothing", async () => {
  const { ring, clock, admission } = makeAdmission({ maxCalls: 1 });
  assert.equal(await ring(1), "admitted");
  await clock.advance(RING_MS - 1);
  assert.equal(await ring(2), "full");
  await clock.advance(1);
  assert.equal(await ring(2), "admitted");
  assert.deepEqual([await ring(1), admission.refusal(sid(1))], ["known", "call is over"]);
});

Deno.test("Admission.status() frees the place of a call that was given up while it rang, and ends what was lost", async () => {
  const { ring, admission, begin, end, resume } = makeAdmission({ maxCalls: 1 });
  await ring(1);
  admission.status(sid(1), "in-progress");
  assert.equal(admission.full, true);
  admission.status(sid(1), "canceled");
  assert.deepEqual([admission.full, admission.refusal(sid(1))], [false, "call is over"]);
  begin(2);
  end(2, "peer_reset");
  admission.status(sid(2), "completed");
  assert.equal(await resume(2), "hangup");
});

Deno.test("Admission.resume() brings a lost stream back a few times, each time for one stream, and ends every other call", async () => {
  const { admission, begin, end, resume, clock } = makeAdmission();
  for (const by of ["caller", "agent", "operator", "drain", "peer_stalled"] as const) {
    begin(1);
    end(1, by);
    assert.deepEqual([by, await resume(1), admission.refusal(sid(1))], [by, "hangup", "call is over"]);
  }
  begin(2);
  for (let n = 0; n < MAX_RESUMES; n++) {
    assert.equal(admission.refusal(sid(2)), "call has a stream");
    end(2, n === 0 ? "error" : "peer_reset");
    assert.equal(admission.refusal(sid(2)), "call is over", "before Twilio has asked");
    assert.equal(await resume(2), "reconnect");
    assert.equal(admission.refusal(sid(2)), undefined);
    begin(2);
  }
  end(2, "peer_reset");
  assert.equal(await resume(2), "hangup");
  begin(3);
  end(3, "peer_reset");
  clock.block(RESUME_MS + 1);
  assert.equal(await resume(3), "hangup", "a webhook that comes so late is a repeated one");
});

Deno.test("Admission.resume() waits for a stream whose end Twilio tells before its connection does", async () => {
  const { clock, begin, end, resume } = makeAdmission();
  begin(1);
  let answer: string | undefined;
  void resume(1).then((given) => answer = given);
  await clock.advance(500);
  assert.equal(answer, undefined);
  end(1, "peer_reset");
  await clock.advance(100);
  assert.equal(answer, "reconnect");
  begin(2);
  void resume(2).then((given) => answer = given);
  await clock.advance(LATE_END_MS + 100);
  assert.deepEqual([answer, clock.pending], ["hangup", 0]);
});

Deno.test("Admission.resume() goes on with a call of a process that was killed, a few times, and with none that the store knows as over (docs/faults.md 29)", async () => {
  const { clock, records, resume, admission } = makeAdmission();
  const endedAt = new Date(clock.wallNow() - 1_000).toISOString();
  records.set(sid(2), { endedBy: "caller", endedAt });
  records.set(sid(3), { endedBy: "peer_reset", endedAt });
  records.set(sid(4), { endedBy: "peer_reset", endedAt: new Date(clock.wallNow() - 61_000).toISOString() });
  const answers = [await resume(1), await resume(2), await resume(3), await resume(4)];
  assert.deepEqual(answers, ["reconnect", "hangup", "reconnect", "hangup"]);
  assert.deepEqual([1, 2, 3, 4].map((n) => admission.refusal(sid(n))), [
    undefined,
    "call is over",
    undefined,
    "call is over",
  ]);
  const tries = [await resume(1), await resume(1), await resume(1)];
  assert.deepEqual(tries, ["reconnect", "reconnect", "hangup"]);
});

Deno.test("Admission.drain() turns new calls away, and takes the streams of those that ring for a while", async () => {
  const { admission, ring, resume, begin, end, clock } = makeAdmission({ maxCalls: 9 });
  await ring(1);
  await ring(2);
  begin(3);
  end(3, "peer_reset");
  let drained = false;
  void admission.drain(new AbortController().signal).then(() => drained = true);
  assert.deepEqual([await ring(4), await ring(1), admission.expectsStreams], ["draining", "admitted", true]);
  begin(1);
  assert.deepEqual([await resume(3), await resume(7)], ["draining", "draining"], "no stream comes back");
  await clock.advance(LAST_STREAMS_MS - 1);
  assert.deepEqual([drained, admission.expectsStreams], [false, true]);
  await clock.advance(100);
  assert.deepEqual([drained, admission.expectsStreams], [true, false]);
  assert.equal(
    await resume(2),
    "draining",
    "its stream was refused: the caller hears that the lines are busy",
  );
});

Deno.test("Admission.drain() waits for nobody when no call rings, and no longer than it is let", async () => {
  const idle = makeAdmission();
  await idle.admission.drain(new AbortController().signal);
  assert.equal(idle.clock.pending, 0);
  const { admission, ring, clock } = makeAdmission();
  await ring(1);
  const hurry = new AbortController();
  const draining = admission.drain(hurry.signal);
  hurry.abort();
  await draining;
  assert.deepEqual([admission.expectsStreams, clock.pending], [false, 0]);
});
