import { loadConfig } from "../../config.ts";
import { settingWarnings } from "../../config_warnings.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Environment } from "../../core/settings.ts";
import { allChecks } from "./all_checks.ts";
import { type DoctorContext, failed, type Outcome, runCheck } from "./check.ts";
import { speechCheck } from "./speech_checks.ts";

/** Options of {@linkcode runDoctor}. */
export interface DoctorOptions extends Omit<DoctorContext, "config"> {
  /** Settings as the server would have them. */
  readonly env: Environment;
  /** Version of the Deno that runs. */
  readonly denoVersion: string;
  /** Takes each line of the report as soon as it is known. */
  readonly write: (line: string) => void;
}

/** Runs every check, all at once, and reports in order. Resolves with how many failed. */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const { env, denoVersion, write } = options;
  const states: Outcome["state"][] = [];
  const report = (name: string, outcome: Outcome): void => {
    states.push(outcome.state);
    for (const line of linesOf(name, outcome)) write(line);
  };
  let config;
  try {
    config = loadConfig(env);
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    report("settings", failed(thrown.message, `Correct ${thrown.setting} in the environment or in .env.`));
  }
  if (config !== undefined) {
    const context = { ...options, config };
    const checks = [...allChecks({ denoVersion, warnings: settingWarnings(env, config) }), speechCheck];
    const running = checks.map((check) => ({ name: check.name, outcome: runCheck(check, context) }));
    for (const { name, outcome } of running) report(name, await outcome);
  }
  const count = (state: Outcome["state"]) => states.filter((one) => one === state).length;
  write(
    `${count("ok")} ok, ${count("skipped")} skipped, ${count("warning")} warnings, ${count("failed")} failed`,
  );
  return count("failed");
}

/** One line, and a second one with the fix where there is something to fix. */
function linesOf(name: string, outcome: Outcome): string[] {
  const first = `${outcome.state.padEnd(8)} ${name.padEnd(15)} ${outcome.detail}`;
  if (!("fix" in outcome)) return [first];
  const isCoded = outcome.state === "failed" && outcome.code !== undefined;
  return [isCoded ? `${first} (Twilio ${outcome.code})` : first, `${" ".repeat(24)} fix: ${outcome.fix}`];
}
