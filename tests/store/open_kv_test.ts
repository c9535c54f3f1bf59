import assert from "node:assert/strict";
import { relative } from "node:path";
import { isKvService, OPEN_MS, openKv } from "../../lib/store/open_kv.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openKv() makes the folders of a new file, by a relative path too", () =>
  withFolder(async (folder) => {
    for (const path of [`${folder}/a/b/c.kv`, relative(Deno.cwd(), `${folder}/data/calls.kv`)]) {
      const kv = await openKv(path, { clock: new ManualClock() });
      await kv.set(["a"], 1);
      kv.close();
      assert.ok((await Deno.stat(path)).isFile);
    }
  }));

Deno.test("openKv() rejects with one line when the path is no place for a store", () =>
  withFolder(async (folder) => {
    const clock = new ManualClock();
    const file = `${folder}/file`;
    await Deno.writeTextFile(file, "this is no database ".repeat(500));
    for (const path of [file, `${file}/calls.kv`]) {
      await assert.rejects(openKv(path, { clock }), (error: Error) => {
        assert.match(error.message, /^Cannot open the store at [^\n]+(file|calls\.kv): [^\n]+$/);
        return true;
      });
    }
    assert.equal(clock.pending, 0);
  }));

Deno.test("openKv() gives up on a store that doesn't open, and closes it when it does", async () => {
  const clock = new ManualClock();
  const late = Promise.withResolvers<Deno.Kv>();
  const asked: string[] = [];
  const opened = openKv("https://kv.example", { clock, open: (path) => (asked.push(path), late.promise) });
  const refused = assert.rejects(opened, {
    message: "Cannot open the store at https://kv.example: no answer in time",
  });
  await clock.advance(OPEN_MS);
  await refused;
  const kv = await Deno.openKv(":memory:");
  late.resolve(kv);
  await clock.settle();
  assert.deepEqual(asked, ["https://kv.example"]);
  assert.throws(() => kv.close(), /Bad resource/);
});

Deno.test("isKvService() tells URLs from files", () => {
  assert.deepEqual(
    ["https://kv.example", "http://localhost:4512", "./data/ketzev.kv", "C:\\data\\https", ":memory:"].map(
      isKvService,
    ),
    [true, true, false, false, false],
  );
});
