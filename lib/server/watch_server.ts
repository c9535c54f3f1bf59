/** Looks after the server: how it is doing, and who is told when something is wrong. @module */
import { addressRanges } from "../core/addresses.ts";
import { Alerts } from "../ops/alerts.ts";
import { AlertWebhook } from "../ops/alert_webhook.ts";
import { postJson } from "../ops/post_json.ts";
import { CallsToday } from "../ops/calls_today.ts";
import { serverStatus } from "../ops/status_sources.ts";
import type { ServerStatus } from "../ops/server_status.ts";
import type { ServerParts } from "./parts.ts";

/** Begins to look for what is wrong, until the server stops. Returns how it is doing. */
export function watchServer(parts: ServerParts): () => ServerStatus {
  const { config, clock, log, lag, metrics, registry, snapshots, stores, speech } = parts;
  const { alertWebhookUrl: url, alertWebhookAllow, maxCalls } = config;
  const { signal } = parts.stopping;
  const { underruns } = metrics.tx;
  const allow = addressRanges(alertWebhookAllow);
  const webhook = url === undefined ? undefined : new AlertWebhook({
    post: (body, signal) => postJson(new URL(url), body, { signal, allow }),
    clock,
    log,
    signal,
  });
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
        capacity: maxCalls,
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
