/** `/healthz`, `/readyz` and `/metrics`: what machines ask. @module */
import { Hono, type MiddlewareHandler } from "hono";
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
}

/** The first two are public: load balancers carry no token. */
export function opsRoutes({ readiness, metrics, admin }: OpsDeps): Hono<AdminEnv> {
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
  app.get("/metrics", admin, (c) => {
    c.header("cache-control", "no-store");
    return c.body(metrics(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  return app;
}
