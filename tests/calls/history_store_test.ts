import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import {
  type HistoryOptions,
  InvalidCursorError,
  type KvPort,
  MAX_RECORD_BYTES,
  openHistory,
  OPERATION_MS,
  RETRY_MS,
} from "../../lib/calls/history_store.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

/** A real store in memory that fails, or never answers, when told to. */
class FaultyKv implements KvPort {
  readonly real: Deno.Kv;
  mode: "good" | "fails" | "hangs" = "good";

  constructor(real: Deno.Kv) {
    this.real = real;
  }

  get: Deno.Kv["get"] = (key, options) => this.#answer(() => this.real.get(key, options));

  list: Deno.Kv["list"] = (selector, options) => {
    if (this.mode !== "good") throw new Error("disk I/O error\nat somewhere");
    return this.real.list(selector, options);
  };

  atomic(): Deno.AtomicOperation {
    const operation = this.real.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = () => this.#answer(commit);
    return operation;
  }

  close(): void {
    this.real.close();
  }

  #answer<T>(work: () => Promise<T>): Promise<T> {
    if (this.mode === "fails") return Promise.reject(new Error("disk I/O error\nat somewhere"));
    return this.mode === "hangs" ? new Promise(() => {}) : work();
  }
}

async function setUp(differs: Partial<HistoryOptions> = {}) {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  const clock = new ManualClock();
  const log = new KeepingLog();
  const history = await openHistory({
    path: ":memory:",
    clock,
    log,
    openKv: () => Promise.resolve(kv),
    ...differs,
  });
  return { kv, clock, log, history, [Symbol.asyncDispose]: () => history.close() };
}

/** An ended call that began `second` seconds into a minute. */
const ended = (callSid: string, second: number, differs = {}) =>
  makeCallView({
    callSid,
    state: "ended",
    startedAt: new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString(),
    ...differs,
  });
const sids = (values: readonly { callSid: string }[]) => values.map(({ callSid }) => callSid);

/** Lets real I/O of the store finish, which virtual time doesn't wait for. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !condition(); i++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(condition());
}

Deno.test("openHistory() saves, gets and lists newest first, page by page", async () => {
  await using t = await setUp();
  const { history } = t;
  for (const second of [2, 0, 4, 1, 3]) await history.save(ended(`CA${second}`, second));
  assert.deepEqual(await history.get("CA3"), ended("CA3", 3));
  assert.equal(await history.get("CA9"), undefined);
  assert.equal(await history.get("x".repeat(5_000)), undefined);
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await history.list({ limit: 2, ...(cursor ? { cursor } : {}) });
    pages.push(sids(page.values));
    cursor = page.cursor;
  } while (cursor);
  assert.deepEqual(pages, [["CA4", "CA3"], ["CA2", "CA1"], ["CA0"]]);
});

Deno.test("openHistory() ends the list with a null cursor when the last page is full", async () => {
  await using t = await setUp();
  for (const second of [0, 1]) await t.history.save(ended(`CA${second}`, second));
  assert.equal((await t.history.list({ limit: 2 })).cursor, null);
});

Deno.test("openHistory() replaces the record of a CallSid, also when its start differs", async () => {
  await using t = await setUp();
  await t.history.save(ended("CA1", 1));
  await t.history.save(ended("CA1", 5, { agent: "echo" }));
  assert.deepEqual((await t.history.list({})).values, [ended("CA1", 5, { agent: "echo" })]);
});

Deno.test("openHistory() finds by number, CallSid and agent, in any case", async () => {
  await using t = await setUp();
  await t.history.save(ended("CA1", 1, { from: "+97250123" }));
  await t.history.save(ended("CA2", 2, { agent: "echo" }));
  const find = async (q: string) => sids((await t.history.list({ q })).values);
  assert.deepEqual([await find("97250"), await find("ECHO"), await find("ca"), await find("zz")], [
    ["CA1"],
    ["CA2"],
    ["CA2", "CA1"],
    [],
  ]);
});

Deno.test("openHistory() refuses cursors that it didn't make", async () => {
  await using t = await setUp();
  for (const cursor of ["", "!", "AAAA", btoa("1 CA 1"), btoa("-1 CA1"), "x".repeat(1_000)]) {
    await assert.rejects(async () => await t.history.list({ cursor }), InvalidCursorError);
  }
});

Deno.test("openHistory() skips values that it can't read, and counts them", async () => {
  await using t = await setUp();
  const { history, kv } = t;
  await history.save(ended("CA1", 1));
  const bytes = (text: string) => new TextEncoder().encode(text);
  const bad = [7, bytes("{"), bytes("null"), bytes('{"callSid":"CA0"}')];
  for (const [i, value] of bad.entries()) await kv.real.set(["history", "calls", i, "CA0"], value);
  assert.deepEqual(sids((await history.list({})).values), ["CA1"]);
  assert.deepEqual(history.counts, { corrupt: 4, lost: 0 });
});

Deno.test("openHistory() cuts the oldest turns of a long record and says so", async () => {
  await using t = await setUp();
  const latencyMs = {
    endpoint: null,
    stt: null,
    llmFirstToken: null,
    ttsFirstByte: null,
    firstFrameSent: null,
    firstFramePlayed: null,
    total: null,
  };
  const turns = Array.from({ length: 200 }, (_, id) => ({
    id,
    user: "שלום ".repeat(40),
    agent: "hello ".repeat(40),
    heard: "",
    interrupted: false,
    latencyMs,
  }));
  const anomaly = { at: "2026-11-22T08:00:00.000Z", kind: "starved" as const, ms: 84, lines: ["x"] };
  await t.history.save(ended("CA1", 1, { turns, anomalies: [anomaly] }));
  const record = (await t.history.get("CA1"))!;
  assert.equal(record.truncated, true);
  assert.deepEqual([record.anomalies, record.turns.at(-1)], [[], turns.at(-1)]);
  const size = new TextEncoder().encode(JSON.stringify(record)).length;
  assert.ok(size <= MAX_RECORD_BYTES && size > MAX_RECORD_BYTES - 2_000, `${size} bytes`);
});

Deno.test("openHistory() keeps records in memory while the store fails, and writes them back", async () => {
  await using t = await setUp();
  const { clock, history, kv, log } = t;
  await history.save(ended("CA1", 1));
  kv.mode = "fails";
  await history.save(ended("CA2", 2));
  await history.save(ended("CA3", 3));
  assert.equal(history.failing, true);
  assert.deepEqual(sids((await history.list({ limit: 2 })).values), ["CA3", "CA2"]);
  assert.deepEqual(await history.get("CA2"), ended("CA2", 2));
  await clock.advance(RETRY_MS);
  assert.equal(history.failing, true);
  kv.mode = "good";
  await clock.advance(RETRY_MS);
  await until(() => !history.failing);
  const stored: unknown[] = [];
  for await (const { key } of kv.real.list({ prefix: ["history", "calls"] })) stored.push(key.at(-1));
  assert.deepEqual(stored, ["CA1", "CA2", "CA3"]);
  assert.deepEqual(log.lines, [
    {
      level: "warn",
      tag: "STORE",
      message: "history store failed, memory takes over",
      fields: { reason: "disk I/O error" },
    },
    {
      level: "info",
      tag: "STORE",
      message: "history store works again",
      fields: { written: 2, lost: 0 },
    },
  ]);
  assert.equal(clock.pending, 0);
});

Deno.test("openHistory() gives up on a store that doesn't answer, and waits for it no second time", async () => {
  await using t = await setUp();
  const { clock, history, kv } = t;
  kv.mode = "hangs";
  const saved = history.save(ended("CA1", 1));
  await clock.advance(OPERATION_MS);
  await saved;
  await history.save(ended("CA2", 2));
  assert.deepEqual([history.failing, sids((await history.list({})).values)], [true, ["CA2", "CA1"]]);
  kv.mode = "good";
});

Deno.test("openHistory() bounds its memory, and counts what is lost", async () => {
  await using t = await setUp({ ringSize: 2 });
  const { history, kv } = t;
  await history.save(ended("CA1", 1));
  kv.mode = "fails";
  for (const second of [2, 3, 4]) await history.save(ended(`CA${second}`, second));
  assert.deepEqual(sids((await history.list({})).values), ["CA4", "CA3"]);
  assert.deepEqual(history.counts, { corrupt: 0, lost: 1 });
});

Deno.test("openHistory() writes back at close, and close is idempotent", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/deep/calls.kv`;
    const options = { path, clock: new ManualClock(), log: new KeepingLog() };
    const kv = new FaultyKv(await Deno.mkdir(`${folder}/deep`).then(() => Deno.openKv(path)));
    const history = await openHistory({ ...options, openKv: () => Promise.resolve(kv) });
    kv.mode = "fails";
    await history.save(ended("CA1", 1));
    kv.mode = "good";
    await history.close();
    await history.close();
    const again = await openHistory(options);
    assert.deepEqual(sids((await again.list({})).values), ["CA1"]);
    await again.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openHistory() rejects with one line when the path can't be written", async () => {
  const file = await Deno.makeTempFile();
  const options = { clock: new ManualClock(), log: new KeepingLog() };
  try {
    await assert.rejects(openHistory({ ...options, path: `${file}/calls.kv` }), (error: Error) => {
      assert.match(error.message, /^Cannot open the history store at .+calls\.kv: [^\n]+$/);
      return true;
    });
    await Deno.writeTextFile(file, "this is no database ".repeat(500));
    await assert.rejects(
      openHistory({ ...options, path: file }),
      /^Error: Cannot open the history store at [^\n]+$/,
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("openHistory() starts on memory when a KV service doesn't answer", async () => {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  kv.mode = "fails";
  await using t = await setUp({ path: "https://kv.example", openKv: () => Promise.resolve(kv) });
  t.kv.close();
  assert.equal(t.history.failing, true);
  kv.mode = "good";
});
