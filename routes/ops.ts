/** `/healthz`, `/readyz`, `/client-address` and `/metrics`: what machines ask. @module */
import { Hono, type MiddlewareHandler } from "hono";
import type { AddressRanges } from "../lib/core/addresses.ts";
import { clientOf } from "../lib/web/client.ts";
import type { AdminEnv } from "../lib/web/require_admin.ts";

/** Whether this process can take a call, and if not, why. */
export interface Readiness {
  ready: boolean;
  reasons: string[];
}

/** What {@linkcode opsRoutes} depends on. */
export interface OpsDeps {
  readiness: () => Readiness;
  /** Metrics in the text form of Prometheus, version 0.0.4. */
  metrics: () => string;
  /** Lets only operators through to the metrics. */
  admin: MiddlewareHandler<AdminEnv>;
  /** Proxies whose `X-Forwarded-For` is believed. */
  trustProxy: AddressRanges;
}

/**
 * All but the metrics are public: load balancers carry no token, and `/client-address` tells nobody more than his own
 * address, as it is counted here.
 */
export function opsRoutes({ readiness, metrics, admin, trustProxy }: OpsDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/healthz", (c) => {
    c.header("cache-control", "no-store");
    return c.json({ status: "ok" });
  });
  app.get("/readyz", (c) => {
    const { ready, reasons } = readiness();
    c.header("cache-control", "no-store");
    return c.json({ ready, reasons }, ready ? 200 : 503);
  });
  app.get("/client-address", (c) => {
    c.header("cache-control", "no-store");
    return c.json(clientOf(c, trustProxy));
  });
  app.get("/metrics", admin, (c) => {
    c.header("cache-control", "no-store");
    return c.body(metrics(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  return app;
}
