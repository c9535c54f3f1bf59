import assert from "node:assert/strict";
import { startModuleWorker } from "../../lib/speech/local/worker_handle.ts";

/**
 * Starts the worker at `path` and collects what it says to `messages`, each posted when the one before was answered: what
 * a dying worker has just said may be lost with it.
 */
async function run(path: string, messages: string[], count: number): Promise<string[]> {
  const said: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const add = (what: string) => {
    said.push(what);
    if (said.length === count) resolve();
    else worker.post(messages[said.length]!);
  };
  const worker = startModuleWorker<string, string>(new URL(path, import.meta.url), {
    onMessage: add,
    onCrash: (reason) => add(`crash: ${reason}`),
  });
  if (messages[0] !== undefined) worker.post(messages[0]);
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
