import assert from "node:assert/strict";
import { boundTo, type Config, loadConfig } from "../lib/config.ts";
import { secretSettings, secretsOf, settingNames } from "../lib/config_secrets.ts";
import { ConfigError } from "../lib/core/errors.ts";

const ADMIN_TOKEN = "an-operator's-token";
const VIEWER_TOKEN = "a-viewer's-token";
const AUTH_TOKEN = "0123456789abcdef0123456789abcdef";

const none = { apiKey: undefined, baseUrl: undefined };

const DEFAULTS: Config = {
  host: "127.0.0.1",
  port: 8000,
  publicUrl: "http://localhost:8000",
  loopbackOnly: true,
  twilio: {
    accountSid: undefined,
    authToken: undefined,
    phoneNumber: undefined,
    apiUrl: "https://api.twilio.com",
  },
  adminToken: undefined,
  viewerToken: undefined,
  agent: "auto",
  language: "en",
  greeting: undefined,
  systemPrompt: undefined,
  greetingAudio: undefined,
  providers: {
    vendors: { openai: none, anthropic: none, deepgram: none, elevenlabs: none, cartesia: none },
    stt: undefined,
    llm: undefined,
    tts: undefined,
    realtime: undefined,
  },
  tx: { queueFrames: 1000, leadMs: "auto" },
  maxCalls: 500,
  drainMs: 600_000,
  kvPath: "./data/ketzev.kv",
  kvAccessToken: undefined,
  historyDays: 30,
  alertWebhookUrl: undefined,
  alertWebhookAllow: [],
  trustProxy: ["127.0.0.0/8", "::1"],
  log: { format: "text", level: "info" },
  transferAllow: [],
  dialAllow: [],
};

Deno.test("loadConfig() gives the defaults of the contract when nothing is set", () => {
  assert.deepEqual(loadConfig({}), DEFAULTS);
});

Deno.test("loadConfig() gives the defaults when values are empty or blank", () => {
  const names = [
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "ADMIN_TOKEN",
    "AGENT",
    "TX_LEAD_MS",
    "DIAL_ALLOW",
    "STT",
    "KV_PATH",
  ];
  assert.deepEqual(
    loadConfig(Object.fromEntries(names.map((name, index) => [name, " ".repeat(index)]))),
    DEFAULTS,
  );
});

Deno.test("loadConfig() takes every setting when all are set", () => {
  const sid = "AC00112233445566778899aabbccddeeff";
  const config = loadConfig({
    HOST: "0.0.0.0",
    PORT: "443",
    PUBLIC_URL: "https://Voice.example.com/ketzev/",
    TWILIO_ACCOUNT_SID: sid,
    TWILIO_AUTH_TOKEN: ` ${AUTH_TOKEN}\n`,
    TWILIO_PHONE_NUMBER: "+972501234567",
    TWILIO_API_URL: "http://127.0.0.1:9/",
    ADMIN_TOKEN,
    VIEWER_TOKEN,
    AGENT: "Echo",
    LANGUAGE: "he-IL",
    GREETING: "שלום, מה שלומך?",
    SYSTEM_PROMPT: "Be brief.",
    GREETING_AUDIO: "./hello.ulaw",
    STT: "deepgram:nova-3",
    LLM: "openai:llama3.2:latest",
    TTS: "local",
    REALTIME: "openai:gpt-realtime:marin",
    OPENAI_BASE_URL: "http://localhost:11434/v1/",
    DEEPGRAM_API_KEY: "dg",
    TX_QUEUE_FRAMES: "50",
    TX_LEAD_MS: "0",
    MAX_CALLS: "1",
    DRAIN_S: "0",
    KV_PATH: "https://kv.example.com/db",
    DENO_KV_ACCESS_TOKEN: "kv",
    HISTORY_DAYS: "0",
    ALERT_WEBHOOK_URL: "https://hooks.example/services/T0/B0/key",
    ALERT_WEBHOOK_ALLOW: "10.0.0.0/8,fd00::7",
    TRUST_PROXY: " 10.1.2.3 , 2001:db8::/32",
    LOG_FORMAT: "JSON",
    LOG_LEVEL: "WARN",
    TRANSFER_ALLOW: "+97231234567, +1555,",
    DIAL_ALLOW: "+972",
  });
  assert.deepEqual(config, {
    host: "0.0.0.0",
    port: 443,
    publicUrl: "https://voice.example.com/ketzev",
    loopbackOnly: false,
    twilio: {
      accountSid: sid,
      authToken: AUTH_TOKEN,
      phoneNumber: "+972501234567",
      apiUrl: "http://127.0.0.1:9",
    },
    adminToken: ADMIN_TOKEN,
    viewerToken: VIEWER_TOKEN,
    agent: "echo",
    language: "he-IL",
    greeting: "שלום, מה שלומך?",
    systemPrompt: "Be brief.",
    greetingAudio: "./hello.ulaw",
    providers: {
      vendors: {
        openai: { apiKey: undefined, baseUrl: "http://localhost:11434/v1" },
        anthropic: none,
        deepgram: { apiKey: "dg", baseUrl: undefined },
        elevenlabs: none,
        cartesia: none,
      },
      stt: { vendor: "deepgram", model: "nova-3", voice: undefined },
      llm: { vendor: "openai", model: "llama3.2:latest", voice: undefined },
      tts: { vendor: "local", model: undefined, voice: undefined },
      realtime: { vendor: "openai", model: "gpt-realtime", voice: "marin" },
    },
    tx: { queueFrames: 50, leadMs: 0 },
    maxCalls: 1,
    drainMs: 0,
    kvPath: "https://kv.example.com/db",
    kvAccessToken: "kv",
    historyDays: 0,
    alertWebhookUrl: "https://hooks.example/services/T0/B0/key",
    alertWebhookAllow: ["10.0.0.0/8", "fd00::7"],
    trustProxy: ["10.1.2.3", "2001:db8::/32"],
    log: { format: "json", level: "warn" },
    transferAllow: ["+97231234567", "+1555"],
    dialAllow: ["+972"],
  });
  assert.deepEqual(secretsOf(config), [
    ADMIN_TOKEN,
    VIEWER_TOKEN,
    AUTH_TOKEN,
    "kv",
    "https://hooks.example/services/T0/B0/key",
    "dg",
  ]);
});

Deno.test("secretsOf() knows every secret that there is, the password of a KV service too", () => {
  const env = {
    KV_PATH: "https://user:pass-word@kv.example/db",
    ...Object.fromEntries(
      secretSettings(loadConfig({})).map(({ name }, i) => [name, `https://x.example/${i}`]),
    ),
  };
  const config = loadConfig(env);
  assert.deepEqual(secretSettings(config).filter(({ set }) => !set), []);
  assert.deepEqual(
    [...secretsOf(config)].sort(),
    ["pass-word", ...Object.values(env).filter((value) => value !== env.KV_PATH)].sort(),
  );
});

Deno.test("settingNames() lists every setting of the contract, and which are set", () => {
  const names = settingNames({ PORT: "80", GREETING: "  ", OPENAI_API_KEY: "k", HOME: "/root" });
  assert.deepEqual(names.filter(({ set }) => set).map(({ name }) => name).sort(), ["OPENAI_API_KEY", "PORT"]);
  const listed = names.map(({ name }) => name);
  for (
    const name of [
      "HOST",
      "ADMIN_TOKEN",
      "VIEWER_TOKEN",
      "HISTORY_DAYS",
      "ALERT_WEBHOOK_URL",
      "TTS",
      "DIAL_ALLOW",
    ]
  ) {
    assert.ok(listed.includes(name), name);
  }
  assert.deepEqual([listed.includes("HOME"), new Set(listed).size], [false, listed.length]);
});

Deno.test("loadConfig() takes an alert webhook over https, or over http on this machine", () => {
  const urlOf = (url: string) =>
    loadConfig({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_ALLOW: "10.0.0.0/24" }).alertWebhookUrl;
  for (
    const url of [
      "https://hooks.example/a?b=c",
      "http://127.0.0.1:9/x",
      "http://localhost/",
      "https://localhost/",
      "https://1.1.1.1/",
      "https://10.0.0.5/",
    ]
  ) {
    assert.equal(urlOf(url), url);
  }
  assert.throws(() => urlOf("https://10.0.1.5/"), ConfigError);
});

Deno.test("loadConfig() trusts no proxy with TRUST_PROXY=none", () => {
  assert.deepEqual(loadConfig({ TRUST_PROXY: "None" }).trustProxy, []);
});

const REFUSED: readonly [env: Record<string, string>, message: string][] = [
  [{ PORT: "99999" }, 'Cannot use PORT="99999": expected a whole number from 0 to 65535'],
  [{ PORT: "8e3" }, 'Cannot use PORT="8e3": expected a whole number from 0 to 65535'],
  [{ PORT: "-1" }, 'Cannot use PORT="-1": expected a whole number from 0 to 65535'],
  [{ HOST: "a b" }, 'Cannot use HOST="a b": expected a host name or address'],
  [
    { HOST: "0.0.0.0" },
    'Cannot use HOST="0.0.0.0": expected ADMIN_TOKEN and TWILIO_AUTH_TOKEN to be set, or a loopback address',
  ],
  [
    { HOST: "::", ADMIN_TOKEN },
    'Cannot use HOST="::": expected TWILIO_AUTH_TOKEN to be set, or a loopback address',
  ],
  [
    { PUBLIC_URL: "voice.example.com" },
    'Cannot use PUBLIC_URL="voice.example.com": expected an absolute http:// or https:// URL without user, query or fragment',
  ],
  [
    { PUBLIC_URL: "https://u:p@x.example/?a=1" },
    'Cannot use PUBLIC_URL="https://***@x.example/?a=1": expected an absolute http:// or https:// URL without user, query or fragment',
  ],
  [
    { PUBLIC_URL: "wss://x.example" },
    'Cannot use PUBLIC_URL="wss://x.example": expected an absolute http:// or https:// URL without user, query or fragment',
  ],
  ...["http://voice.example.com", "http://192.168.1.7:8000", "http://0.0.0.0:8000"].map((
    url,
  ): [Record<string, string>, string] => [
    { PUBLIC_URL: url },
    `Cannot use PUBLIC_URL="${url}": expected https://, which Twilio's media streams need; ` +
    "http:// is for this machine alone (localhost)",
  ]),
  [{ AGENT: "robot" }, 'Cannot use AGENT="robot": expected auto, demo, echo, cascade or realtime'],
  [
    { AGENT: "cascade" },
    'Cannot use AGENT="cascade": expected auto, demo, echo: cascade isn\'t part of this version yet',
  ],
  [
    { TX_LEAD_MS: "1001" },
    'Cannot use TX_LEAD_MS="1001": expected auto or a number of milliseconds from 0 to 1000',
  ],
  [
    { TX_LEAD_MS: "1.5" },
    'Cannot use TX_LEAD_MS="1.5": expected auto or a number of milliseconds from 0 to 1000',
  ],
  [{ TX_QUEUE_FRAMES: "49" }, 'Cannot use TX_QUEUE_FRAMES="49": expected a whole number from 50 to 100000'],
  [{ MAX_CALLS: "0" }, 'Cannot use MAX_CALLS="0": expected a whole number from 1 to 100000'],
  [{ DRAIN_S: "10m" }, 'Cannot use DRAIN_S="10m": expected a whole number from 0 to 86400'],
  [{ KV_PATH: "ftp://x" }, 'Cannot use KV_PATH="ftp://x": expected a path or an http(s) URL'],
  [{ LOG_FORMAT: "xml" }, 'Cannot use LOG_FORMAT="xml": expected text or json'],
  [{ LOG_LEVEL: "loud" }, 'Cannot use LOG_LEVEL="loud": expected debug, info, warn or error'],
  [{ LANGUAGE: "עברית" }, 'Cannot use LANGUAGE="עברית": expected a language such as en, he or he-IL'],
  [
    { GREETING_AUDIO: "a.mp3" },
    'Cannot use GREETING_AUDIO="a.mp3": expected the path of a .wav or .ulaw file',
  ],
  [
    { TRANSFER_ALLOW: "0501234567" },
    'Cannot use TRANSFER_ALLOW="0501234567": expected E.164 numbers or prefixes such as +972,+1555 with commas between them',
  ],
  [
    { TWILIO_ACCOUNT_SID: "SK00112233445566778899aabbccddeeff" },
    'Cannot use TWILIO_ACCOUNT_SID="SK00112233445566778899aabbccddeeff": expected AC and 32 hex digits',
  ],
  [
    { TWILIO_ACCOUNT_SID: "ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
    'Cannot use TWILIO_ACCOUNT_SID="ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": expected AC and 32 hex digits',
  ],
  [
    { TWILIO_PHONE_NUMBER: "050" },
    'Cannot use TWILIO_PHONE_NUMBER="050": expected an E.164 number such as +972501234567',
  ],
  [
    { ADMIN_TOKEN: "top secret" },
    "Cannot use ADMIN_TOKEN (hidden): expected visible ASCII characters without blanks",
  ],
  ...["ADMIN_TOKEN", "VIEWER_TOKEN"].map((name): [Record<string, string>, string] => [
    { [name]: "fifteen-letters", PUBLIC_URL: "https://voice.example.com" },
    `Cannot use ${name} (hidden): expected at least 16 characters where others can reach the server`,
  ]),
  [
    { ADMIN_TOKEN: "short", HOST: "0.0.0.0", TWILIO_AUTH_TOKEN: AUTH_TOKEN },
    "Cannot use ADMIN_TOKEN (hidden): expected at least 16 characters where others can reach the server",
  ],
  [
    { VIEWER_TOKEN: "same", ADMIN_TOKEN: "same" },
    "Cannot use VIEWER_TOKEN (hidden): expected another one than ADMIN_TOKEN",
  ],
  [{ HISTORY_DAYS: "3651" }, 'Cannot use HISTORY_DAYS="3651": expected a whole number from 0 to 3650'],
  ...[
    "hooks.example",
    "http://hooks.example/",
    "ftp://127.0.0.1/",
    "https://user:secret@hooks.example/",
    "https://169.254.169.254/latest/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://10.0.0.5/",
    "https://192.168.1.1/",
    "https://100.100.100.200/",
    "https://[fd00:ec2::254]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[::169.254.169.254]/",
  ].map((url): [Record<string, string>, string] => [
    { ALERT_WEBHOOK_URL: url },
    "Cannot use ALERT_WEBHOOK_URL (hidden): expected an https:// URL, or http:// to this machine, without user, " +
    "of a public address or one that ALERT_WEBHOOK_ALLOW names",
  ]),
  [
    { TRUST_PROXY: "10.0.0.1,nginx" },
    'Cannot use TRUST_PROXY="10.0.0.1,nginx": expected none, or IP addresses and ranges such as 10.0.0.0/8,::1 with commas between them',
  ],
  [
    { ALERT_WEBHOOK_ALLOW: "10.0.0.0/33" },
    'Cannot use ALERT_WEBHOOK_ALLOW="10.0.0.0/33": expected IP addresses and ranges such as 10.0.0.0/8,::1 with commas between them',
  ],
  [{ STT: "deepgram" }, 'Cannot use STT="deepgram": expected DEEPGRAM_API_KEY to be set along with it'],
  [
    { TTS: "acapela" },
    'Cannot use TTS="acapela": expected vendor, vendor:model or vendor:model:voice, the vendor one of local, elevenlabs, deepgram, cartesia, openai',
  ],
  [
    { TTS: "local:a:b:c" },
    'Cannot use TTS="local:a:b:c": expected vendor, vendor:model or vendor:model:voice, the vendor one of local, elevenlabs, deepgram, cartesia, openai',
  ],
  [
    { LLM: "openai:", OPENAI_API_KEY: "k" },
    'Cannot use LLM="openai:": expected vendor or vendor:model, the vendor one of openai, anthropic',
  ],
];

for (const [env, message] of REFUSED) {
  Deno.test(`loadConfig() throws one line when given ${JSON.stringify(env)}`, () => {
    assert.throws(() => loadConfig(env), (thrown) => {
      assert.ok(thrown instanceof ConfigError);
      assert.equal(thrown.message, message);
      assert.equal(thrown.setting, Object.keys(env)[0]);
      return true;
    });
  });
}

Deno.test("loadConfig() throws one short line when a value is long and has line breaks", () => {
  assert.throws(() => loadConfig({ AGENT: `a\n${"b".repeat(5000)}` }), (thrown) => {
    assert.match((thrown as Error).message, /^Cannot use AGENT="a\\nb{78}…": expected [^\n]*$/);
    return true;
  });
});

Deno.test("loadConfig() knows a loopback address when it is given one", () => {
  const hosts = ["localhost", "127.0.0.2", "::1", "[::1]"];
  assert.deepEqual(hosts.map((HOST) => loadConfig({ HOST }).loopbackOnly), [true, true, true, true]);
  assert.equal(
    loadConfig({ HOST: "127.evil.example", ADMIN_TOKEN, TWILIO_AUTH_TOKEN: "t" }).loopbackOnly,
    false,
  );
});

Deno.test("loadConfig() freezes what it gives at every depth", () => {
  const check = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    assert.ok(Object.isFrozen(value), path);
    for (const [key, inner] of Object.entries(value)) check(inner, `${path}.${key}`);
  };
  check(loadConfig({ TTS: "local", DIAL_ALLOW: "+972" }), "config");
});

Deno.test("loadConfig() takes a language out of the list that desktops set for gettext", () => {
  const cases: [LANGUAGE: string, language: string][] = [
    ["en_US:en", "en-US"],
    ["en_GB", "en-GB"],
    ["he_IL.UTF-8:en", "he-IL"],
    ["fr_FR:he:en", "he"],
    ["fr_FR:fr", "en"],
    ["sr@latin:sr_RS", "en"],
    ["C:", "en"],
  ];
  assert.deepEqual(
    cases.map(([LANGUAGE]) => loadConfig({ LANGUAGE }).language),
    cases.map(([, language]) => language),
  );
});

Deno.test("loadConfig() ignores settings that there are no more", () => {
  assert.deepEqual(loadConfig({ TX_RATE: "50" }), DEFAULTS);
});

Deno.test("boundTo() moves the public URL along with the port unless it is set", () => {
  const bound = boundTo(loadConfig({ PORT: "0" }), 40123);
  assert.deepEqual([bound.port, bound.publicUrl], [40123, "http://localhost:40123"]);
  const set = boundTo(loadConfig({ PORT: "0", PUBLIC_URL: "https://x.example" }), 40123);
  assert.deepEqual([set.port, set.publicUrl], [40123, "https://x.example"]);
});
