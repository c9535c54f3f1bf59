import { deadline } from "@std/async/deadline";
import type { Config } from "../../config.ts";
import type { Clock } from "../../core/clock.ts";
import { errorMessage } from "../../core/errors.ts";
import type { RandomBytes } from "../../core/ids.ts";
import { linkAbort } from "../../core/signals.ts";

/** What a check found. */
export type Outcome =
  | { readonly state: "ok"; readonly detail: string }
  /** There is nothing to check; `detail` says why. */
  | { readonly state: "skipped"; readonly detail: string }
  /** It works, but not as it is probably meant. */
  | { readonly state: "warning"; readonly detail: string; readonly fix: string }
  | Failure;

/** What can't work, and how to fix it. */
export interface Failure {
  /** Tells it from the other outcomes. */
  readonly state: "failed";
  /** What is wrong, in one line. */
  readonly detail: string;
  /** Twilio's error code for it, where there is one; see https://www.twilio.com/docs/api/errors. */
  readonly code?: number;
  /** What to do about it: a sentence. */
  readonly fix: string;
}

/** What checks look at and work with. */
export interface DoctorContext {
  /** What the server runs with. */
  readonly config: Config;
  /** For time limits. */
  readonly clock: Clock;
  /** For ids of calls that don't exist. */
  readonly random: RandomBytes;
  /** Aborted at the end of the check or of its time. */
  readonly signal: AbortSignal;
}

/** One thing that must be right for calls to work. */
export interface Check {
  /** As reports show it, such as `public url`. */
  readonly name: string;
  /** May throw: that is a failure too. */
  run(context: DoctorContext): Promise<Outcome>;
  /** What it means when there is no answer in time. */
  readonly onTimeout?: Pick<Failure, "code" | "fix">;
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
      const { code, fix = "Try again; if that doesn't help, check the network and firewalls." } =
        check.onTimeout ?? {};
      return failed(`no answer within ${limitMs / 1000} s`, fix, code);
    }
    return failed(errorMessage(thrown), "This error is unexpected; its message says what happened.");
  }
}

/** A good outcome. */
export function ok(detail: string): Outcome {
  return { state: "ok", detail };
}

/** The outcome where there is nothing to check. */
export function skipped(why: string): Outcome {
  return { state: "skipped", detail: why };
}

/** The outcome where something works, but not as it is probably meant. */
export function warning(detail: string, fix: string): Outcome {
  return { state: "warning", detail, fix };
}

/** The outcome where something can't work; `code` is Twilio's, where there is one. */
export function failed(detail: string, fix: string, code?: number): Failure {
  return code === undefined ? { state: "failed", detail, fix } : { state: "failed", detail, fix, code };
}
