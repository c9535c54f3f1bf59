import assert from "node:assert/strict";
import { settingsReport } from "../../lib/ops/settings_report.ts";
import { loadConfig } from "../../lib/config.ts";
import { secretSettings } from "../../lib/config_secrets.ts";

Deno.test("settingsReport() shows what runs and which keys are there, and no secret", () => {
  const config = loadConfig({
    KV_PATH: "https://user:canary-kv@kv.example.com/db?x=canary-kv",
    OPENAI_API_KEY: "canary-openai",
    VIEWER_TOKEN: "canary-viewer",
    ALERT_WEBHOOK_URL: "https://hooks.example/canary-hook",
    GREETING: "Hello!",
    TRANSFER_ALLOW: "+972,+15550100",
    HISTORY_DAYS: "7",
  });
  const secrets = secretSettings(config);
  const choices = [{ language: "en", voices: ["slt"] }];
  const report = settingsReport(config, {
    version: "0.1.0",
    runtime: "Deno 2.9.6",
    agent: "demo",
    providers: [
      { role: "tts", name: "local" },
      { role: "llm", name: "openai:gpt-5" },
      { role: "stt", name: "deepgram:nova-3" },
      { role: "realtime", name: null },
    ],
    choices,
    secrets,
  });
  assert.deepEqual(report, {
    version: "0.1.0",
    runtime: "Deno 2.9.6",
    agent: "demo",
    choices,
    secrets,
    publicUrl: "http://localhost:8000",
    providers: [
      { role: "tts", name: "local", key: null, keySet: true },
      { role: "llm", name: "openai:gpt-5", key: "OPENAI_API_KEY", keySet: true },
      { role: "stt", name: "deepgram:nova-3", key: "DEEPGRAM_API_KEY", keySet: false },
      { role: "realtime", name: null, key: null, keySet: true },
    ],
    tx: { queueFrames: 1000, leadMs: "auto" },
    limits: { maxCalls: 500, drainS: 600 },
    historyDays: 7,
    store: { kind: "service", place: "kv.example.com" },
    transferAllow: ["+972", "+15550100"],
    twilioAccount: false,
    defaults: { greeting: "Hello!", systemPrompt: null, voice: null, language: "en" },
    greetingIsSound: false,
  });
  assert.doesNotMatch(JSON.stringify(report), /canary/);
});

Deno.test("settingsReport() tells whether Twilio can be asked: that takes account and token", () => {
  const accountOf = (env: Record<string, string>) =>
    settingsReport(loadConfig(env), {
      version: "0.1.0",
      runtime: "Deno 2.9.6",
      agent: "demo",
      providers: [],
      choices: [],
      secrets: [],
    }).twilioAccount;
  const account = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}` };
  const token = { TWILIO_AUTH_TOKEN: "0".repeat(32) };
  assert.deepEqual([accountOf(account), accountOf(token), accountOf({ ...account, ...token })], [
    false,
    false,
    true,
  ]);
});
