import { VENDORS } from "../../config_providers.ts";
import { secretsOf } from "../../config_secrets.ts";
import { maskNumber, secretMask } from "../../core/mask.ts";
import { allChecks, type CheckFacts } from "./all_checks.ts";
import { type Check, type DoctorContext, type Outcome, runCheck } from "./check.ts";

/** What one check found, as `GET /api/checks` has it. `skip`: there was nothing to check. */
export interface CheckReport {
  /** As the doctor has it, such as `public url`. */
  readonly name: string;
  /** What came of it. */
  readonly state: "ok" | "skip" | "warn" | "fail";
  /** What was found, without secrets and numbers. */
  readonly detail: string;
  /** What to do about it; `null` where nothing is wrong. */
  readonly fix: string | null;
}

/** Options of {@linkcode checksOnDemand}. */
export interface ChecksOnDemandOptions extends DoctorContext, CheckFacts {
  /** What is checked. @default {@linkcode allChecks} */
  readonly checks?: readonly Check[];
}

/**
 * The doctor for a server that runs: a function that runs every check, all at once and each within its time, and shows
 * no secret and no number. Whoever asks while it runs gets the same run. Vendors without a key are left out.
 */
export function checksOnDemand(options: ChecksOnDemandOptions): () => Promise<readonly CheckReport[]> {
  const checks = options.checks ?? allChecks(options);
  const hideSecrets = secretMask(secretsOf(options.config));
  const hide = (text: string): string => maskNumber(hideSecrets(text));
  let running: Promise<readonly CheckReport[]> | undefined;
  const run = async (): Promise<readonly CheckReport[]> => {
    const outcomes = await Promise.all(checks.map((check) => runCheck(check, options)));
    return checks.flatMap(({ name }, i) => {
      const outcome = outcomes[i]!;
      const isUnused = outcome.state === "skipped" && VENDORS.some((vendor) => vendor === name);
      return isUnused ? [] : [reportOf(name, outcome, hide)];
    });
  };
  return () => running ??= run().finally(() => running = undefined);
}

function reportOf(name: string, outcome: Outcome, hide: (text: string) => string): CheckReport {
  const detail = hide(outcome.detail);
  switch (outcome.state) {
    case "ok":
      return { name, state: "ok", detail, fix: null };
    case "skipped":
      return { name, state: "skip", detail, fix: null };
    case "warning":
      return { name, state: "warn", detail, fix: hide(outcome.fix) };
    case "failed": {
      const code = outcome.code === undefined ? "" : ` (Twilio ${outcome.code})`;
      return { name, state: "fail", detail: detail + code, fix: hide(outcome.fix) };
    }
  }
}
