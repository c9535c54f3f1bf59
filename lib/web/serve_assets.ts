/** `GET /assets/*`. @module */
import { Hono } from "hono";
import type { Assets } from "./assets.ts";
import { problem } from "./problem.ts";

/** Serves assets from memory; what its path names by content never changes, the rest is asked for by entity tag. */
export function assetRoutes(assets: Assets): Hono {
  return new Hono().get("/assets/:name", (c) => {
    const found = assets.find(c.req.param("name"));
    if (found === undefined) return problem({ status: 404, detail: `There is nothing at ${c.req.path}.` });
    const { asset, immutable } = found;
    const headers = {
      "content-type": asset.contentType,
      "cache-control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
      etag: asset.etag,
      vary: "accept-encoding",
    };
    if (c.req.header("if-none-match") === asset.etag) return new Response(null, { status: 304, headers });
    return /\bgzip\b/.test(c.req.header("accept-encoding") ?? "")
      ? new Response(asset.gzipped, { headers: { ...headers, "content-encoding": "gzip" } })
      : new Response(asset.body, { headers });
  });
}
