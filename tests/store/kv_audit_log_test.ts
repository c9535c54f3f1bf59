import assert from "node:assert/strict";
import type { AuditEntry } from "../../lib/store/audit.ts";
import { InvalidCursorError } from "../../lib/store/page_cursor.ts";
import { KvAuditLog, type KvAuditLogOptions } from "../../lib/store/kv_audit_log.ts";
import { OPERATION_MS } from "../../lib/store/kv_deadline.ts";
import { RETRY_MS } from "../../lib/store/store_health.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { keysOf, turns, until } from "./history_rig.ts";

async function setUp(differs: Partial<KvAuditLogOptions> & { kv?: FaultyKv } = {}) {
  const { kv = new FaultyKv(await Deno.openKv(":memory:")), ...options } = differs;
  const clock = new ManualClock();
  const log = new KeepingLog();
  const audit = new KvAuditLog(kv, { clock, log, processId: "p1", retentionDays: 0, ...options });
  audit.start();
  const close = async () => {
    kv.mode = "good";
    await Promise.all([audit.close(), turns({ clock, kv })]);
    if (differs.kv === undefined) kv.real.close();
  };
  return { audit, clock, kv, log, [Symbol.asyncDispose]: close };
}

const action = (detail: string, differs: Partial<AuditEntry> = {}) => ({
  role: "operator" as const,
  session: "ab12",
  action: "say" as const,
  callSid: "CA1",
  detail,
  outcome: "done" as const,
  ...differs,
});
const details = (values: readonly AuditEntry[]) => values.map(({ detail }) => detail);

Deno.test("KvAuditLog keeps entries in order, newest first, page by page, also for one call", async () => {
  await using t = await setUp();
  const { audit, clock } = t;
  audit.write(action("1"));
  audit.write(action("2", { callSid: null, action: "sign_in", role: "viewer" }));
  await clock.advance(1_500);
  audit.write(action("3", { callSid: "CA2", outcome: "refused" }));
  clock.jumpWall(-3_600_000);
  audit.write(action("4"));
  const first = await audit.list({ limit: 3 });
  assert.deepEqual(details(first.values), ["4", "3", "2"]);
  assert.deepEqual(first.values[1], {
    at: "2026-11-22T08:00:01.500Z",
    role: "operator",
    session: "ab12",
    action: "say",
    callSid: "CA2",
    detail: "3",
    outcome: "refused",
  });
  const second = await audit.list({ limit: 3, cursor: first.cursor! });
  assert.deepEqual([details(second.values), second.cursor], [["1"], null]);
  const ofCall = await audit.list({ callSid: "CA1", limit: 1 });
  const rest = await audit.list({ callSid: "CA1", limit: 1, cursor: ofCall.cursor! });
  assert.deepEqual([details(ofCall.values), details(rest.values), rest.cursor], [["4"], ["1"], null]);
  assert.deepEqual(await audit.list({ callSid: "CA9" }), { values: [], cursor: null });
});

Deno.test("KvAuditLog is shared by processes, and lasts", async () => {
  await using t = await setUp();
  await using other = await setUp({ kv: t.kv, processId: "p2" });
  t.audit.write(action("1"));
  other.audit.write(action("2"));
  await t.audit.list({});
  assert.deepEqual(details((await other.audit.list({})).values), ["2", "1"]);
});

Deno.test("write() leaves no control character, secret, number or long text in an entry", async () => {
  await using t = await setUp({ hide: (text) => text.replaceAll("hunter2", "***") });
  const { audit } = t;
  audit.write(
    action("a\nb\u001b[31m\u202ec\u2066d\u2028e\ud800", { session: "x\r\ny", callSid: "C".repeat(5_000) }),
  );
  audit.write(action("called +972501234567 with hunter2"));
  audit.write(action("😀".repeat(300)));
  const { values } = await audit.list({});
  assert.deepEqual(details(values), [
    "😀".repeat(199) + "…",
    "called +9725*****67 with ***",
    "a\ufffdb\ufffd[31m\ufffdc\ufffdd\ufffde\ufffd",
  ]);
  assert.deepEqual([values[2]?.session, values[2]?.callSid?.length], ["x\ufffd\ufffdy", 64]);
});

Deno.test("list() refuses cursors that it didn't make", async () => {
  await using t = await setUp();
  for (const cursor of ["", "!", btoa("1 2"), btoa("1 2 a b"), btoa("1 CA1"), "x".repeat(1_000)]) {
    await assert.rejects(t.audit.list({ cursor }), InvalidCursorError);
  }
});

for (const mode of ["fails", "full"] as const) {
  Deno.test(`KvAuditLog keeps entries in memory while the store ${mode}s, and writes them back`, async () => {
    await using t = await setUp();
    const { audit, clock, kv, log } = t;
    audit.write(action("1"));
    await audit.list({});
    kv.mode = mode;
    for (let i = 2; i <= 120; i++) audit.write(action(`${i}`, { callSid: i === 50 ? "CA50" : null }));
    const page = await audit.list({ limit: 2 });
    const next = await audit.list({ limit: 2, cursor: page.cursor! });
    assert.deepEqual([details(page.values), details(next.values)], [["120", "119"], ["118", "117"]]);
    assert.deepEqual(details((await audit.list({ callSid: "CA50" })).values), ["50"]);
    assert.equal(audit.failing, true);
    await clock.advance(RETRY_MS);
    await until(t, () => clock.pending === 1);
    assert.equal(audit.failing, true);
    kv.mode = "good";
    await clock.advance(RETRY_MS);
    await until(t, () => !audit.failing);
    assert.equal((await keysOf(kv.real, ["audit", "entries"])).length, 120);
    assert.deepEqual(details((await audit.list({ callSid: "CA50" })).values), ["50"]);
    assert.deepEqual(log.lines.map(({ message, fields }) => ({ message, fields })), [
      {
        message: "audit log can't be stored, memory takes over",
        fields: { reason: "disk I/O error at somewhere" },
      },
      { message: "audit log is stored again", fields: { written: 119, lost: 0 } },
    ]);
    assert.equal(clock.pending, 0);
  });
}

Deno.test("KvAuditLog bounds its memory, and counts what is lost", async () => {
  await using t = await setUp({ ringSize: 3 });
  const { audit, clock, kv } = t;
  kv.mode = "hangs";
  audit.write(action("1"));
  await clock.advance(OPERATION_MS);
  for (const detail of ["2", "3", "4", "5"]) audit.write(action(detail));
  assert.deepEqual(details((await audit.list({})).values), ["5", "4", "3"]);
  assert.deepEqual(audit.counts, { corrupt: 0, lost: 2 });
});

Deno.test("KvAuditLog passes over values that it can't read, and counts them", async () => {
  await using t = await setUp();
  const { audit, kv } = t;
  audit.write(action("1"));
  await audit.list({});
  await kv.real.set(["audit", "entries", 1, 1, "p1"], 7);
  await kv.real.set(["audit", "entries", 2, 1, "p1"], { at: "x" });
  assert.deepEqual(details((await audit.list({})).values), ["1"]);
  assert.deepEqual([audit.counts, audit.failing], [{ corrupt: 2, lost: 0 }, false]);
});

Deno.test("KvAuditLog removes what is too old, and its index", async () => {
  await using t = await setUp({ retentionDays: 2 });
  const { audit, clock, kv } = t;
  await turns(t);
  for (let i = 0; i < 60; i++) audit.write(action("old"));
  await audit.list({});
  clock.jumpWall(3 * 86_400_000);
  audit.write(action("new"));
  await audit.list({});
  await clock.advance(3_600_000);
  await until(t, async () => (await keysOf(kv.real, ["audit"])).length === 2);
  assert.deepEqual(details((await audit.list({ callSid: "CA1" })).values), ["new"]);
});

Deno.test("close() writes what waits, and is idempotent", async () => {
  await using t = await setUp();
  const { audit, kv } = t;
  audit.write(action("1"));
  await audit.close();
  await audit.close();
  audit.write(action("2"));
  assert.equal((await keysOf(kv.real, ["audit", "entries"])).length, 1);
  const options = { clock: t.clock, log: t.log };
  assert.throws(() => new KvAuditLog(kv, { ...options, processId: "" }), RangeError);
  assert.throws(() => new KvAuditLog(kv, { ...options, processId: "p", ringSize: 0 }), RangeError);
});
