import type { Clock } from "../core/clock.ts";
import type { CallSession } from "./call_session.ts";
import type { Phrase } from "../agents/speech.ts";

/** How long Twilio may take to ask what comes after the streams that were cut, in ms. */
const LAST_WEBHOOKS_MS = 1_000;

/** Options of {@linkcode drainCalls}. */
export interface DrainOptions {
  /** What {@linkcode DrainOptions.drainMs} is measured with. */
  readonly clock: Clock;
  /** How long calls may go on, in ms. */
  readonly drainMs: number;
  /** Aborted to wait no longer. */
  readonly hurry: AbortSignal;
  /** What callers hear whose call is cut. */
  readonly goodbye: () => Phrase;
}

/** What a drain needs of the calls. */
export interface DrainableCalls {
  /** How many there are. */
  readonly liveCount: number;
  /** Takes no more; resolves when none is left. With `signal`, those that ring are not waited for any more. */
  drain(signal: AbortSignal): Promise<void>;
  /** Those that are left. */
  sessions(): CallSession[];
}

/**
 * Takes no more calls and lets those that are live end by themselves; after `drainMs`, or in a hurry, says goodbye to
 * the rest. Resolves with how many had to be told.
 */
export async function drainCalls(calls: DrainableCalls, options: DrainOptions): Promise<number> {
  const { clock, drainMs, hurry, goodbye } = options;
  const patience = new AbortController();
  const limit = clock.sleepUntil(clock.now() + drainMs, AbortSignal.any([hurry, patience.signal])).catch(
    () => {},
  );
  await Promise.race([calls.drain(patience.signal), limit]);
  patience.abort();
  const left = calls.sessions();
  if (left.length === 0) return 0;
  await Promise.all(left.map((session) => session.goAway(goodbye)));
  await clock.sleepUntil(clock.now() + LAST_WEBHOOKS_MS);
  return left.length;
}
