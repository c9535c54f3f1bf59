import { drainCalls } from "../calls/drain_calls.ts";
import type { EventHub } from "../web/event_hub.ts";
import type { Listener } from "./listen.ts";
import type { ServerParts } from "./parts.ts";

/** The last thing that a stop waits for is open requests; for so long, in ms. */
const CLOSE_MS = 2_000;

/**
 * A function that stops the server: takes no more calls, lets those that are live end within `DRAIN_S`, and closes
 * everything. Called again, it says goodbye at once. The first call resolves when all is closed; `signal` names what
 * asks, for the log.
 */
export function serverStopper(
  parts: ServerParts,
  { listener, hub }: { readonly listener: Listener; readonly hub: EventHub },
): (signal: string) => Promise<void> {
  const { config: { drainMs }, clock, log, registry, snapshots, stores, speech, stopping } = parts;
  const hurry = new AbortController();
  let stopped: Promise<void> | undefined;
  const stop = async (signal: string): Promise<void> => {
    log.info("HTTP", "draining, no more calls are taken", { signal, calls: registry.liveCount });
    const goodbye = () => speech.goodbye();
    const cutShort = await drainCalls(registry, { clock, drainMs, hurry: hurry.signal, goodbye });
    await registry.saved();
    hub.close();
    stopping.abort(new Error("the server stops"));
    await Promise.race([listener.shutdown(), clock.sleepUntil(clock.now() + CLOSE_MS)]);
    await snapshots.close();
    await stores.close();
    log.info("HTTP", "stopped", { cutShort });
    log[Symbol.dispose]();
  };
  return (signal) => {
    if (stopped !== undefined) hurry.abort();
    return stopped ??= stop(signal);
  };
}
