import type { Clock } from "../core/clock.ts";
import type { CallReport } from "./call_report.ts";
import type { Clip } from "./clip.ts";
import type { Phone, PhoneCallOptions } from "./phone.ts";
import type { SimulatedCall } from "./simulated_call.ts";

/** What the caller does. Times in s since the call was answered. */
export interface CallPlan {
  /** When the caller hangs up. */
  readonly seconds: number;
  /** What the caller says; `null` for nothing. */
  readonly clip: Clip | null;
  /** When; `null`: once the server has spoken and fallen silent. */
  readonly sayAt: number | null;
  /** Keys to press, one by one. */
  readonly dtmf: string;
  /** When; `null`: a second after the server began to speak. */
  readonly dtmfAt: number | null;
  /** When the line stalls, in s from the answer; `null`: never. */
  readonly stallAt: number | null;
  /** For how long, in s. */
  readonly stallFor: number;
}

const POLL_MS = 50;
/** Silence that shows that the server has said what it wanted to. */
const TURN_MS = 700;
const DTMF_AFTER_MS = 1000;

/** Options of {@linkcode runCalls}. */
export interface RunCallsOptions {
  /** How many. */
  readonly calls: number;
  /** Time over which the calls begin, in ms. */
  readonly rampMs: number;
  /** How each is made. */
  readonly call: PhoneCallOptions;
  /** What each caller does. */
  readonly plan: CallPlan;
  /** Time of the beginnings. */
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

/** Carries out a plan on a call that is running; ends with the call, and hangs it up. */
async function carryOut(
  plan: CallPlan,
  { call, clock }: { call: SimulatedCall; clock: Clock },
): Promise<void> {
  const { signal } = call;
  const sleep = (untilMs: number) => clock.sleepUntil(untilMs, signal);
  try {
    while (call.answeredMs === undefined) await sleep(clock.now() + POLL_MS / 5);
    const originMs = call.answeredMs;
    const at = (seconds: number) => sleep(originMs + seconds * 1000);
    const parts = [
      at(plan.seconds).then(() => call.hangUp()),
      say(plan, { call, clock, at }),
      pressKeys(plan, { call, clock, at }),
      stall(plan, { call, at }),
    ];
    await Promise.all(parts);
  } catch (thrown) {
    // The end of the call ends its plan.
    if (!signal.aborted) throw thrown;
  }
}

interface Stage {
  readonly call: SimulatedCall;
  readonly clock: Clock;
  readonly at: (seconds: number) => Promise<void>;
}

async function say(plan: CallPlan, { call, clock, at }: Stage): Promise<void> {
  if (plan.clip === null) return;
  if (plan.sayAt !== null) await at(plan.sayAt);
  else await turnOf(call, clock);
  await call.speak(plan.clip);
}

async function pressKeys(plan: CallPlan, { call, clock, at }: Stage): Promise<void> {
  if (plan.dtmf === "") return;
  if (plan.dtmfAt !== null) await at(plan.dtmfAt);
  else {
    while (call.ear.frames === 0) await clock.sleepUntil(clock.now() + POLL_MS, call.signal);
    await clock.sleepUntil(clock.now() + DTMF_AFTER_MS, call.signal);
  }
  await call.dtmf(plan.dtmf);
}

async function stall(plan: CallPlan, { call, at }: Pick<Stage, "call" | "at">): Promise<void> {
  if (plan.stallAt === null) return;
  await at(plan.stallAt);
  await call.stall(plan.stallFor * 1000);
}

/** Waits until the server has spoken and is silent. */
async function turnOf(call: SimulatedCall, clock: Clock): Promise<void> {
  for (let silentMs = 0; silentMs < TURN_MS;) {
    await clock.sleepUntil(clock.now() + POLL_MS, call.signal);
    const { isPlaying, frames } = call.ear;
    silentMs = frames === 0 || isPlaying ? 0 : silentMs + POLL_MS;
  }
}
