/**
 * `deno task test`: builds the islands, checks types, runs all tests (those that need real time alone and last), and
 * ends with one line: `N passed, N failed`. Anything else that goes wrong counts as one failure. With arguments, only
 * `deno test` runs, with these: `deno task test tests/tx`.
 *
 * @module
 */

import { errorMessage } from "../lib/core/errors.ts";
import { parseTestCounts, type TestCounts } from "./test_counts.ts";

const ROOT = new URL("../", import.meta.url);

/** Figures of real time: nothing else may run beside them. */
const REALTIME = "tests/realtime";

/** Starts this Deno with `args` in the root of the project, its output passed on as it comes. */
async function deno(
  args: string[],
  env: Record<string, string>,
): Promise<{ success: boolean; output: string }> {
  if (!Deno.stdout.isTerminal()) env = { NO_COLOR: "1", ...env };
  const command = new Deno.Command(Deno.execPath(), {
    args,
    env,
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  });
  const child = command.spawn();
  const [shown, read] = child.stdout.tee();
  const [output] = await Promise.all([
    new Response(read).text(),
    shown.pipeTo(Deno.stdout.writable, { preventClose: true }),
  ]);
  return { success: (await child.status).success, output };
}

/** A step that isn't a test itself; if it fails it counts as one. */
async function step(name: string, args: string[]): Promise<TestCounts> {
  console.log(`${name}: deno ${args.join(" ")}`);
  const { success } = await deno(args, {});
  if (!success) console.log(`${name} failed`);
  return { passed: 0, failed: success ? 0 : 1 };
}

/** A run of `deno test`. One that ended badly has failed, whatever it counted. */
async function test(args: string[], env: Record<string, string>): Promise<TestCounts> {
  const { success, output } = await deno(["test", "-A", "--no-check", ...args], env);
  const counts = parseTestCounts(output) ?? { passed: 0, failed: 0 };
  return success || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** Where browser tests find their browser. Without one they say so themselves. */
async function browserEnv(): Promise<Record<string, string>> {
  try {
    const { findChromium } = await import("./browser/chromium.ts");
    const path = await findChromium();
    return path ? { CHROMIUM_PATH: path } : {};
  } catch (thrown) {
    console.log(`no Chromium: ${errorMessage(thrown)}`);
    return {};
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(new URL(path, ROOT))).isDirectory;
  } catch {
    return false;
  }
}

/** Runs what `args` ask for, in order. */
async function* runs(args: string[]): AsyncGenerator<TestCounts> {
  if (args.length > 0) {
    yield await test(args, await browserEnv());
    return;
  }
  yield await step("build", ["task", "--quiet", "build"]);
  yield await step("types", ["check", "--quiet", "."]);
  const env = await browserEnv();
  yield await test([`--ignore=${REALTIME}`, "tests"], env);
  if (await isFolder(REALTIME)) yield await test(["--permit-no-files", REALTIME], env);
}

if (import.meta.main) {
  let passed = 0;
  let failed = 0;
  for await (const counts of runs(Deno.args)) {
    passed += counts.passed;
    failed += counts.failed;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  Deno.exit(failed > 0 || passed === 0 ? 1 : 0);
}
