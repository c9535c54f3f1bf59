/** Records, settings and tokens: what outlives a call. @module */
import type { CallView } from "../calls/call_view.ts";
import { type HistoryStore, openHistory } from "../store/history_store.ts";
import { KvAuditLog } from "../store/kv_audit_log.ts";
import { type KvSettingsStore, openSettings } from "../store/kv_settings_store.ts";
import { KvSignedOut } from "../store/kv_signed_out.ts";
import { LiveSnapshots } from "../store/live_snapshots.ts";
import { isKvService, openKv } from "../store/open_kv.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../core/clock.ts";
import { ConfigError, errorMessage } from "../core/errors.ts";
import { randomHex, systemRandomBytes } from "../core/ids.ts";
import type { Log } from "../core/log.ts";
import { FallbackTokenStore } from "../twilio/fallback_token_store.ts";
import { KvTokenStore } from "../twilio/kv_token_store.ts";
import { MemoryTokenStore } from "../twilio/memory_token_store.ts";
import { StreamTokens } from "../twilio/tokens.ts";

/** All that is kept in the one KV store. */
export interface Stores {
  /** Records of ended calls. */
  readonly history: HistoryStore;
  /** What operators have set for the next calls. */
  readonly settings: KvSettingsStore;
  /** Who did what. */
  readonly audit: KvAuditLog;
  /** Tokens that let media streams in. */
  readonly tokens: StreamTokens;
  /** Sessions of the admin page that were signed out of. */
  readonly signedOut: KvSignedOut;
  /** Whether records are kept in memory only, for now, and how many were lost for that. */
  health(): { readonly failing: boolean; readonly lost: number };
  /** Tells other processes that share the store of the calls of this one, and this one of theirs. */
  shareCalls(own: () => readonly CallView[]): LiveSnapshots;
  /** Writes what is left to write, and closes. */
  close(): Promise<void>;
}

/** Opens the store of `config`. Rejects with a ConfigError of `KV_PATH` when it can't be opened. */
export async function openStores(
  config: Config,
  world: { readonly clock: Clock; readonly log: Log; readonly hide: (text: string) => string },
): Promise<Stores> {
  const { clock, log, hide } = world;
  const { kvPath, historyDays: retentionDays } = config;
  const processId = randomHex(8, systemRandomBytes);
  const kv = await openKv(kvPath, { clock }).catch((thrown) => {
    const place = "a file in a folder that the server can write to";
    throw new ConfigError("KV_PATH", hide(`${errorMessage(thrown)}; set KV_PATH to ${place}`));
  });
  const history = await openHistory(kv, { clock, log, retentionDays });
  const settings = await openSettings(kv, { clock, log });
  const audit = new KvAuditLog(kv, { clock, log, processId, retentionDays, hide });
  audit.start();
  // A file serves this process alone, and takes a disk's time for each call; only a service is shared with others.
  const enabled = isKvService(kvPath);
  const signedOut = new KvSignedOut(kv, { clock, log, shared: enabled });
  await signedOut.start();
  const memory = new MemoryTokenStore(clock);
  const tokens = enabled
    ? new FallbackTokenStore({ first: new KvTokenStore(kv, clock), second: memory }, { clock, log })
    : memory;
  return {
    history,
    settings,
    audit,
    tokens: new StreamTokens(tokens, systemRandomBytes),
    signedOut,
    health: () => ({ failing: history.failing || audit.failing, lost: history.counts.lost }),
    shareCalls(own) {
      const snapshots = new LiveSnapshots(kv, { clock, log, processId, own, enabled });
      snapshots.start();
      return snapshots;
    },
    async close() {
      await Promise.all([audit.close(), settings.close(), history.close(), signedOut.close()]);
      kv.close();
    },
  };
}
