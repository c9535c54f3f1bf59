import assert from "node:assert/strict";
import { loadConfig } from "../../../lib/config.ts";
import { systemRandomBytes } from "../../../lib/core/ids.ts";
import { type Check, failed, ok, skipped, warning } from "../../../lib/ops/doctor/check.ts";
import { checksOnDemand } from "../../../lib/ops/doctor/checks_on_demand.ts";
import { ManualClock } from "../../fakes/manual_clock.ts";

function houseCall(checks: readonly Check[], env: Record<string, string> = {}) {
  return checksOnDemand({
    config: loadConfig(env),
    clock: new ManualClock(),
    random: systemRandomBytes,
    signal: new AbortController().signal,
    denoVersion: "2.9.6",
    warnings: [],
    checks,
  });
}

Deno.test("checksOnDemand() reports each check with its fix, hides secrets and numbers, and leaves out unused vendors", async () => {
  const env = { TWILIO_AUTH_TOKEN: "canary-token" };
  const visit = houseCall([
    { name: "port", run: () => Promise.resolve(ok("8000 is free")) },
    { name: "tls", run: () => Promise.resolve(skipped("PUBLIC_URL isn't https")) },
    { name: "openai", run: () => Promise.resolve(skipped("OPENAI_API_KEY isn't set")) },
    { name: "deepgram", run: () => Promise.resolve(ok("DEEPGRAM_API_KEY is set")) },
    { name: "number", run: () => Promise.resolve(failed("calls to +972501234567 fail", "Fix it.", 11200)) },
    { name: "slip", run: () => Promise.resolve(warning("LANGUGE canary-token", "Rename it.")) },
    { name: "broken", run: () => Promise.reject(new Error("canary-token was refused")) },
  ], env);
  assert.deepEqual(await visit(), [
    { name: "port", state: "ok", detail: "8000 is free", fix: null },
    { name: "tls", state: "skip", detail: "PUBLIC_URL isn't https", fix: null },
    { name: "deepgram", state: "ok", detail: "DEEPGRAM_API_KEY is set", fix: null },
    { name: "number", state: "fail", detail: "calls to +9725*****67 fail (Twilio 11200)", fix: "Fix it." },
    { name: "slip", state: "warn", detail: "LANGUGE ***", fix: "Rename it." },
    {
      name: "broken",
      state: "fail",
      detail: "*** was refused",
      fix: "This error is unexpected; its message says what happened.",
    },
  ]);
});

Deno.test("checksOnDemand() shares a run among all who ask while it lasts, and runs anew afterwards", async () => {
  let runs = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const visit = houseCall([{ name: "slow", run: () => promise.then(() => ok(`run ${++runs}`)) }]);
  const all = Promise.all(Array.from({ length: 20 }, visit));
  resolve();
  assert.deepEqual(new Set((await all).map(([report]) => report?.detail)), new Set(["run 1"]));
  assert.equal((await visit())[0]?.detail, "run 2");
});
