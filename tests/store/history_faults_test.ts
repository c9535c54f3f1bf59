/** docs/faults.md, row 27: history store full, locked, corrupt or slow, and a process that is killed. @module */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openHistory } from "../../lib/store/history_store.ts";
import { OPERATION_MS } from "../../lib/store/kv_deadline.ts";
import { RETRY_MS } from "../../lib/store/store_health.ts";
import { Metronome } from "../../lib/core/clock.ts";
import { FaultyKv } from "../fakes/faulty_kv.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { callOf } from "./history_child.ts";
import { ended, keysOf, longCall, makeTrace, MINUTE_MS, setUp, sids, turns, until } from "./history_rig.ts";

const CHILD = new URL("./history_child.ts", import.meta.url).pathname;

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const mode of ["fails", "full"] as const) {
  Deno.test(`save() keeps records in memory while the store ${mode === "full" ? "is full" : "fails"}, and writes them back by itself`, async () => {
    await using t = await setUp();
    const { clock, history, kv, log } = t;
    await history.save(ended("CA1", 1));
    await until(t, () => clock.pending === 0);
    kv.mode = mode;
    await history.save(ended("CA2", 2), makeTrace("CA2"));
    await history.save(longCall("CA3", 3), makeTrace("CA3"));
    assert.equal(history.failing, true);
    assert.deepEqual(sids((await history.list({ limit: 2 })).values), ["CA3", "CA2"]);
    assert.deepEqual(await history.get("CA3"), longCall("CA3", 3));
    assert.deepEqual(await history.trace("CA3"), makeTrace("CA3"));
    assert.equal(await history.countSince(MINUTE_MS), 3);
    await clock.advance(RETRY_MS);
    await until(t, () => clock.pending === 1);
    assert.equal(history.failing, true);
    kv.mode = "good";
    await clock.advance(RETRY_MS);
    await until(t, () => !history.failing);
    const stored = await keysOf(kv.real, ["history", "heads"]);
    assert.deepEqual(stored.map((key) => key.at(-1)), ["CA1", "CA2", "CA3"]);
    assert.deepEqual(await history.get("CA3"), longCall("CA3", 3));
    assert.deepEqual(await history.trace("CA2"), makeTrace("CA2"));
    assert.equal(await history.countSince(MINUTE_MS), 3);
    const line = { tag: "STORE" };
    assert.deepEqual(log.lines, [
      {
        ...line,
        level: "warn",
        message: "history store failed, memory takes over",
        fields: { reason: "disk I/O error at somewhere" },
      },
      { ...line, level: "info", message: "history store works again", fields: { written: 2, lost: 0 } },
    ]);
    await until(t, () => clock.pending === 0);
  });
}

Deno.test("openHistory() starts on memory when the store fails at once, and goes over to it later", async () => {
  await using t = await setUp({ mode: "fails" });
  const { clock, history, kv } = t;
  assert.equal(history.failing, true);
  await history.save(ended("CA1", 1));
  kv.mode = "good";
  await clock.advance(RETRY_MS);
  await until(t, () => !history.failing);
  assert.deepEqual(await keysOf(kv.real, ["history", "sids"]), [["history", "sids", "CA1"]]);
});

Deno.test("save() gives up on a store that doesn't answer, and waits for it no second time", async () => {
  await using t = await setUp();
  const { clock, history, kv } = t;
  kv.mode = "hangs";
  const saved = history.save(ended("CA1", 1), makeTrace("CA1"));
  await clock.advance(OPERATION_MS);
  await saved;
  await history.save(ended("CA2", 2));
  assert.deepEqual([history.failing, sids((await history.list({})).values)], [true, ["CA2", "CA1"]]);
  kv.mode = "good";
});

Deno.test("save() that was given up doesn't overwrite what was saved later", async () => {
  await using t = await setUp();
  const { clock, history, kv } = t;
  const answers: (() => void)[] = [];
  kv.slow = () => new Promise((resolve) => answers.push(resolve));
  const first = history.save(ended("CA1", 1));
  await turns(t, 5);
  await clock.advance(OPERATION_MS);
  await first;
  kv.slow = () => Promise.resolve();
  await history.save(ended("CA1", 1, { agent: "echo" }));
  await clock.advance(RETRY_MS);
  await until(t, () => !history.failing);
  while (answers.length > 0) {
    answers.shift()!();
    await turns(t, 5);
  }
  assert.equal((await history.get("CA1"))?.agent, "echo");
});

Deno.test("save() waits for a slow store, and other calls of the store with it", async () => {
  await using t = await setUp();
  const { clock, history, kv } = t;
  kv.slow = () => clock.sleepUntil(clock.now() + 400);
  const saved = Promise.all([1, 2, 3].map((second) => history.save(ended(`CA${second}`, second))));
  await until(t, async () => (await keysOf(kv.real, ["history", "sids"])).length === 3);
  await saved;
  kv.slow = () => Promise.resolve();
  assert.equal(history.failing, false);
});

Deno.test("openHistory() bounds its memory: traces go first, then records, which are counted", async () => {
  await using t = await setUp({ ringSize: 2 });
  const { history, kv } = t;
  await history.save(ended("CA1", 1));
  kv.mode = "fails";
  for (const second of [2, 3, 4]) await history.save(ended(`CA${second}`, second));
  assert.deepEqual(sids((await history.list({})).values), ["CA4", "CA3"]);
  assert.deepEqual(history.counts, { corrupt: 0, lost: 1 });
  const size = new TextEncoder().encode(JSON.stringify(ended("CA1", 1))).length;
  await using small = await setUp({ ringBytes: 2 * size + 100, mode: "fails" });
  await small.history.save(ended("CA1", 1), makeTrace("CA1"));
  assert.deepEqual(
    [await small.history.trace("CA1"), (await small.history.get("CA1"))?.callSid],
    [undefined, "CA1"],
  );
  for (const second of [2, 3]) await small.history.save(ended(`CA${second}`, second));
  assert.deepEqual(sids((await small.history.list({})).values), ["CA3", "CA2"]);
  assert.equal(small.history.counts.lost, 1);
});

Deno.test("openHistory() passes over values that it can't read, and counts them", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  for (const second of [1, 2, 3, 4]) await history.save(ended(`CA${second}`, second));
  await history.save(longCall("CA5", 5), makeTrace("CA5"));
  const at = (second: number) => [MINUTE_MS + second * 1_000, `CA${second}`];
  const bytes = (text: string) => new TextEncoder().encode(text);
  await kv.real.set(["history", "heads", ...at(1)], 7);
  await kv.real.set(["history", "calls", ...at(2)], bytes("{"));
  await kv.real.set(["history", "calls", ...at(3)], bytes('{"callSid":"CA3"}'));
  for (const key of await keysOf(kv.real, ["history", "parts", ...at(5)])) {
    if (key.at(-1) === 0) await kv.real.set(key, new Uint8Array(60_000).fill(7));
  }
  assert.deepEqual(sids((await history.list({})).values), ["CA4"]);
  assert.equal(history.counts.corrupt, 4);
  assert.deepEqual([await history.get("CA5"), await history.trace("CA5")], [undefined, undefined]);
  assert.deepEqual([history.failing, history.counts], [false, { corrupt: 6, lost: 0 }]);
  for (const second of [1, 2, 3]) await history.save(ended(`CA${second}`, second));
  await history.save(longCall("CA5", 5), makeTrace("CA5"));
  assert.equal((await history.list({})).values.length, 5);
});

Deno.test("close() writes back, is idempotent, and leaves the store open", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  kv.mode = "fails";
  await history.save(ended("CA1", 1));
  kv.mode = "good";
  await history.close();
  await history.close();
  assert.deepEqual(await keysOf(kv.real, ["history", "sids"]), [["history", "sids", "CA1"]]);
});

Deno.test("save() goes on in memory while another process has locked the file, and recovers", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/calls.kv`;
    const kv = await Deno.openKv(path);
    const other = new DatabaseSync(path);
    {
      await using t = await setUp({ kv: new FaultyKv(kv) });
      const { clock, history } = t;
      await history.save(ended("CA1", 1));
      await until(t, () => clock.pending === 0);
      other.exec("BEGIN EXCLUSIVE");
      const saved = history.save(ended("CA2", 2), makeTrace("CA2"));
      await clock.advance(OPERATION_MS);
      await saved;
      assert.deepEqual([history.failing, sids((await history.list({})).values)], [true, ["CA2", "CA1"]]);
      other.exec("COMMIT");
      await clock.advance(RETRY_MS);
      for (let tries = 0; history.failing && tries < 20; tries++) {
        // What waits for the lock in earnest takes real time.
        await new Promise((resolve) => setTimeout(resolve, 100));
        await clock.advance(RETRY_MS);
      }
      assert.equal(history.failing, false);
      assert.deepEqual(sids((await history.list({})).values), ["CA2", "CA1"]);
      assert.deepEqual(await history.trace("CA2"), makeTrace("CA2"));
    }
    other.close();
    kv.close();
  });
});

Deno.test({
  name: "save() goes on in memory when the disk is full, and the file stays whole",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/calls.kv`;
      const script = 'ulimit -f 8000; trap "" XFSZ; exec "$@"';
      const args = ["-c", script, "sh", Deno.execPath(), "run", "-A", "--no-check", CHILD, path, "full"];
      const { stdout, stderr } = await new Deno.Command("sh", {
        args,
        cwd: new URL("../..", import.meta.url),
      }).output();
      const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.split(" "));
      const done = lines.filter(([what]) => what === "done").map(([, i]) => Number(i));
      const inMemory = lines.filter(([what]) => what === "memory");
      assert.deepEqual([done.length > 0, inMemory.length], [true, 20], new TextDecoder().decode(stderr));
      assert.ok(inMemory.every(([, , ms]) => Number(ms) < OPERATION_MS + 1_000), inMemory.join(" "));
      assert.deepEqual(lines.at(-1), ["listed", inMemory.map(([, i]) => `CA${i}`).reverse().join(",")]);
      await assertWhole(path, done, done.length + 1);
    }),
});

Deno.test("save() loses at most the last record when its process is killed", async () => {
  await withFolder(async (folder) => {
    // The third call is long: from line 15 on it asks for its CallSid, and commits three times.
    for (const atLine of [4, 9, 14, 15, 16, 17, 18, 60]) {
      const path = `${folder}/calls${atLine}.kv`;
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", CHILD, path],
        cwd: new URL("../..", import.meta.url),
        stdout: "piped",
      }).spawn();
      let text = "";
      let isKilled = false;
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        text += piece;
        if (isKilled || text.split("\n").length <= atLine) continue;
        isKilled = true;
        child.kill("SIGKILL");
      }
      assert.equal((await child.status).signal, "SIGKILL");
      const lines = text.split("\n").map((line) => line.split(" "));
      const begun = lines.filter(([what]) => what === "begin").length;
      const done = lines.filter(([what]) => what === "done").map(([, i]) => Number(i));
      assert.ok(begun - done.length <= 1);
      await assertWhole(path, done, begun);
    }
  });
});

/** The file opens, and holds each call of `done` with its trace, and no half of any other. */
async function assertWhole(path: string, done: readonly number[], most: number): Promise<void> {
  const kv = await Deno.openKv(path);
  const history = await openHistory(kv, { clock: new Metronome(), log: new KeepingLog(), retentionDays: 0 });
  const { values } = await history.list({ limit: 200 });
  assert.ok(values.length >= done.length && values.length <= most, `${values.length} of ${done.length}`);
  assert.deepEqual(values, Array.from(values, (_, i) => callOf(values.length - 1 - i)));
  for (const i of done) {
    assert.deepEqual(await history.get(`CA${i}`), callOf(i));
    assert.deepEqual(await history.trace(`CA${i}`), makeTrace(`CA${i}`));
  }
  assert.deepEqual([history.failing, history.counts], [false, { corrupt: 0, lost: 0 }]);
  await history.close();
  kv.close();
}
