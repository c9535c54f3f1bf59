import assert from "node:assert/strict";
import { type Command, readArguments, runCommand, UsageError } from "../../lib/core/command_line.ts";

/** Runs a command that says what it was given. */
async function run(args: readonly string[], more: Partial<Command<typeof options>> = {}) {
  const lines: string[] = [];
  const code = await runCommand(
    {
      help: "deno task it [options]\n",
      options,
      run: ({ values }) => {
        lines.push(JSON.stringify(values));
        return Promise.resolve(7);
      },
      ...more,
    },
    args,
    { log: (text) => lines.push(`out: ${text}`), error: (text) => lines.push(`err: ${text}`) },
  );
  return [code, ...lines];
}
const options = { calls: { type: "string" }, json: { type: "boolean" } } as const;

Deno.test("runCommand() prints help and does nothing when asked for it", async () => {
  const help = [0, "out: deno task it [options]"];
  assert.deepEqual(await run(["--help"]), help);
  assert.deepEqual(await run(["--json", "--unknown", "-h"]), help);
});

Deno.test("runCommand() tells bad usage in one line, with 2", async () => {
  const cases: [args: string[], message: string][] = [
    [["--callls", "3"], "Unknown option '--callls'; --help lists what there is"],
    [["--calls"], "Option '--calls <value>' argument missing; --help lists what there is"],
    [["here"], "Unexpected argument 'here'; --help lists what there is"],
  ];
  for (const [args, message] of cases) {
    const [code, line = "", ...more] = await run(args);
    assert.deepEqual([code, line, more], [2, `err: ${message}`, []]);
  }
  const refuse = () => Promise.reject(new UsageError("--calls is x"));
  assert.deepEqual(await run(["--calls", "x"], { run: refuse }), [2, "err: --calls is x"]);
});

Deno.test("runCommand() gives what the command resolves with, and throws what it throws", async () => {
  assert.deepEqual(await run(["--calls", "-3", "--json"]), [7, '{"calls":"-3","json":true}']);
  assert.deepEqual(await run([], { run: () => Promise.resolve() }), [undefined]);
  await assert.rejects(run([], { run: () => Promise.reject(new Error("broken")) }), /broken/);
});

Deno.test("readArguments() takes positionals only where they are taken", () => {
  const { positionals } = readArguments(["a", "--json", "b"], { options, takesPositionals: true });
  assert.deepEqual(positionals, ["a", "b"]);
});
