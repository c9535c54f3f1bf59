import assert from "node:assert/strict";
import { addressRanges } from "../../lib/core/addresses.ts";
import { BEARER, makeTestApp } from "../web/test_app.ts";

Deno.test("opsRoutes() answers health and readiness to anyone", async () => {
  let readiness = { ready: true, reasons: [] as string[] };
  const { app } = makeTestApp({ readiness: () => readiness });
  const ask = async (path: string) => {
    const response = await app.request(path);
    return [response.status, response.headers.get("cache-control"), await response.json()];
  };
  assert.deepEqual(await ask("/healthz"), [200, "no-store", { status: "ok" }]);
  assert.deepEqual(await ask("/readyz"), [200, "no-store", { ready: true, reasons: [] }]);
  readiness = { ready: false, reasons: ["draining"] };
  assert.deepEqual(await ask("/readyz"), [503, "no-store", { ready: false, reasons: ["draining"] }]);
});

Deno.test("opsRoutes() tells a visitor his address as it is counted", async () => {
  const { app } = makeTestApp({ trustProxy: addressRanges(["127.0.0.1"]) });
  const ask = async (peer: string) => {
    const headers = { "x-forwarded-for": "192.0.2.77, 203.0.113.9" };
    const response = await app.request("/client-address", { headers }, { remoteAddr: { hostname: peer } });
    return [response.headers.get("cache-control"), await response.json()];
  };
  assert.deepEqual(await ask("127.0.0.1"), ["no-store", { address: "203.0.113.9", forwarded: true }]);
  assert.deepEqual(await ask("127.0.0.2"), ["no-store", { address: "127.0.0.2", forwarded: false }]);
});

Deno.test("opsRoutes() shows metrics to operators only", async () => {
  const { app } = makeTestApp();
  assert.equal((await app.request("/metrics")).status, 401);
  const response = await app.request("/metrics", { headers: BEARER });
  assert.deepEqual(
    [response.status, response.headers.get("content-type"), await response.text()],
    [200, "text/plain; version=0.0.4; charset=utf-8", "voice_calls_active 0\n"],
  );
});
