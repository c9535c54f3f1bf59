import { deadline } from "@std/async/deadline";
import type { Config } from "../../config.ts";
import type { Clock } from "../../core/clock.ts";
import { errorMessage } from "../../core/errors.ts";
import type { RandomBytes } from "../../core/ids.ts";
import { linkAbort } from "../../core/signals.ts";

/** What a check found. */
export type Outcome =
  | { readonly state: "ok"; readonly detail: string }
  /** Nothing to look at; `detail` says why. */
  | { readonly state: "skipped"; readonly detail: string }
  | Failure;

/** What is wrong, and how to mend it. */
export interface Failure {
  readonly state: "failed";
  readonly detail: string;
  /** Twilio's error code for it, where there is one; see https://www.twilio.com/docs/api/errors. */
  readonly code?: number;
  readonly mend: string;
}

/** What checks look at and work with. */
export interface DoctorContext {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Aborted at the end of the check or of its time. */
  readonly signal: AbortSignal;
}

/** One thing that must be right for calls to work. */
export interface Check {
  readonly name: string;
  /** May throw: that is a failure too. */
  run(context: DoctorContext): Promise<Outcome>;
  /** What it means when there is no answer in time. */
  readonly onTimeout?: Pick<Failure, "code" | "mend">;
}

/** Longest time of one check, in ms. */
export const CHECK_LIMIT_MS = 5000;

/** Options of {@linkcode runCheck}. */
export interface RunCheckOptions {
  /** Longest time, in ms. @default {@linkcode CHECK_LIMIT_MS} */
  limitMs?: number;
}

/** Runs one check within its time. Never throws. */
export async function runCheck(
  check: Check,
  context: DoctorContext,
  options: RunCheckOptions = {},
): Promise<Outcome> {
  const { limitMs = CHECK_LIMIT_MS } = options;
  using scope = linkAbort(context.signal);
  try {
    return await deadline(check.run({ ...context, signal: scope.signal }), limitMs);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "TimeoutError") {
      const { code, mend = "Try again; if it stays, look at the network and firewalls." } = check.onTimeout ??
        {};
      return failed(`no answer within ${limitMs / 1000} s`, mend, code);
    }
    return failed(errorMessage(thrown), "This wasn't foreseen; the message above says what happened.");
  }
}

/** A good outcome. */
export function ok(detail: string): Outcome {
  return { state: "ok", detail };
}

/** An outcome that isn't one. */
export function skipped(why: string): Outcome {
  return { state: "skipped", detail: why };
}

/** A bad outcome; `code` is Twilio's, where there is one. */
export function failed(detail: string, mend: string, code?: number): Failure {
  return code === undefined ? { state: "failed", detail, mend } : { state: "failed", detail, mend, code };
}
