import assert from "node:assert/strict";
import { Hono } from "hono";
import type { AuditEntry } from "../../lib/store/audit.ts";
import { isCallSid, isStreamSid } from "../../lib/core/ids.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { StreamTokens } from "../../lib/twilio/tokens.ts";
import type { RingingCall } from "../../lib/twilio/webhook_fields.ts";
import { requireAdmin, signedInOnly } from "../../lib/web/require_admin.ts";
import { createAssets } from "../../lib/web/assets.ts";
import { addressRanges } from "../../lib/core/addresses.ts";
import { SignIn } from "../../lib/web/sign_in.ts";
import { adminPhoneRoutes } from "../../routes/admin_phone.tsx";
import { BROWSER_CALLED, BROWSER_CALLER, type PhoneCall, phoneRoutes } from "../../routes/phone.ts";
import type { RingAnswer } from "../../lib/calls/admission.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { countingRandom, makeSessions } from "../web/test_app.ts";

const ORIGIN = "http://localhost:8000";

function setUp() {
  const clock = new ManualClock();
  const log = new KeepingLog();
  const audited: Omit<AuditEntry, "at">[] = [];
  const audit = { write: (entry: Omit<AuditEntry, "at">) => void audited.push(entry) };
  const { credentials, sessions } = makeSessions({ clock, adminToken: "operate", viewerToken: "look" });
  const trustProxy = addressRanges([]);
  const signIn = new SignIn({ credentials, sessions, trustProxy, clock, log, audit, publicUrl: ORIGIN });
  const tokens = new StreamTokens(new MemoryTokenStore(clock), countingRandom());
  const rung: RingingCall[] = [];
  const spoken: string[] = [];
  const desk = {
    answer: "admitted" as RingAnswer,
    speech: () => [new Uint8Array([1, 2]), new Uint8Array([3])],
  };
  const app = new Hono();
  app.post("/as/:role", (c) => {
    sessions.begin(c, c.req.param("role") === "viewer" ? "viewer" : "operator");
    return c.body(null, 204);
  });
  app.route(
    "/",
    phoneRoutes({
      publicUrl: "https://agent.example/",
      admin: requireAdmin(signIn),
      calls: { ring: (call) => (rung.push(call), desk.answer) },
      tokens,
      random: countingRandom(),
      speech: async function* (text, { language }) {
        spoken.push(`${language} ${text}`);
        yield* desk.speech();
      },
      log,
      audit,
    }),
  );
  const cookieOf = async (role: "operator" | "viewer") =>
    (await app.request(`/as/${role}`, { method: "POST" })).headers.get("set-cookie")!.split(";", 1)[0]!;
  const post = async (path: string, headers: Record<string, string>, body: unknown = {}) =>
    await app.request(`${ORIGIN}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const page = async (role: "operator" | "viewer" = "operator") => ({
    cookie: await cookieOf(role),
    origin: ORIGIN,
  });
  return { tokens, rung, spoken, desk, log, audited, post, page };
}

Deno.test("POST /api/phone/calls admits a call and gives it a token that is good once", async () => {
  const { post, page, rung, tokens, audited, log } = setUp();
  const response = await post("/api/phone/calls", await page());
  assert.deepEqual([response.status, response.headers.get("cache-control")], [201, "no-store"]);
  const { callSid, streamSid, token, url }: PhoneCall = await response.json();
  assert.ok(isCallSid(callSid) && isStreamSid(streamSid));
  assert.equal(url, "ws://localhost:8000/media");
  const context = { from: BROWSER_CALLER, to: BROWSER_CALLED, direction: "inbound" } as const;
  assert.deepEqual(rung, [{ callSid, ...context }]);
  const [{ session, ...entry }] = audited as [AuditEntry];
  assert.match(session, /^[\w+/]{8}$/);
  assert.deepEqual(entry, {
    role: "operator",
    action: "phone",
    callSid,
    detail: "call from the browser",
    outcome: "done",
  });
  assert.equal(await tokens.redeem(token, `CA${"9".repeat(32)}`), undefined);
  assert.deepEqual(await tokens.redeem(token, callSid), context);
  assert.equal(await tokens.redeem(token, callSid), undefined);
  assert.equal(JSON.stringify(log.lines).includes(token), false);
});

Deno.test("POST /api/phone/calls answers with the public address where there is no page", async () => {
  const { post } = setUp();
  for (const headers of [{}, { origin: "null" }, { origin: "javascript:alert(1)" }]) {
    const response = await post("/api/phone/calls", { authorization: "Bearer operate", ...headers });
    assert.equal((await response.json()).url, "wss://agent.example/media");
  }
});

Deno.test("POST /api/phone/calls answers 503 in words when there is no line", async () => {
  for (const answer of ["full", "draining"] as const) {
    const { post, page, desk, audited } = setUp();
    desk.answer = answer;
    const response = await post("/api/phone/calls", await page());
    assert.deepEqual([response.status, response.headers.get("content-type")], [
      503,
      "application/problem+json",
    ]);
    const { detail } = await response.json();
    assert.match(detail, answer === "full" ? /^All lines are taken\./ : /^The server is about to stop/);
    assert.deepEqual(audited.map(({ action, outcome, callSid }) => [action, outcome, callSid]), [
      ["phone", "refused", null],
    ]);
  }
});

Deno.test("POST /api/phone/… is for operators, from their own pages (docs/faults.md 35)", async () => {
  const { post, page, rung, spoken } = setUp();
  const operator = await page();
  const statuses: number[] = [];
  for (const path of ["/api/phone/calls", "/api/phone/speech"]) {
    for (
      const headers of [
        {},
        { authorization: "Bearer look" },
        await page("viewer"),
        { ...operator, origin: "http://localhost:9000" },
        { ...operator, "sec-fetch-site": "same-site" },
        { cookie: operator.cookie },
      ]
    ) {
      statuses.push((await post(path, headers as Record<string, string>, { text: "hello" })).status);
    }
  }
  assert.deepEqual(statuses, [401, 403, 403, 403, 403, 403, 401, 403, 403, 403, 403, 403]);
  assert.deepEqual([rung, spoken], [[], []]);
});

Deno.test("POST /api/phone/speech speaks a text as 8 kHz μ-law, in the language that it is written in", async () => {
  const { post, page, spoken } = setUp();
  const headers = await page();
  const response = await post("/api/phone/speech", headers, { text: " press\none\u0007 " });
  assert.deepEqual([response.status, response.headers.get("content-type")], [200, "audio/x-mulaw"]);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), new Uint8Array([1, 2, 3]));
  await post("/api/phone/speech", headers, { text: "שלום" });
  await post("/api/phone/speech", headers, { text: "😀".repeat(300) });
  assert.deepEqual(spoken, ["en press one", "he שלום", `en ${"😀".repeat(300)}`]);
});

Deno.test("POST /api/phone/speech refuses what is no text, or too long", async () => {
  const { post, page, spoken } = setUp();
  const headers = await page();
  const statuses: number[] = [];
  for (const body of [null, [], {}, { text: 3 }, { text: "" }, { text: " \n" }, { text: "x".repeat(301) }]) {
    statuses.push((await post("/api/phone/speech", headers, body)).status);
  }
  statuses.push((await post("/api/phone/speech", headers, { text: "x".repeat(5_000) })).status);
  assert.deepEqual([statuses, spoken], [[400, 400, 400, 400, 400, 400, 400, 413], []]);
});

Deno.test("POST /api/phone/speech says so when nothing could be spoken", async () => {
  const { post, page, desk, log } = setUp();
  const headers = await page();
  desk.speech = () => [];
  assert.equal((await post("/api/phone/speech", headers, { text: "…" })).status, 422);
  desk.speech = () => {
    throw new Error("worker ended");
  };
  assert.equal((await post("/api/phone/speech", headers, { text: "hello" })).status, 502);
  desk.speech = () => Array.from({ length: 3 }, () => new Uint8Array(480_000));
  assert.equal((await post("/api/phone/speech", headers, { text: "hello" })).status, 502);
  assert.deepEqual(log.lines.filter(({ level }) => level === "warn").map(({ message }) => message), [
    "cannot speak for the browser",
    "cannot speak for the browser",
  ]);
});

Deno.test("GET /admin/phone draws the phone for those who are signed in, without inline style or script", async () => {
  const clock = new ManualClock();
  const { sessions } = makeSessions({ clock });
  const names = ["styles.css", "icon.svg", "phone.js", "phone_worklet.js", "login.js"];
  const assets = createAssets(Object.fromEntries(names.map((name) => [name, "x"])));
  const evil = "</script><script>alert(1)</script>";
  const app = new Hono();
  app.post("/as/:role", (c) => {
    sessions.begin(c, c.req.param("role") === "viewer" ? "viewer" : "operator");
    return c.body(null, 204);
  });
  app.use("/admin/*", signedInOnly(sessions));
  app.route("/", adminPhoneRoutes({ assets, clock, agent: () => evil }));
  const away = await app.request("/admin/phone");
  assert.deepEqual([away.status, away.headers.get("location")], [303, "/login"]);
  const draw = async (role: "operator" | "viewer", language: string) => {
    const begun = await app.request(`/as/${role}`, { method: "POST" });
    const cookie = begun.headers.get("set-cookie")!.split(";", 1)[0]!;
    const response = await app.request("/admin/phone", { headers: { cookie, "accept-language": language } });
    assert.equal(response.headers.get("cache-control"), "no-store");
    return await response.text();
  };
  const operator = await draw("operator", "en");
  assert.match(operator, /<html lang="en" dir="ltr"/);
  assert.match(operator, /Ready to call/);
  assert.doesNotMatch(operator, /Calls are for operators|<script>|style=/);
  const state = /id="phone-state">([^<]*)</.exec(operator)?.[1];
  assert.deepEqual(JSON.parse(state!), {
    agent: evil,
    role: "operator",
    workletUrl: assets.url("phone_worklet.js"),
  });
  const viewer = await draw("viewer", "he");
  assert.match(viewer, /<html lang="he" dir="rtl"/);
  assert.match(viewer, /רק מפעילים יכולים לחייג/);
});
