import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));

/** Runs what a task runs, without what it depends on. */
async function run(
  task: string,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const command: string = tasks[task].command ?? tasks[task];
  const [, ...before] = command.split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...before, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(30_000),
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Tasks that run one of our programs. */
const ours = Object.keys(tasks).filter((name) => name !== "build" && name !== "dev");

Deno.test("every task explains itself when asked with --help, and does nothing else", async () => {
  await Promise.all(ours.map(async (task) => {
    const { code, stdout, stderr } = await run(task, "--help");
    assert.equal(code, 0, `${task}: ${stderr}`);
    assert.match(stdout, new RegExp(`^  deno task ${task}\\b`, "m"));
    assert.doesNotMatch(stdout, /serving|\d passed/);
  }));
});

Deno.test("every task refuses an unknown option in one line, with exit code 2", async () => {
  await Promise.all(ours.map(async (task) => {
    const { code, stdout, stderr } = await run(task, "--no-such-option");
    assert.deepEqual([code, stdout], [2, ""], task);
    assert.match(stderr, /^Unknown option '--no-such-option'; --help lists what there is\n$/);
  }));
});
