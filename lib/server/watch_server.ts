/** Looks after the house: how it is doing, and who is told when something is wrong. @module */
import { Alerts } from "../ops/alerts.ts";
import { AlertWebhook } from "../ops/alert_webhook.ts";
import { CallsToday } from "../ops/calls_today.ts";
import { serverStatus } from "../ops/status_sources.ts";
import type { ServerStatus } from "../ops/server_status.ts";
import type { LiveSnapshots } from "../store/live_snapshots.ts";
import type { CallMetrics } from "../ops/metrics.ts";
import type { CallRegistry } from "../calls/registry.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { LoopLag } from "../core/loop_lag.ts";
import type { ServerSpeech } from "./open_speech.ts";
import type { Stores } from "./open_stores.ts";

/** What {@linkcode watchServer} looks at. */
export interface House {
  readonly clock: Clock;
  readonly log: Log;
  readonly lag: LoopLag;
  readonly metrics: CallMetrics;
  readonly registry: CallRegistry;
  readonly snapshots: LiveSnapshots;
  readonly stores: Stores;
  readonly speech: ServerSpeech;
  readonly maxCalls: number;
  /** `ALERT_WEBHOOK_URL`. */
  readonly webhookUrl: string | undefined;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** Begins to look for what is wrong, until `signal` is aborted. Returns how the house is doing. */
export function watchServer(house: House): () => ServerStatus {
  const { clock, log, lag, metrics, registry, snapshots, stores, speech, signal } = house;
  const { underruns } = metrics.tx;
  const webhook = house.webhookUrl === undefined
    ? undefined
    : new AlertWebhook({ url: house.webhookUrl, clock, log, signal });
  const alerts = new Alerts({
    clock,
    sources: {
      underruns: () => underruns.starved + underruns.late_wake + underruns.socket_blocked,
      framesSent: () => metrics.tx.sent,
      loopLagP95Ms: () => lag.percentile(95),
      storeFails: () => stores.health().failing,
      signatureFailures: () => metrics.rejectedFor("bad_signature"),
      providerErrors: () => speech.errors,
    },
    onLook: (alerts) => webhook?.note(alerts),
  });
  alerts.start();
  signal.addEventListener("abort", () => alerts.stop(), { once: true });
  const today = new CallsToday({
    clock,
    countSince: (sinceMs) => stores.history.countSince(sinceMs),
    live: () => registry.liveCount,
  });
  return () =>
    serverStatus({
      clock,
      calls: () => ({
        live: registry.liveCount,
        liveEverywhere: registry.liveCount + snapshots.calls().length,
        capacity: house.maxCalls,
        today: today.count,
      }),
      underruns,
      turnLatencyP95Ms: () => metrics.turnPercentile(95),
      loopLag: lag,
      store: () => stores.health(),
      providers: () => speech.providers(),
      alerts,
    });
}
