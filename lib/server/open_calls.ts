import { CallRegistry } from "../calls/registry.ts";
import type { Config } from "../config.ts";
import type { LiveSnapshots } from "../store/live_snapshots.ts";
import type { ServerSpeech } from "./open_speech.ts";
import type { Stores } from "./open_stores.ts";
import type { ServerBase } from "./server_base.ts";

/** Calls of this process, and those of others that share its store. */
export interface ServerCalls {
  /** The calls of this process. */
  readonly registry: CallRegistry;
  /** Tells other processes of them, and knows theirs. */
  readonly snapshots: LiveSnapshots;
}

/** Makes the registry of calls, and begins to tell other processes of them. */
export function openCalls(
  config: Config,
  { clock, log, metrics, stores, speech }: ServerBase & {
    readonly stores: Stores;
    readonly speech: ServerSpeech;
  },
): ServerCalls {
  const registry: CallRegistry = new CallRegistry({
    clock,
    log,
    archive: stores.history,
    maxCalls: config.maxCalls,
    peers: { calls: () => snapshots.calls(), fresh: () => snapshots.fresh() },
    onRing: () => speech.callRings(),
    onEnded: (by, call) => metrics.callEnded(by, call),
  });
  const snapshots = stores.shareCalls(() => registry.live());
  return { registry, snapshots };
}
