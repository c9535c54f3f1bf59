import assert from "node:assert/strict";
import { loadConfig } from "../lib/config.ts";
import { settingWarnings } from "../lib/config_warnings.ts";

const AUTH_TOKEN = "0123456789abcdef0123456789abcdef";

function warningsOf(env: Record<string, string>): string[] {
  return settingWarnings(env, loadConfig(env)).map(({ detail, fix }) => `${detail} | ${fix}`);
}

Deno.test("settingWarnings() tells what can be used but is probably not meant", () => {
  const cases: [env: Record<string, string>, warnings: string[]][] = [
    [{}, []],
    [{ HOME: "/root", TX_RATE: "fixed", LANG: "C" }, []],
    [
      { LANGUGE: "canary", ADMINTOKEN: "canary" },
      [
        "LANGUGE is not a setting; did you mean LANGUAGE? | Rename LANGUGE to LANGUAGE, or remove it.",
        "ADMINTOKEN is not a setting; did you mean ADMIN_TOKEN? | Rename ADMINTOKEN to ADMIN_TOKEN, or remove it.",
      ],
    ],
    [
      { TTS: "local", OPENAI_API_KEY: "canary" },
      [],
    ],
    [
      {
        STT: "deepgram",
        TTS: "cartesia",
        DEEPGRAM_API_KEY: "canary",
        CARTESIA_API_KEY: "canary",
        DIAL_ALLOW: "+1",
      },
      ["STT", "TTS", "DIAL_ALLOW"].map((name) =>
        `${name} is set, but nothing in this version uses it | Remove ${name}.`
      ),
    ],
    [
      { ADMIN_TOKEN: "canary", VIEWER_TOKEN: "canary-too" },
      [
        "ADMIN_TOKEN is shorter than 16 characters | Set a longer one, for example from `openssl rand -hex 16`.",
        "VIEWER_TOKEN is shorter than 16 characters | Set a longer one, for example from `openssl rand -hex 16`.",
      ],
    ],
    [{ TWILIO_AUTH_TOKEN: AUTH_TOKEN, ADMIN_TOKEN: AUTH_TOKEN }, []],
    [
      { TWILIO_AUTH_TOKEN: "canary" },
      [
        "TWILIO_AUTH_TOKEN doesn't have the form of an auth token, 32 hex digits | " +
        "Copy the primary Auth Token from the Twilio Console.",
      ],
    ],
    [
      { PUBLIC_URL: "https://voice.example.com" },
      [
        "PUBLIC_URL can be reached by Twilio, but without TWILIO_AUTH_TOKEN its requests are refused | " +
        "Set TWILIO_AUTH_TOKEN to the primary Auth Token from the Twilio Console.",
      ],
    ],
  ];
  for (const [env, warnings] of cases) {
    assert.deepEqual(warningsOf(env), warnings);
    assert.doesNotMatch(warningsOf(env).join(), /canary/);
  }
});
