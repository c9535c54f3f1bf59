import type { Clock } from "../core/clock.ts";
import { type CallPlan, carryOut } from "./call_plan.ts";
import type { CallReport } from "./call_report.ts";
import type { Phone, PhoneCallOptions } from "./phone.ts";

/** Options of {@linkcode runCalls}. */
export interface RunCallsOptions {
  /** How many, 1 or more. */
  readonly calls: number;
  /** Time over which the calls begin, in ms. */
  readonly rampMs: number;
  /** What all of them are made with. */
  readonly call: PhoneCallOptions;
  /** What each caller does. */
  readonly plan: CallPlan;
  /** When each call begins. */
  readonly clock: Clock;
  /** Hangs up all calls, and begins no more. */
  readonly signal: AbortSignal;
}

/** Makes many calls at once, all by the same plan; only the first one records. */
export async function runCalls(phone: Phone, options: RunCallsOptions): Promise<CallReport[]> {
  const { clock, signal } = options;
  const startMs = clock.now();
  const running: Promise<CallReport>[] = [];
  for (let i = 0; i < options.calls && !signal.aborted; i++) {
    const beginMs = startMs + i * options.rampMs / options.calls;
    if (beginMs > clock.now()) await clock.sleepUntil(beginMs, signal).catch(() => {});
    if (signal.aborted) break;
    const call = phone.call({ ...options.call, record: options.call.record === true && i === 0, signal });
    running.push(call.run());
    void carryOut(options.plan, { call, clock });
  }
  return await Promise.all(running);
}
