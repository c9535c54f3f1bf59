import assert from "node:assert/strict";
import { startModuleWorker } from "../../lib/speech/local/worker_handle.ts";

/** Starts the worker at `path` and collects what it says, up to its death or `count` messages. */
async function run(path: string, messages: string[], count: number): Promise<string[]> {
  const said: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const add = (what: string) => {
    said.push(what);
    if (said.length === count) resolve();
  };
  const worker = startModuleWorker<string, string>(new URL(path, import.meta.url), {
    onMessage: add,
    onCrash: (reason) => add(`crash: ${reason}`),
  });
  for (const message of messages) worker.post(message);
  await promise;
  worker.stop();
  worker.stop();
  worker.post("late");
  return said;
}

Deno.test("startModuleWorker() passes messages on and turns an error in the worker into onCrash", async () => {
  assert.deepEqual(await run("./crashing_worker.ts", ["a", "b", "die"], 3), [
    "echo a",
    "echo b",
    "crash: Uncaught Error: told to die",
  ]);
});

Deno.test("startModuleWorker() calls onCrash when there is no such module", async () => {
  const [reason] = await run("./no_such_worker.ts", [], 1);
  assert.match(reason!, /^crash: [^\n]+$/);
});
