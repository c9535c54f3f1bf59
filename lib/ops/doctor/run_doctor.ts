import { loadConfig } from "../../config.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Environment } from "../../core/settings.ts";
import { allChecks } from "./all_checks.ts";
import { type DoctorContext, failed, ok, type Outcome, runCheck } from "./check.ts";

/** Options of {@linkcode runDoctor}. */
export interface DoctorOptions extends Omit<DoctorContext, "config"> {
  readonly env: Environment;
  /** Version of the Deno that runs. */
  readonly denoVersion: string;
  /** Takes each line of the report as soon as it is known. */
  readonly write: (line: string) => void;
}

/** Runs every check, one after another, and reports. Resolves with how many failed. */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const { env, write } = options;
  let failures = 0;
  const report = (name: string, outcome: Outcome): void => {
    if (outcome.state === "failed") failures++;
    for (const line of linesOf(name, outcome)) write(line);
  };
  let config;
  try {
    config = loadConfig(env);
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    report("settings", failed(thrown.message, `Correct ${thrown.setting} in the environment or in .env.`));
    return failures;
  }
  report("settings", ok("all can be used"));
  const context = { ...options, config };
  for (const check of allChecks(options.denoVersion)) report(check.name, await runCheck(check, context));
  write(failures === 0 ? "nothing failed" : `${failures} failed`);
  return failures;
}

/** One line, and a second one with the mend for what failed. */
function linesOf(name: string, outcome: Outcome): string[] {
  const first = `${outcome.state.padEnd(8)} ${name.padEnd(15)} ${outcome.detail}`;
  if (outcome.state !== "failed") return [first];
  const code = outcome.code === undefined ? "" : ` (Twilio ${outcome.code})`;
  return [first + code, `${" ".repeat(24)} ${outcome.mend}`];
}
