import assert from "node:assert/strict";
import { addressRanges } from "../../../lib/core/addresses.ts";
import { loadConfig } from "../../../lib/config.ts";
import { Metronome } from "../../../lib/core/clock.ts";
import { systemRandomBytes } from "../../../lib/core/ids.ts";
import { type Outcome, runCheck } from "../../../lib/ops/doctor/check.ts";
import { clientAddressCheck } from "../../../lib/ops/doctor/client_address.ts";
import { NOT_RUNNING } from "../../../lib/ops/doctor/public_url.ts";
import { makeTestApp } from "../../web/test_app.ts";

/** What a proxy makes of `X-Forwarded-For`; it sees every client at 198.51.100.7. */
const PROXIES = {
  replaces: () => "198.51.100.7",
  appends: (given: string | null) => given === null ? "198.51.100.7" : `${given}, 198.51.100.7`,
  passes: (given: string | null) => given,
  removes: () => null,
};

/** What the check finds through such a proxy in front of a server with these trusted proxies. */
async function find(proxy: keyof typeof PROXIES, trusted: string[]): Promise<Outcome> {
  const { app } = makeTestApp({ trustProxy: addressRanges(trusted) });
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const headers = new Headers(request.headers);
    const told = PROXIES[proxy](headers.get("x-forwarded-for"));
    headers.delete("x-forwarded-for");
    if (told !== null) headers.set("x-forwarded-for", told);
    const env = { remoteAddr: { hostname: "127.0.0.1" } };
    return app.fetch(new Request(request.url, { headers }), env);
  });
  return await check({ PUBLIC_URL: `http://127.0.0.1:${server.addr.port}`, PORT: "1" });
}

function check(env: Record<string, string>): Promise<Outcome> {
  const signal = new AbortController().signal;
  const config = loadConfig(env);
  return runCheck(clientAddressCheck, { config, clock: new Metronome(), random: systemRandomBytes, signal });
}

/** The timer of a metronome outlives its alarms. */
const metronome = { sanitizeOps: false, sanitizeResources: false };

Deno.test("clientAddressCheck is ok when the server is told whom the proxy sees", metronome, async () => {
  for (const proxy of ["replaces", "appends"] as const) {
    const detail = "visitors are told apart by address: this one came from 198.51.100.7";
    assert.deepEqual(await find(proxy, ["127.0.0.0/8"]), { state: "ok", detail }, proxy);
  }
});

Deno.test("clientAddressCheck fails when visitors can write their own address", metronome, async () => {
  const outcomes = [await find("passes", ["127.0.0.1"]), await find("appends", ["0.0.0.0/0"])];
  for (const outcome of outcomes) {
    assert.deepEqual(outcome, {
      state: "failed",
      detail: "the server believes an address that the visitor wrote into X-Forwarded-For",
      fix:
        "Have the proxy replace X-Forwarded-For, as in deploy/nginx.conf, and name only proxies in TRUST_PROXY.",
    });
  }
});

Deno.test("clientAddressCheck fails when all visitors have one address", metronome, async () => {
  assert.deepEqual(await find("removes", ["127.0.0.1"]), {
    state: "failed",
    detail: "all visitors count as one, at 127.0.0.1, since no trusted proxy says who they are",
    fix: "Have the proxy set X-Forwarded-For, as in deploy/nginx.conf, and name 127.0.0.1 in TRUST_PROXY.",
  });
  assert.equal((await find("replaces", [])).state, "failed");
});

Deno.test("clientAddressCheck has nothing to check without a proxy or a server", metronome, async () => {
  assert.deepEqual(await check({ PORT: "1" }), {
    state: "skipped",
    detail: "PUBLIC_URL is the server itself: there is no proxy",
  });
  assert.deepEqual(await check({ PORT: "1", PUBLIC_URL: "http://127.0.0.1:2" }), {
    state: "skipped",
    detail: NOT_RUNNING,
  });
});
