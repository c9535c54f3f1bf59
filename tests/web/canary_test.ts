import assert from "node:assert/strict";
import { Hono } from "hono";
import { settingsReport } from "../../lib/ops/settings_report.ts";
import { loadConfig } from "../../lib/config.ts";
import { secretSettings, secretsOf, settingNames } from "../../lib/config_secrets.ts";
import { createLog } from "../../lib/core/log.ts";
import { checksOnDemand } from "../../lib/ops/doctor/checks_on_demand.ts";
import { failed } from "../../lib/ops/doctor/check.ts";
import type { ServeEnv } from "../../lib/web/client.ts";
import { makeCallTrace, makeCallView } from "../fakes/fake_call_directory.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { UNMEASURED } from "../fakes/unmeasured.ts";
import { countingRandom, makeSessions, makeTestApp, signIn } from "./test_app.ts";

const NUMBERS = ["+972501234567", "+15558675309", "+442071838750"];
const SAID = "canary words of the caller";

/** Every secret setting with a secret of its own in it. */
function canaryEnv(): Record<string, string> {
  const names = secretSettings(loadConfig({})).map(({ name }) => name);
  const env = Object.fromEntries(names.map((name, i) => [name, `canary-${i}-s3cret`]));
  return {
    ...env,
    ALERT_WEBHOOK_URL: "https://hooks.example/canary-hook-s3cret",
    KV_PATH: "https://user:canary-kv-s3cret@kv.example/db",
    TWILIO_PHONE_NUMBER: NUMBERS[2]!,
  };
}

function setUp() {
  const env = canaryEnv();
  const config = loadConfig(env);
  const clock = new ManualClock();
  const lines: string[] = [];
  const secrets = secretsOf(config);
  const log = createLog({ clock, level: "debug", secrets, write: (line) => lines.push(line) });
  const everything = [...secrets, ...NUMBERS].join(" ");
  const voice = new Hono<ServeEnv>();
  voice.get("/throws", () => {
    throw new Error(`Cannot ask the provider: 401 for ${everything}`);
  });
  const checks = checksOnDemand({
    config,
    clock,
    random: countingRandom(),
    signal: new AbortController().signal,
    warnings: [],
    denoVersion: "2.9.6",
    checks: [{
      name: "twilio",
      run: () => Promise.resolve(failed(`says ${everything}`, `Mend ${everything}`)),
    }],
  });
  const providers = [{ role: "llm", name: "openai:gpt-5" }] as const;
  const report = { version: "0.1.0", runtime: "Deno", agent: "demo", providers, choices: [] };
  const { credentials, sessions } = makeSessions({
    clock,
    adminToken: config.adminToken!,
    viewerToken: config.viewerToken,
  });
  const made = makeTestApp({
    credentials,
    sessions,
    log,
    voice,
    checks,
    settings: () => settingsReport(config, { ...report, secrets: secretSettings(config) }),
    settingNames: settingNames(env),
  }, clock);
  const parts = {
    from: NUMBERS[0]!,
    to: NUMBERS[1]!,
    turns: [{ id: 1, user: SAID, agent: SAID, heard: SAID, interrupted: false, latencyMs: UNMEASURED }],
    said: [{
      id: 1,
      at: "2026-11-22T08:00:00.000Z",
      by: "operator" as const,
      why: "say" as const,
      text: SAID,
      heard: SAID,
      interrupted: false,
    }],
  };
  const ended = makeCallView({
    ...parts,
    callSid: "CA00000000000000000000000000000002",
    state: "ended",
    endedAt: "2026-11-22T08:01:00.000Z",
    endedBy: "caller",
    anomalies: [{ at: "2026-11-22T08:00:30.000Z", kind: "starved", ms: 5, lines: [`from=${NUMBERS[0]}`] }],
  });
  made.directory.liveCalls = [makeCallView(parts)];
  made.directory.endedCalls = [ended];
  made.directory.traces.set(ended.callSid, makeCallTrace());
  return { ...made, config, secrets, lines, log };
}

/** All GET routes, with each call put in. */
function pathsOf(app: Hono<ServeEnv>): string[] {
  const paths = new Set(app.routes.filter(({ method }) => method === "GET").map(({ path }) => path));
  const sids = ["CA00000000000000000000000000000001", "CA00000000000000000000000000000002", "CA9"];
  return [...paths].flatMap((path) =>
    sids.map((sid) => path.replace(":callSid", sid).replace(/:\w+/g, "styles.css"))
  );
}

async function textOf(response: Response, isStream: boolean): Promise<string> {
  const headers = JSON.stringify([...response.headers].filter(([name]) => name !== "set-cookie"));
  if (!isStream) return headers + await response.text();
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return headers + new TextDecoder().decode(value);
}

/** docs/faults.md, row 40. */
Deno.test("no secret is in any page, API answer, export, error or log line", async () => {
  const { app, config, secrets, lines, log } = setUp();
  assert.equal(secrets.length, 11);
  const answers = new Map<string, string>();
  const keep = async (name: string, response: Response, isStream = false) => {
    answers.set(name, await textOf(response, isStream));
  };
  for (const token of [config.adminToken!, config.viewerToken!]) {
    const cookie = await signIn(app, token);
    assert.notEqual(cookie, "");
    for (const path of pathsOf(app)) {
      const isStream = path === "/api/events";
      await keep(`${token} ${path}`, await app.request(path, { headers: { cookie } }), isStream);
      const headers = { authorization: `Bearer ${token}` };
      await keep(`bearer ${token} ${path}`, await app.request(path, { headers }), isStream);
    }
  }
  for (const secret of secrets) {
    const body = new URLSearchParams({ token: `${secret}x` });
    await keep(`login ${secret}`, await app.request("/login", { method: "POST", body }));
    const headers = { authorization: `Bearer ${secret}x` };
    await keep(`bearer ${secret}`, await app.request("/api/status", { headers }));
  }
  const audit = await app.request("/api/audit", {
    headers: { authorization: `Bearer ${config.adminToken}` },
  });
  await keep("audit", audit);
  log[Symbol.dispose]();
  const found: string[] = [];
  for (const [name, text] of [...answers, ...lines.map((line, i): [string, string] => [`line ${i}`, line])]) {
    for (const secret of secrets) {
      if (text.includes(secret) || text.includes(encodeURIComponent(secret))) {
        found.push(`${secret} in ${name}`);
      }
    }
    if (text.includes("s3cret")) found.push(`a part of a secret in ${name}`);
  }
  assert.deepEqual(found, []);
  assert.ok(answers.size > 60, `${answers.size} answers`);
  assert.ok(lines.some((line) => line.includes("***")), "the log saw a secret");
});

Deno.test("no phone number and no word of a caller is in the debug bundle, the checks, the audit log or a log line", async () => {
  const { app, config, directory, lines, log } = setUp();
  const headers = { authorization: `Bearer ${config.adminToken}`, "content-type": "application/json" };
  const { callSid } = directory.liveCalls[0]!;
  const post = (action: string, body: unknown) =>
    app.request(`/api/calls/${callSid}/${action}`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal((await post("transfer", { to: NUMBERS[1] })).status, 202);
  assert.equal((await post("say", { text: `${SAID} ${NUMBERS[0]}` })).status, 202);
  await app.request("/throws", { headers });
  const texts = await Promise.all(
    ["/api/debug-bundle", "/api/checks", "/api/audit", "/api/status", "/metrics"].map(async (path) => {
      const response = await app.request(path, { headers });
      assert.equal(response.status, 200, path);
      return await response.text();
    }),
  );
  log[Symbol.dispose]();
  const all = [...texts, ...lines];
  const digits = NUMBERS.map((number) => number.slice(1));
  assert.deepEqual(all.filter((text) => [...digits, SAID].some((canary) => text.includes(canary))), []);
  assert.match(texts[0]!, /\+9725\*{5}67/);
  assert.ok(lines.length > 0);
  const list = await (await app.request("/api/calls", { headers })).text();
  assert.ok(NUMBERS.slice(0, 2).every((number) => list.includes(number)), "operators see whom they talk to");
});
