import type { Config } from "../config.ts";
import { secretsOf } from "../config_secrets.ts";
import { type Clock, Metronome } from "../core/clock.ts";
import { type RandomBytes, systemRandomBytes } from "../core/ids.ts";
import { createLog, type RootLog } from "../core/log.ts";
import { LoopLag } from "../core/loop_lag.ts";
import { secretMask } from "../core/mask.ts";
import { CallMetrics } from "../ops/metrics.ts";
import { makeSecret } from "../core/secret.ts";

/** What every part of a running server works with. */
export interface ServerBase {
  /** One timer for all calls. */
  readonly clock: Clock;
  /** The system's randomness, for ids and secrets. */
  readonly random: RandomBytes;
  /** Hides every secret of the settings. */
  readonly log: RootLog;
  /** How late the event loop is; measures once it is started. */
  readonly lag: LoopLag;
  /** Counts for `/metrics`, the page and alerts. */
  readonly metrics: CallMetrics;
  /** That of the settings, or a random one. */
  readonly adminToken: string;
  /** Takes every secret out of a text. */
  readonly hide: (text: string) => string;
  /** Aborted at the very end: ends synthesis, checks and requests that are under way. */
  readonly stopping: AbortController;
}

/** Makes what the parts of the server of `config` share. Starts nothing. */
export function createBase(config: Config): ServerBase {
  const clock = new Metronome();
  const adminToken = config.adminToken ?? makeSecret(systemRandomBytes);
  const secrets = [adminToken, ...secretsOf(config)];
  return {
    clock,
    random: systemRandomBytes,
    log: createLog({ clock, ...config.log, secrets }),
    lag: new LoopLag(clock),
    metrics: new CallMetrics(),
    adminToken,
    hide: secretMask(secrets),
    stopping: new AbortController(),
  };
}
