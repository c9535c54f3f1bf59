import assert from "node:assert/strict";
import { loadConfig } from "../../../lib/config.ts";
import { Metronome } from "../../../lib/core/clock.ts";
import { systemRandomBytes } from "../../../lib/core/ids.ts";
import { type Check, type Outcome, runCheck } from "../../../lib/ops/doctor/check.ts";
import { denoVersionCheck } from "../../../lib/ops/doctor/deno_version.ts";
import { mediaStreamCheck } from "../../../lib/ops/doctor/media_stream.ts";
import { networkFailure } from "../../../lib/ops/doctor/network_failure.ts";
import { providerKeyChecks } from "../../../lib/ops/doctor/provider_keys.ts";
import { NOT_RUNNING, publicUrlCheck, tlsCheck } from "../../../lib/ops/doctor/public_url.ts";
import { runDoctor } from "../../../lib/ops/doctor/run_doctor.ts";
import { serverPortCheck } from "../../../lib/ops/doctor/server_port.ts";
import { signatureCheck } from "../../../lib/ops/doctor/signature_round_trip.ts";
import { storeCheck } from "../../../lib/ops/doctor/store_check.ts";
import { twilioAccountCheck } from "../../../lib/ops/doctor/twilio_account.ts";
import { twilioNumberCheck } from "../../../lib/ops/doctor/twilio_number.ts";
import { smallKetzev } from "./small_ketzev.ts";
import { strictTwilio } from "./strict_twilio.ts";

const SID = "AC00112233445566778899aabbccddeeff";
const TOKEN = "12345";
const NUMBER = "+972501234567";

const context = {
  clock: new Metronome(),
  random: systemRandomBytes,
  signal: new AbortController().signal,
};

/** The timer of a metronome outlives its alarms. */
const metronome = { sanitizeOps: false, sanitizeResources: false };

function check(one: Check, env: Record<string, string>, limitMs?: number): Promise<Outcome> {
  return runCheck(one, { ...context, config: loadConfig(env) }, limitMs === undefined ? {} : { limitMs });
}

/** State and code only, where the text is the system's. */
async function judged(outcome: Promise<Outcome>): Promise<unknown[]> {
  const { state, ...rest } = await outcome;
  return "code" in rest ? [state, rest.code] : [state];
}

/** A port that nobody listens on. */
function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

Deno.test("denoVersionCheck() fails when Deno is older than 2.5", async () => {
  const states = await Promise.all(
    ["2.4.9", "1.46.3", "2.5.0", "2.10.1", "3.0.0-rc.1"].map(async (version) =>
      (await check(denoVersionCheck(version), {})).state
    ),
  );
  assert.deepEqual(states, ["failed", "failed", "ok", "ok", "ok"]);
});

Deno.test("serverPortCheck tells a free port, a server of ours and another program apart", async () => {
  const port = `${freePort()}`;
  assert.deepEqual(await check(serverPortCheck, { PORT: port }), { state: "ok", detail: `${port} is free` });
  await using ketzev = smallKetzev({ authToken: TOKEN });
  assert.deepEqual(await check(serverPortCheck, { PORT: new URL(ketzev.url).port }), {
    state: "ok",
    detail: `the running server answers on ${ketzev.url}`,
  });
  await using twilio = strictTwilio({ sid: SID, token: TOKEN });
  assert.deepEqual(await check(serverPortCheck, { PORT: new URL(twilio.url).port }), {
    state: "failed",
    detail: `another program listens on ${twilio.url} (it answers with HTTP 401)`,
    fix: "Stop the program that listens there, or set PORT to another port.",
  });
  await using page = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("hello"),
  );
  assert.deepEqual(await judged(check(serverPortCheck, { PORT: `${page.addr.port}` })), ["failed"]);
  using mute = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const silent = check(serverPortCheck, { PORT: `${mute.addr.port}` }, 200);
  assert.deepEqual(await judged(silent), ["failed"]);
  const elsewhere = { HOST: "203.0.113.9", ADMIN_TOKEN: "0123456789abcdef", TWILIO_AUTH_TOKEN: TOKEN };
  assert.deepEqual(await check(serverPortCheck, elsewhere), {
    state: "failed",
    detail: "203.0.113.9:8000 is no address of this machine",
    fix: "Set HOST to 127.0.0.1, 0.0.0.0 or an address that this machine has.",
  });
});

Deno.test("storeCheck leaves nothing behind when the folder can be written to", async () => {
  const folder = await Deno.makeTempDir();
  assert.deepEqual(await judged(check(storeCheck, { KV_PATH: `${folder}/deep/er/x.kv` })), ["ok"]);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  await Deno.writeTextFile(`${folder}/notes.txt`, "no database at all");
  assert.deepEqual(await check(storeCheck, { KV_PATH: `${folder}/notes.txt` }), {
    state: "failed",
    detail: `${folder}/notes.txt is no database`,
    fix: "Move the file away, or set KV_PATH to another place.",
  });
  assert.deepEqual(await judged(check(storeCheck, { KV_PATH: folder })), ["failed"]);
  (await Deno.openKv(`${folder}/good.kv`)).close();
  assert.deepEqual(await judged(check(storeCheck, { KV_PATH: `${folder}/good.kv` })), ["ok"]);
  await Deno.remove(folder, { recursive: true });
  assert.deepEqual(await judged(check(storeCheck, { KV_PATH: ":memory:" })), ["skipped"]);
  assert.deepEqual(await judged(check(storeCheck, { KV_PATH: "http://127.0.0.1:9/" })), ["failed"]);
  assert.deepEqual(await judged(check(storeCheck, { KV_PATH: "/proc/none/x.kv" })), ["failed"]);
});

Deno.test("publicUrlCheck and tlsCheck name Twilio's code when the URL can't work", async () => {
  const unknown = { PUBLIC_URL: "https://voice.invalid" };
  assert.deepEqual(await judged(check(publicUrlCheck, unknown)), ["failed", 11210]);
  assert.deepEqual(await judged(check(tlsCheck, unknown)), ["failed", 11210]);
  assert.deepEqual(await judged(check(tlsCheck, {})), ["skipped"]);
  await using twilio = strictTwilio({ sid: SID, token: TOKEN });
  assert.deepEqual(await judged(check(publicUrlCheck, { PUBLIC_URL: twilio.url })), ["failed", 11217]);
  await using page = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("hello"),
  );
  const other = { PUBLIC_URL: `http://127.0.0.1:${page.addr.port}` };
  assert.deepEqual(await judged(check(publicUrlCheck, other)), ["failed", 11217]);
  await using full = smallKetzev({ authToken: TOKEN, reasons: ["full", "lagging"] });
  assert.deepEqual(await check(publicUrlCheck, { PUBLIC_URL: full.url }), {
    state: "warning",
    detail: "the server answers, but takes no calls now: full, lagging",
    fix: "Wait a moment and check again.",
  });
  const plain = { PUBLIC_URL: twilio.url.replace("http:", "https:") };
  assert.deepEqual(await judged(check(tlsCheck, plain)), ["failed", 11220]);
});

Deno.test("networkFailure() names Twilio's code when given what Deno says", () => {
  const cases: [string, number][] = [
    ["client error (Connect): dns error: failed to lookup address information", 11210],
    ["client error (Connect): invalid peer certificate: NotValidForName", 11235],
    ["client error (Connect): invalid peer certificate: certificate expired: verification time 1", 11236],
    ["client error (Connect): invalid peer certificate: Expired", 11236],
    ["client error (Connect): invalid peer certificate: UnknownIssuer", 11237],
    ["client error (Connect): received corrupt message of type InvalidContentType", 11220],
    ["client error (Connect): tcp connect error: Connection refused (os error 111)", 11205],
  ];
  const codes = cases.map(([message]) =>
    networkFailure(new TypeError("fetch failed", { cause: new Error(message) }))
  );
  assert.deepEqual(codes.map(({ code }) => code), cases.map(([, code]) => code));
});

Deno.test("signatureCheck is ok when the server takes what is signed and refuses what is forged", async () => {
  await using ketzev = smallKetzev({ authToken: TOKEN });
  const env = { PUBLIC_URL: ketzev.url, TWILIO_AUTH_TOKEN: TOKEN };
  assert.deepEqual(await check(signatureCheck, env), {
    state: "ok",
    detail: "a signed webhook is taken, a forged one refused",
  });
  assert.deepEqual(await judged(check(signatureCheck, { PUBLIC_URL: ketzev.url })), ["skipped"]);
});

Deno.test("signatureCheck fails when the server has another token, none, or isn't there", async () => {
  await using other = smallKetzev({ authToken: "54321" });
  const env = { TWILIO_AUTH_TOKEN: TOKEN };
  assert.deepEqual(await judged(check(signatureCheck, { ...env, PUBLIC_URL: other.url })), ["failed", 11217]);
  assert.deepEqual(await judged(check(signatureCheck, { ...env, PUBLIC_URL: `${other.url}/sub` })), [
    "failed",
    11217,
  ]);
  await using open = smallKetzev({ authToken: TOKEN, open: true });
  assert.deepEqual(await judged(check(signatureCheck, { ...env, PUBLIC_URL: open.url })), ["failed"]);
  const nobody = { ...env, PORT: `${freePort()}` };
  assert.deepEqual(await check(signatureCheck, nobody), { state: "skipped", detail: NOT_RUNNING });
});

Deno.test("mediaStreamCheck names Twilio's code when the stream doesn't open", metronome, async () => {
  await using ketzev = smallKetzev({ authToken: TOKEN });
  const env = { PUBLIC_URL: ketzev.url, TWILIO_AUTH_TOKEN: TOKEN };
  const opened = { state: "ok", detail: `${ketzev.url.replace("http", "ws")}/media opens` };
  assert.deepEqual(await check(mediaStreamCheck, env), opened);
  assert.deepEqual(await judged(check(mediaStreamCheck, { ...env, TWILIO_AUTH_TOKEN: "x" })), [
    "failed",
    31920,
  ]);
  await using deaf = smallKetzev({ authToken: TOKEN, noUpgrade: true });
  assert.deepEqual(await judged(check(mediaStreamCheck, { ...env, PUBLIC_URL: deaf.url })), [
    "failed",
    31920,
  ]);
  assert.deepEqual(await judged(check(mediaStreamCheck, { PORT: `${freePort()}` })), ["skipped"]);
});

Deno.test("twilioAccountCheck says what Twilio says when credentials are wrong or the account isn't active", async () => {
  await using twilio = strictTwilio({ sid: SID, token: TOKEN });
  const env = { TWILIO_API_URL: twilio.url, TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN };
  assert.deepEqual(await check(twilioAccountCheck, env), { state: "ok", detail: "active" });
  assert.deepEqual(await check(twilioAccountCheck, { ...env, TWILIO_AUTH_TOKEN: "wrong" }), {
    state: "failed",
    code: 20003,
    detail: "Twilio answers HTTP 401: Authenticate",
    fix: "Copy Account SID and the primary Auth Token anew from the Twilio Console; an API key doesn't do.",
  });
  assert.deepEqual(await judged(check(twilioAccountCheck, {})), ["skipped"]);
  await using closed = strictTwilio({ sid: SID, token: TOKEN, status: "suspended" });
  assert.deepEqual(await judged(check(twilioAccountCheck, { ...env, TWILIO_API_URL: closed.url })), [
    "failed",
    10001,
  ]);
});

Deno.test("twilioNumberCheck fails when calls don't come here", async () => {
  const here = "https://voice.example/voice";
  const status = `${here}/status`;
  const env = {
    PUBLIC_URL: "https://voice.example",
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: TOKEN,
    TWILIO_PHONE_NUMBER: NUMBER,
  };
  const cases: [number: Record<string, unknown>, judged: unknown[]][] = [
    [{ voice_url: here, voice_method: "POST", status_callback: status }, ["ok"]],
    [{ voice_url: `${here}#rc=2`, status_callback: status, capabilities: { voice: true } }, ["ok"]],
    [{ voice_url: here, status_callback: "https://other.example/" }, ["warning"]],
    [{ voice_url: "https://demo.twilio.com/", voice_method: "POST" }, ["failed", 11200]],
    [{ voice_url: "" }, ["failed", 11200]],
    [{ voice_url: here, voice_method: "GET" }, ["failed", 11217]],
    [{ voice_url: here, voice_application_sid: "AP1" }, ["failed"]],
    [{ voice_url: here, trunk_sid: "TK1" }, ["failed"]],
    [{ voice_url: here, capabilities: { voice: false } }, ["failed"]],
    [{ voice_url: here, phone_number: "+15550000000" }, ["failed"]],
  ];
  for (const [number, expected] of cases) {
    await using twilio = strictTwilio({
      sid: SID,
      token: TOKEN,
      numbers: [{ phone_number: NUMBER, ...number }],
    });
    const outcome = check(twilioNumberCheck, { ...env, TWILIO_API_URL: twilio.url });
    assert.deepEqual(await judged(outcome), expected, JSON.stringify(number));
    assert.doesNotMatch(JSON.stringify(await outcome), /1234567/);
  }
  assert.deepEqual(await judged(check(twilioNumberCheck, {})), ["skipped"]);
});

Deno.test("providerKeyChecks ask each vendor in its own way when its key is set", async () => {
  const asked: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url, headers }) => {
    const names = ["authorization", "x-api-key", "xi-api-key"].filter((name) => headers.has(name));
    asked.push(`${new URL(url).pathname} ${names.map((name) => `${name}: ${headers.get(name)}`)}`);
    return new Response(null, { status: headers.has("xi-api-key") ? 401 : 200 });
  });
  const env: Record<string, string> = {};
  for (const name of ["OPENAI", "ANTHROPIC", "DEEPGRAM", "ELEVENLABS", "CARTESIA"]) {
    env[`${name}_API_KEY`] = "k";
    env[`${name}_BASE_URL`] = `http://127.0.0.1:${server.addr.port}/base`;
  }
  const states = [];
  for (const one of providerKeyChecks) states.push((await check(one, env)).state);
  assert.deepEqual(states, ["ok", "ok", "ok", "failed", "ok"]);
  const keyless = { DEEPGRAM_BASE_URL: env.DEEPGRAM_BASE_URL! };
  const [, , deepgram] = providerKeyChecks;
  assert.deepEqual(await check(deepgram!, keyless), {
    state: "ok",
    detail: `127.0.0.1:${server.addr.port} answers`,
  });
  assert.deepEqual(await judged(check(deepgram!, {})), ["skipped"]);
  assert.deepEqual(asked, [
    "/base/models authorization: Bearer k",
    "/base/v1/models x-api-key: k",
    "/base/v1/projects authorization: Token k",
    "/base/v1/models xi-api-key: k",
    "/base/voices x-api-key: k",
    "/base/v1/projects ",
  ]);
});

Deno.test("runCheck() fails with the check's own code when its time is over, and aborts its work", async () => {
  let signal: AbortSignal | undefined;
  const slow: Check = {
    name: "slow",
    run: (given) => {
      signal = given.signal;
      return new Promise(() => {});
    },
    onTimeout: { code: 11205, fix: "Hurry." },
  };
  const keepAlive = setTimeout(() => {}, 60_000);
  const outcome = await check(slow, {}, 20);
  clearTimeout(keepAlive);
  assert.deepEqual(outcome, {
    state: "failed",
    detail: "no answer within 0.02 s",
    fix: "Hurry.",
    code: 11205,
  });
  assert.equal(signal?.aborted, true);
});

Deno.test("runDoctor() reports one line that names the setting when a value is bad", async () => {
  const lines: string[] = [];
  const options = { ...context, denoVersion: "2.9.6", write: (line: string) => void lines.push(line) };
  assert.equal(await runDoctor({ ...options, env: { PORT: "x" } }), 1);
  assert.deepEqual(lines, [
    'failed   settings        Cannot use PORT="x": expected a whole number from 0 to 65535',
    "                         fix: Correct PORT in the environment or in .env.",
    "0 ok, 0 skipped, 0 warnings, 1 failed",
  ]);
});

Deno.test("runDoctor() shows no secret and no number, whatever it finds", metronome, async () => {
  await using ketzev = smallKetzev({ authToken: "canary-token" });
  await using twilio = strictTwilio({ sid: SID, token: "canary-token" });
  const lines: string[] = [];
  const env = {
    PORT: new URL(ketzev.url).port,
    PUBLIC_URL: ketzev.url,
    TWILIO_API_URL: twilio.url,
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: "canary-token",
    TWILIO_PHONE_NUMBER: NUMBER,
    ADMIN_TOKEN: "canary-admin",
    KV_PATH: ":memory:",
  };
  const write = (line: string) => void lines.push(line);
  await runDoctor({ ...context, env, denoVersion: "2.9.6", write });
  assert.match(lines.join("\n"), /^ok +signature/m);
  assert.doesNotMatch(lines.join("\n"), /canary|1234567/);
});
