import { Hono } from "hono";
import { addressRanges } from "../../lib/core/addresses.ts";
import type { Clock } from "../../lib/core/clock.ts";
import type { ServeEnv } from "../../lib/web/client.ts";
import { type AppDeps, createApp } from "../../routes/app.ts";
import { createAssets } from "../../lib/web/assets.ts";
import { createCredentials, type Credentials } from "../../lib/web/credentials.ts";
import { EventHub } from "../../lib/web/event_hub.ts";
import { ISLANDS } from "../../lib/web/assets.ts";
import { createSessions, type Sessions, type SignedOut } from "../../lib/web/sessions.ts";
import { FakeCallDirectory } from "../fakes/fake_call_directory.ts";
import { FakeAuditLog, FakeSettingsStore, makeServerStatus, makeSettings } from "../fakes/fake_server.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";

export const TOKEN = "correct-horse";
export const VIEWER_TOKEN = "battery-staple";
export const BEARER = { authorization: `Bearer ${TOKEN}` };
export const VIEWER_BEARER = { authorization: `Bearer ${VIEWER_TOKEN}` };

/** Bytes that differ from call to call and from run to run not at all. */
export function countingRandom(): (length: number) => Uint8Array {
  let next = 0;
  return (length) => new Uint8Array(length).fill(++next);
}

/** Sign-outs that are forgotten with the test. */
export function memorySignedOut(): SignedOut {
  const sessions = new Set<string>();
  return {
    known: true,
    has: (session) => sessions.has(session),
    add: (session) => Promise.resolve(void sessions.add(session)),
  };
}

/** What signs in, and who is signed in. */
export function makeSessions(
  options: { clock: Clock; secure?: boolean; adminToken?: string; viewerToken?: string | undefined },
): { credentials: Credentials; sessions: Sessions } {
  const { clock, secure = false, adminToken = TOKEN, viewerToken = VIEWER_TOKEN } = options;
  const parts = { adminToken, viewerToken, clock, random: countingRandom() };
  return {
    credentials: createCredentials(parts),
    sessions: createSessions({ ...parts, secure, signedOut: memorySignedOut() }),
  };
}

export interface TestApp<C extends Clock> {
  app: Hono<ServeEnv>;
  clock: C;
  directory: FakeCallDirectory;
  audit: FakeAuditLog;
  callDefaults: FakeSettingsStore;
  hub: EventHub;
  log: KeepingLog;
  credentials: Credentials;
  sessions: Sessions;
}

/** The whole app around fakes, in virtual time unless a clock is given. */
export function makeTestApp(differs?: Partial<Omit<AppDeps, "clock">>): TestApp<ManualClock>;
export function makeTestApp<C extends Clock>(differs: Partial<AppDeps>, clock: C): TestApp<C>;
export function makeTestApp(
  differs: Partial<AppDeps> = {},
  clock: Clock = new ManualClock(),
): TestApp<Clock> {
  const publicUrl = differs.publicUrl ?? "http://localhost:8000";
  const log = new KeepingLog();
  const directory = new FakeCallDirectory();
  const audit = new FakeAuditLog();
  const callDefaults = new FakeSettingsStore();
  const { credentials, sessions } = makeSessions({ clock, secure: publicUrl.startsWith("https:") });
  const deps: AppDeps = {
    publicUrl,
    directory,
    controls: directory,
    audit,
    callDefaults,
    status: () => makeServerStatus(),
    settings: () => makeSettings(),
    settingNames: [{ name: "ADMIN_TOKEN", set: true }, { name: "PORT", set: false }],
    runtime: () => ({
      version: "0.1.0",
      runtime: "Deno 2.9.6",
      platform: "linux x86_64",
      uptimeS: 60,
      residentBytes: 100_000_000,
    }),
    checks: () => Promise.resolve([{ name: "deno", state: "ok", detail: "2.9.6", fix: null }]),
    phone: {
      calls: { ring: () => "admitted" },
      tokens: { issue: () => Promise.resolve("stream-token") },
      random: countingRandom(),
      speech: async function* () {},
      agent: () => "demo",
    },
    credentials,
    sessions,
    trustProxy: addressRanges(["127.0.0.0/8"]),
    hub: new EventHub({ directory, clock }),
    assets: createAssets(Object.fromEntries([
      ["styles.css", ":root {}"],
      ["icon.svg", "<svg/>"],
      ...ISLANDS.map((name) => [name, "export {};"]),
    ])),
    clock,
    log,
    readiness: () => ({ ready: true, reasons: [] }),
    metrics: () => "voice_calls_active 0\n",
    voice: new Hono<ServeEnv>(),
    media: new Hono<ServeEnv>(),
    ...differs,
  };
  return {
    app: createApp(deps),
    clock,
    directory,
    audit,
    callDefaults,
    hub: deps.hub,
    log,
    credentials,
    sessions,
  };
}

/** Signs in by token and returns the cookie to send. */
export async function signIn(app: Hono<ServeEnv>, token = TOKEN): Promise<string> {
  const response = await app.request("/login", { method: "POST", body: new URLSearchParams({ token }) });
  return response.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
}

/** The next events of a stream as `name data` lines; comments as they are. */
export async function readEvents(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string[]> {
  const { value } = await reader.read();
  if (value === undefined) return ["<end>"];
  const text = new TextDecoder().decode(value);
  return text.split("\n\n").filter(Boolean).map((event) => event.replace(/^event: (\w+)\ndata: /, "$1 "));
}
