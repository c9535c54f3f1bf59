import assert from "node:assert/strict";
import { Metronome } from "../../../lib/core/clock.ts";
import { systemRandomBytes } from "../../../lib/core/ids.ts";
import { runDoctor } from "../../../lib/ops/doctor/run_doctor.ts";
import { smallKetzev } from "./small_ketzev.ts";
import { strictTwilio } from "./strict_twilio.ts";

const SID = "AC00112233445566778899aabbccddeeff";
const TOKEN = "0123456789abcdef0123456789abcdef";
const NUMBER = "+972501234567";

/** The timer of a metronome outlives its alarms. */
const metronome = { sanitizeOps: false, sanitizeResources: false };

/** What the doctor says of each check, by name. */
async function visit(env: Record<string, string>): Promise<{ failures: number; of: Record<string, string> }> {
  const lines: string[] = [];
  const failures = await runDoctor({
    env: { KV_PATH: ":memory:", ...env },
    clock: new Metronome(),
    random: systemRandomBytes,
    signal: new AbortController().signal,
    denoVersion: "2.9.6",
    write: (line) => void lines.push(line),
  });
  const of: Record<string, string> = {};
  for (const line of lines) {
    const [, state, name] = /^(ok|skipped|warning|failed) +(\S+(?: \S+)?) {2}/.exec(line) ?? [];
    if (state !== undefined && name !== undefined) of[name] = state;
  }
  return { failures, of };
}

/** Those of `names` that didn't come to what is expected. */
function differing(of: Record<string, string>, expected: Record<string, string>): string[] {
  return Object.entries(expected).filter(([name, state]) => of[name] !== state).map(([name, state]) =>
    `${name}: ${of[name]}, expected ${state}`
  );
}

const cases: [what: string, env: Record<string, string>, expected: Record<string, string>][] = [
  ["a number with a public URL that is this machine", {
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: TOKEN,
    TWILIO_PHONE_NUMBER: NUMBER,
  }, { "public url": "failed", "signature": "ok", "media stream": "ok", "twilio number": "failed" }],
  ["a number without an account", {
    TWILIO_PHONE_NUMBER: NUMBER,
  }, {
    "public url": "failed",
    "signature": "failed",
    "twilio account": "failed",
    "twilio number": "failed",
  }],
  ["an account without a token", { TWILIO_ACCOUNT_SID: SID }, {
    "signature": "failed",
    "twilio account": "failed",
  }],
  ["a token without an account", { TWILIO_AUTH_TOKEN: TOKEN }, {
    "public url": "warning",
    "signature": "ok",
    "twilio account": "warning",
    "twilio number": "skipped",
  }],
  ["nothing of Twilio's", {}, {
    "settings": "ok",
    "port": "ok",
    "speech": "ok",
    "public url": "ok",
    "tls": "skipped",
    "signature": "skipped",
    "media stream": "ok",
    "twilio account": "skipped",
    "twilio number": "skipped",
  }],
  ["a public URL beyond this machine without a token", { PUBLIC_URL: "https://voice.invalid" }, {
    "settings": "warning",
    "signature": "failed",
    "media stream": "failed",
  }],
  ["a slip in a name", { LANGUGE: "he" }, { "settings": "warning" }],
  ["a language that isn't spoken", { LANGUAGE: "xx" }, { "speech": "failed" }],
  ["a greeting that isn't there", { GREETING_AUDIO: "/none/greeting.wav" }, { "greeting": "failed" }],
  ["agents that there are not", { AGENT: "cascade" }, { "settings": "failed" }],
];

for (const [what, env, expected] of cases) {
  Deno.test(`runDoctor() tells what can't work when there is ${what}`, metronome, async () => {
    await using twilio = strictTwilio({ sid: SID, token: TOKEN, numbers: [{ phone_number: NUMBER }] });
    await using ketzev = smallKetzev({ authToken: TOKEN, open: !("TWILIO_AUTH_TOKEN" in env) });
    const here = { PORT: new URL(ketzev.url).port, PUBLIC_URL: ketzev.url, TWILIO_API_URL: twilio.url };
    const { failures, of } = await visit({ ...here, ...env });
    assert.deepEqual(differing(of, expected), []);
    assert.equal(failures, Object.values(of).filter((state) => state === "failed").length);
  });
}
