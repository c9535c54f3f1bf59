/** Ten thousand records in a real file. @module */
import assert from "node:assert/strict";
import type { CallView } from "../../lib/calls/call_view.ts";
import { type HistoryStore, openHistory } from "../../lib/store/history_store.ts";
import { openKv } from "../../lib/store/open_kv.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ended, longCall, makeTrace, MINUTE_MS, sids } from "./history_rig.ts";

const RECORDS = 10_000;
/** Longest time for a page, in ms; it takes 5 to 100 on two slow cores. */
const PAGE_MS = 400;

/** Three turns each; one in 100 had a gap, one in 2,500 is long, and one was held by nobody else. */
function callOf(i: number): CallView {
  const { turns } = longCall("", 0, { turns: 3, seed: i });
  const view = ended(`CA${i}`, i, { agent: i === 77 ? "realtime" : "demo", turns });
  if (i % 2_500 === 0) return longCall(view.callSid, i, { turns: 300, seed: i });
  if (i % 100 === 0) view.tx.underruns.total = 1;
  return view;
}

/** The best of three runs, in ms, and what the last one returned. */
async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  let best = Infinity;
  let result: T;
  for (let run = 0; run < 3; run++) {
    const beganMs = performance.now();
    result = await work();
    best = Math.min(best, performance.now() - beganMs);
  }
  return [result!, Math.round(best * 10) / 10];
}

async function fill(history: HistoryStore): Promise<void> {
  for (let i = 0; i < RECORDS; i += 100) {
    const batch = Array.from({ length: 100 }, (_, k) => callOf(i + k));
    await Promise.all(
      batch.map((view, k) => history.save(view, k < 10 ? makeTrace(view.callSid) : undefined)),
    );
  }
}

Deno.test("list() is smooth with 10,000 records: first, middle, filtered and searched pages", async (t) => {
  const folder = await Deno.makeTempDir();
  // Time stands still: on a busy machine, no deadline makes the store look after itself meanwhile.
  const clock = new ManualClock();
  const real = await openKv(`${folder}/calls.kv`, { clock });
  const kv = new FaultyKv(real);
  const history = await openHistory(kv, { clock, log: new KeepingLog(), retentionDays: 0 });
  await fill(history);
  const figures: Record<string, number> = {};

  await t.step("the first page", async () => {
    const [page, ms] = await timed(() => history.list({}));
    assert.deepEqual(page.values, Array.from({ length: 50 }, (_, k) => callOf(RECORDS - 1 - k)));
    figures.first = ms;
  });
  await t.step("a page in the middle, with a long record on it", async () => {
    let cursor: string | null = null;
    for (let at = 0; at < 4_800; at += 200) {
      cursor = (await history.list({ limit: 200, ...(cursor ? { cursor } : {}) })).cursor;
    }
    const [page, ms] = await timed(() => history.list({ limit: 200, cursor: cursor! }));
    assert.deepEqual(page.values, Array.from({ length: 200 }, (_, k) => callOf(RECORDS - 4_801 - k)));
    figures.middle200 = ms;
  });
  await t.step("a page of those with gaps", async () => {
    const [page, ms] = await timed(() => history.list({ gaps: true }));
    assert.deepEqual(page.values.length, 50);
    figures.gaps = ms;
  });
  await t.step("the one call of an agent, far down, in one page", async () => {
    const [page, ms] = await timed(() => history.list({ agent: "realtime" }));
    assert.deepEqual([sids(page.values), page.cursor], [["CA77"], null]);
    figures.agent = ms;
  });
  await t.step("a search that finds nothing", async () => {
    const [page, ms] = await timed(() => history.list({ q: "nobody" }));
    assert.deepEqual(page, { values: [], cursor: null });
    figures.nothing = ms;
  });
  await t.step("the number of calls", async () => {
    const [count, ms] = await timed(() => history.countSince(MINUTE_MS));
    assert.equal(count, RECORDS);
    figures.count = ms;
  });
  await t.step("reads no body that isn't on the page, and no part of a short one", async () => {
    kv.reads = 0;
    await history.list({ agent: "realtime" });
    // The heads in one list, and one record.
    assert.equal(kv.reads, 2);
  });

  console.log(`10,000 records, ms: ${JSON.stringify(figures)}`);
  for (const [what, ms] of Object.entries(figures)) assert.ok(ms < PAGE_MS, `${what}: ${ms} ms`);
  await history.close();
  real.close();
  await Deno.remove(folder, { recursive: true });
});
