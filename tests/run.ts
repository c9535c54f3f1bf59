/** `deno task test`, `deno task test:unit` and `deno task ok`: runs what `HELP` says and ends with the counts. @module */

import { type Arguments, runCommand, UsageError } from "../lib/core/command_line.ts";
import { errorMessage } from "../lib/core/errors.ts";
import { countRepeats, parseTestCounts, type TestCounts } from "./test_counts.ts";

const HELP =
  `Runs the tests, and ends with one line: "N passed, N failed". A step that isn't a test counts as one failure.

  deno task test [paths] [options]     all tests, browser and real time included, or those of the paths
  deno task test:unit                  the everyday gate: in parallel, without browser and real time
  deno task ok                         format, lint, types, then all tests

  --filter TEXT       only tests whose name has TEXT (or matches /TEXT/)
  --help              this text

Exit code: 0 if all passed; 1 if one failed, or there was none; 2 for bad usage.
`;
const OPTIONS = {
  filter: { type: "string" },
  unit: { type: "boolean" },
  gate: { type: "boolean" },
} as const;

const ROOT = new URL("../", import.meta.url);

/** Calls in real time that may run beside each other: a few calls at once, whose figures leave room for that. */
const BESIDE = [
  // The longest first; the one of a minute begins when these have started.
  ...["stalls", "page", "blocked_loop", "demo", "steady_pace"].map((name) =>
    `tests/realtime/beside/${name}_test.ts`
  ),
  "tests/realtime/beside",
  "tests/browser/phone_test.ts",
];
/** So many files of them at once: they wait most of the time. */
const BESIDE_JOBS = "4";
/** Calls in real time whose figures nothing may disturb. */
const ALONE = "tests/realtime/alone";
/** Left out of the everyday gate: browsers, and what waits for a clock that nobody turns. */
const NOT_EVERYDAY = [
  "tests/browser",
  "tests/realtime",
  "tests/simulator/caller_test.ts",
  "tests/simulator/cli_test.ts",
  "tests/simulator/simulated_call_test.ts",
];

/** Runs this Deno with `args` in the root of the project, its output passed on as it comes. */
async function deno(
  args: string[],
  env: Record<string, string>,
): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env: Deno.stdout.isTerminal() ? env : { NO_COLOR: "1", ...env },
    cwd: ROOT,
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
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
  return { passed: 0, failed: success ? 0 : 1, repeats: 0 };
}

/** Files at once where tests wait now and then, but keep the processors busy in all. */
const BUSY_JOBS = `${navigator.hardwareConcurrency + 1}`;

/** A run of `deno test`. One that ended badly has failed, whatever it counted. */
async function test(args: string[], env: Record<string, string> = {}): Promise<TestCounts> {
  const { success, output } = await deno(["test", "-A", "--no-check", ...args], env);
  const counts = { ...parseTestCounts(output) ?? { passed: 0, failed: 0 }, repeats: countRepeats(output) };
  return success || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** Where browser tests find their browser. Without one they say so themselves. */
async function browserEnv(): Promise<Record<string, string>> {
  try {
    const { findChromium } = await import("./browser/chromium.ts");
    return { CHROMIUM_PATH: await findChromium() };
  } catch (thrown) {
    console.log(`no Chromium: ${errorMessage(thrown)}`);
    return {};
  }
}

/** All tests: what keeps the processors busy first, then what waits, and alone and last what measures time closely. */
async function* allTests(): AsyncGenerator<TestCounts> {
  yield await step("build", ["task", "--quiet", "build"]);
  yield await step("types", ["check", "--quiet", "."]);
  const env = await browserEnv();
  const busy = ["--parallel", `--ignore=${[...BESIDE, ALONE].join()}`, "tests"];
  yield await test(busy, { ...env, DENO_JOBS: BUSY_JOBS });
  yield await test(["--parallel", ...BESIDE], { ...env, DENO_JOBS: BESIDE_JOBS });
  yield await test([ALONE], env);
}

async function* gate(): AsyncGenerator<TestCounts> {
  yield await step("format", ["fmt", "--check", "--quiet"]);
  yield await step("lint", ["lint", "--quiet"]);
  yield* allTests();
}

async function* unitTests(): AsyncGenerator<TestCounts> {
  yield await test(["--parallel", `--ignore=${NOT_EVERYDAY.join()}`, "tests"], { DENO_JOBS: BUSY_JOBS });
}

async function* someTests(paths: string[], filter: string | undefined): AsyncGenerator<TestCounts> {
  const some = paths.length === 0 ? ["tests"] : paths;
  const filtered = filter === undefined ? [] : [`--filter=${filter}`];
  yield await test([...filtered, ...some], await browserEnv());
}

function chosen({ values, positionals }: Arguments<typeof OPTIONS>): AsyncGenerator<TestCounts> {
  const { filter, unit, gate: isGate } = values;
  const isSome = positionals.length > 0 || filter !== undefined;
  if (isSome && (unit || isGate)) throw new UsageError("Paths and --filter are for `deno task test`");
  if (isSome) return someTests(positionals, filter);
  return unit ? unitTests() : isGate ? gate() : allTests();
}

async function run(given: Arguments<typeof OPTIONS>): Promise<number> {
  const sum = { passed: 0, failed: 0, repeats: 0 };
  for await (const counts of chosen(given)) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.repeats += counts.repeats;
  }
  if (sum.repeats > 0) console.log(`\n${sum.repeats} measurements were repeated, see "measured again" above`);
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
}

const command = { help: HELP, options: OPTIONS, takesPositionals: true, run };
if (import.meta.main) Deno.exit(await runCommand(command, Deno.args, console) ?? 0);
