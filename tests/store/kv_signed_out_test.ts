import assert from "node:assert/strict";
import { OPERATION_MS } from "../../lib/store/kv_deadline.ts";
import { KvSignedOut, MAX_SIGNED_OUT, SIGNED_OUT_POLL_MS } from "../../lib/store/kv_signed_out.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { until } from "./history_rig.ts";

const HOUR_MS = 3_600_000;

async function setUp(differs: { kv?: FaultyKv; shared?: boolean } = {}) {
  const { kv = new FaultyKv(await Deno.openKv(":memory:")), shared = false } = differs;
  const clock = new ManualClock();
  const log = new KeepingLog();
  const signedOut = new KvSignedOut(kv, { clock, log, shared });
  const close = async () => {
    await Promise.all([signedOut.close(), clock.advance(OPERATION_MS)]);
    if (differs.kv === undefined) kv.real.close();
  };
  return { clock, kv, log, signedOut, [Symbol.asyncDispose]: close };
}

Deno.test("KvSignedOut knows after a restart what was signed out of, until its time is over", async () => {
  await using t = await setUp();
  await t.signedOut.start();
  await t.signedOut.add("operator.a", t.clock.wallNow() + HOUR_MS);
  assert.deepEqual(["operator.a", "operator.b", "viewer.a"].map((name) => t.signedOut.has(name)), [
    true,
    false,
    false,
  ]);
  await using again = await setUp({ kv: t.kv });
  assert.deepEqual([again.signedOut.known, again.signedOut.has("operator.a")], [false, false]);
  await again.signedOut.start();
  assert.deepEqual([again.signedOut.known, again.signedOut.has("operator.a")], [true, true]);
  assert.equal(again.clock.pending, 0);
  await using later = await setUp({ kv: t.kv });
  await later.clock.advance(HOUR_MS);
  await later.signedOut.start();
  assert.equal(later.signedOut.has("operator.a"), false);
});

Deno.test("KvSignedOut of a shared store sees within five seconds what other processes add", async () => {
  await using t = await setUp({ shared: true });
  await using other = await setUp({ kv: t.kv, shared: true });
  assert.ok(SIGNED_OUT_POLL_MS < 5_000);
  for (const { signedOut } of [t, other]) await signedOut.start();
  await t.signedOut.add("viewer.a", t.clock.wallNow() + HOUR_MS);
  await other.clock.advance(SIGNED_OUT_POLL_MS);
  await until(other, () => other.signedOut.has("viewer.a"));
});

Deno.test("KvSignedOut keeps a sign-out for this process when the store fails, and says so", async () => {
  await using t = await setUp();
  await t.signedOut.start();
  t.kv.mode = "fails";
  await t.signedOut.add("operator.a", t.clock.wallNow() + HOUR_MS);
  t.kv.mode = "hangs";
  const added = t.signedOut.add("operator.b", t.clock.wallNow() + HOUR_MS);
  await t.clock.advance(OPERATION_MS);
  await added;
  assert.deepEqual(["operator.a", "operator.b"].map((name) => t.signedOut.has(name)), [true, true]);
  assert.deepEqual(t.log.lines.map(({ message, fields }) => [message, fields.reason]), [
    ["a sign-out is not stored: it ends with this process", "disk I/O error at somewhere"],
    ["a sign-out is not stored: it ends with this process", "no answer in time"],
  ]);
});

Deno.test("KvSignedOut reads what is stored as soon as the store can be read", async () => {
  await using t = await setUp();
  await t.signedOut.start();
  await t.signedOut.add("operator.a", t.clock.wallNow() + HOUR_MS);
  await using again = await setUp({ kv: t.kv });
  t.kv.mode = "fails";
  await again.signedOut.start();
  await again.clock.advance(SIGNED_OUT_POLL_MS);
  assert.deepEqual([again.signedOut.known, again.log.lines.length], [false, 1]);
  t.kv.mode = "good";
  await again.clock.advance(SIGNED_OUT_POLL_MS);
  await until(again, () => again.signedOut.known);
  assert.equal(again.signedOut.has("operator.a"), true);
});

Deno.test("KvSignedOut remembers a bounded number a role, and forgets none of another role for it", async () => {
  await using t = await setUp();
  const untilMs = t.clock.wallNow() + HOUR_MS;
  t.kv.mode = "fails";
  await t.signedOut.add("operator.a", untilMs);
  for (let i = 0; i <= MAX_SIGNED_OUT; i++) await t.signedOut.add(`viewer.${i}`, untilMs);
  assert.deepEqual(
    ["operator.a", "viewer.0", "viewer.1", `viewer.${MAX_SIGNED_OUT}`].map((name) => t.signedOut.has(name)),
    [true, false, true, true],
  );
});
