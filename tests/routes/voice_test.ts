import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import type { ResumeAnswer, RingAnswer } from "../../lib/calls/admission.ts";
import { systemRandomBytes } from "../../lib/core/ids.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { StreamTokens } from "../../lib/twilio/tokens.ts";
import { busyTwiml, connectTwiml, hangupTwiml } from "../../lib/twilio/twiml.ts";
import type { RingingCall } from "../../lib/twilio/webhook_fields.ts";
import { type CallDesk, createVoiceRoutes, MAX_WEBHOOK_BYTES } from "../../routes/voice.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { sids } from "../twilio/call_messages.ts";
import { MemoryLog } from "../twilio/memory_log.ts";

const { callSid } = sids(0xabc);
const AUTH_TOKEN = "12345";
const PUBLIC_URL = "https://agent.example";
const LOCAL = { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 5000 } } as const;
const CALL = { CallSid: callSid, From: "+15551230001", To: "+15551230002", Direction: "inbound" };
const RINGING: RingingCall = { callSid, from: "+15551230001", to: "+15551230002", direction: "inbound" };

class FakeDesk implements CallDesk {
  readonly heard: unknown[] = [];
  ringAnswer: RingAnswer = "admitted";
  resumeAnswer: ResumeAnswer = "reconnect";

  ring(call: RingingCall): RingAnswer {
    this.heard.push(["ring", call]);
    return this.ringAnswer;
  }

  resume(call: RingingCall): ResumeAnswer {
    this.heard.push(["resume", call]);
    return this.resumeAnswer;
  }

  status(callSid: string, status: string, sequence: number | null): void {
    this.heard.push(["status", callSid, status, sequence]);
  }
}

function makeRoutes(options: { authToken?: string; language?: string; publicUrl?: string } = {}) {
  const { authToken, language = "en", publicUrl = PUBLIC_URL } = options;
  const desk = new FakeDesk();
  const log = new MemoryLog();
  const rejections: string[] = [];
  const clock = new ManualClock();
  const tokens = new StreamTokens(new MemoryTokenStore(clock), systemRandomBytes);
  const rejected = (what: string, reason: string) => void rejections.push(`${what} ${reason}`);
  const routes = createVoiceRoutes({ publicUrl, authToken, language, tokens, calls: desk, log, rejected });
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    routes.request(path, { method: "POST", body: new URLSearchParams(fields), headers }, LOCAL);
  return { routes, desk, log, rejections, tokens, clock, post };
}

function sign(path: string, fields: Record<string, string> = {}): Record<string, string> {
  const data = `${PUBLIC_URL}${path}` +
    Object.keys(fields).sort().map((name) => name + fields[name]).join("");
  return { "x-twilio-signature": createHmac("sha1", AUTH_TOKEN).update(data).digest("base64") };
}

function connected(token: string): string {
  return connectTwiml({
    streamUrl: "wss://agent.example/media",
    token,
    statusCallback: "https://agent.example/voice/status",
    resumeUrl: "https://agent.example/voice/resume",
  });
}

async function problemOf(
  response: Response,
): Promise<{ status: number; type: string | null; detail: string }> {
  const body = await response.json() as { status: number; detail: string; title: string; type: string };
  assert.deepEqual(Object.keys(body).sort(), ["detail", "status", "title", "type"]);
  assert.equal(body.status, response.status);
  return { status: response.status, type: response.headers.get("content-type"), detail: body.detail };
}

Deno.test("POST /voice answers TwiML that connects the stream", async () => {
  const { post, desk, tokens, log } = makeRoutes();
  const response = await post("/voice", CALL);
  const body = await response.text();
  assert.deepEqual([response.status, response.headers.get("content-type")], [200, "text/xml"]);
  const token = await tokens.issue(callSid, { from: "", to: "", direction: "inbound" });
  assert.equal(body, connected(token));
  assert.deepEqual(await tokens.redeem(token, callSid), {
    from: CALL.From,
    to: CALL.To,
    direction: "inbound",
  });
  assert.deepEqual(desk.heard, [["ring", RINGING]]);
  assert.deepEqual(log.lines, [
    `info CALL call rings call=${callSid} from=+1555*****01 to=+1555*****02 direction=inbound answer=admitted`,
  ]);
});

Deno.test("GET /voice reads the query", async () => {
  const { routes, desk } = makeRoutes();
  const response = await routes.request(`/voice?${new URLSearchParams(CALL)}`, {}, LOCAL);
  assert.match(await response.text(), /<Stream url="wss:\/\/agent\.example\/media"/);
  assert.deepEqual(desk.heard, [["ring", RINGING]]);
});

Deno.test("POST /voice reads a JSON body", async () => {
  const { routes, desk } = makeRoutes();
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ ...CALL, Direction: "outbound-api" });
  await routes.request("/voice", { method: "POST", headers, body }, LOCAL);
  assert.deepEqual(desk.heard, [["ring", { ...RINGING, direction: "outbound" }]]);
});

Deno.test("POST /voice gives a repeated webhook the same TwiML (docs/faults.md 20)", async () => {
  const { post, tokens } = makeRoutes();
  const bodies: string[] = [];
  for (let i = 0; i < 3; i++) bodies.push(await (await post("/voice", CALL)).text());
  const token = /value="([0-9a-f]+)"/.exec(bodies[0]!)![1]!;
  assert.notEqual(await tokens.redeem(token, callSid), undefined);
  bodies.push(await (await post("/voice", CALL)).text());
  assert.deepEqual(bodies, new Array(4).fill(connected(token)));
});

Deno.test("POST /voice gives the webhook of a call that has had its stream the same TwiML, also after hours, and it lets nothing in (docs/faults.md 20, 53)", async () => {
  const { post, tokens, desk, clock } = makeRoutes();
  const answer = async () => await (await post("/voice", CALL)).text();
  const first = await answer();
  const token = /value="([0-9a-f]+)"/.exec(first)![1]!;
  await tokens.redeem(token, callSid);
  // The call was lost, and was told to come again: the token that it comes with is nobody else's.
  const again = await (await post("/voice/resume", CALL)).text();
  desk.ringAnswer = "known";
  for (const ms of [0, 20 * 60_000, 20 * 3_600_000]) {
    clock.block(ms);
    assert.equal(await answer(), first);
    assert.equal(await tokens.redeem(token, callSid), undefined);
  }
  assert.notEqual(again, first);
});

Deno.test("POST /voice says so when there is no room (docs/faults.md 26)", async () => {
  for (const answer of ["full", "draining"] as const) {
    const { post, desk, rejections } = makeRoutes({ language: "he" });
    desk.ringAnswer = answer;
    const response = await post("/voice", CALL);
    assert.deepEqual([response.status, await response.text()], [200, busyTwiml("he")]);
    assert.deepEqual(rejections, [`webhook ${answer}`]);
  }
});

Deno.test("POST /voice/resume reconnects with a new token, hangs up, or says that there is no line any more", async () => {
  const { post, desk, tokens } = makeRoutes();
  const first = /value="([0-9a-f]+)"/.exec(await (await post("/voice", CALL)).text())![1]!;
  await tokens.redeem(first, callSid);
  const twiml = await (await post("/voice/resume", CALL)).text();
  const second = /value="([0-9a-f]+)"/.exec(twiml)![1]!;
  assert.notEqual(second, first);
  assert.equal(twiml, connected(second));
  assert.deepEqual(await tokens.redeem(second, callSid), {
    from: CALL.From,
    to: CALL.To,
    direction: "inbound",
    resumed: true,
  });
  desk.resumeAnswer = "hangup";
  assert.equal(await (await post("/voice/resume", CALL)).text(), hangupTwiml());
  desk.resumeAnswer = "draining";
  assert.equal(await (await post("/voice/resume", CALL)).text(), busyTwiml("en"));
  assert.deepEqual(desk.heard.slice(1), new Array(3).fill(["resume", RINGING]));
});

Deno.test("POST /voice/status passes the call's status on and answers 204", async () => {
  const { post, desk, log } = makeRoutes();
  const sent: Record<string, string>[] = [
    { CallSid: callSid, CallStatus: "completed", SequenceNumber: "3" },
    { CallSid: callSid, CallStatus: "busy" },
    { CallSid: callSid, StreamEvent: "stream-started", StreamSid: "MZ1" },
    { CallSid: callSid, StreamEvent: "stream-error", StreamError: "handshake" },
    { CallSid: callSid },
  ];
  for (const fields of sent) {
    const response = await post("/voice/status", fields);
    assert.deepEqual([response.status, await response.text()], [204, ""]);
  }
  assert.deepEqual(desk.heard, [["status", callSid, "completed", 3], ["status", callSid, "busy", null]]);
  assert.deepEqual(log.lines.filter((line) => line.startsWith("warn")), [
    `warn CALL Twilio reports a stream error call=${callSid} error=handshake`,
  ]);
});

Deno.test("POST /voice takes what Twilio signed, by form, query and JSON", async () => {
  const { routes, post, desk } = makeRoutes({ authToken: AUTH_TOKEN });
  const elsewhere = { remoteAddr: { transport: "tcp", hostname: "203.0.113.9", port: 5000 } } as const;
  const statuses: number[] = [(await post("/voice", CALL, sign("/voice", CALL))).status];
  const query = `/voice?${new URLSearchParams(CALL)}`;
  statuses.push((await routes.request(query, { headers: sign(query) }, elsewhere)).status);
  const body = JSON.stringify(CALL);
  const hashed = `/voice?bodySHA256=${createHash("sha256").update(body).digest("hex")}`;
  const headers = { ...sign(hashed), "content-type": "application/json" };
  statuses.push((await routes.request(hashed, { method: "POST", headers, body }, elsewhere)).status);
  assert.deepEqual([statuses, desk.heard], [[200, 200, 200], new Array(3).fill(["ring", RINGING])]);
});

Deno.test("POST /voice refuses forged, missing and wrong-URL signatures with 403 (docs/faults.md 21)", async () => {
  const { post, desk, rejections } = makeRoutes({ authToken: AUTH_TOKEN });
  const bad = [
    {},
    { "x-twilio-signature": "" },
    { "x-twilio-signature": "L/OH5YylLD5NRKLltdqwSvS0BnU=" },
    sign("/voice"),
    sign("/voice/status", CALL),
    sign("/voice", { ...CALL, From: "+15551230009" }),
  ];
  for (const path of ["/voice", "/voice/resume"]) {
    for (const headers of bad) {
      const problem = await problemOf(await post(path, CALL, headers));
      assert.deepEqual([problem.status, problem.type], [403, "application/problem+json"]);
      assert.match(problem.detail, /X-Twilio-Signature/);
    }
  }
  assert.deepEqual([desk.heard, rejections], [[], new Array(12).fill("webhook bad_signature")]);
});

Deno.test("POST /voice takes unsigned requests from this machine only", async () => {
  const { routes, desk } = makeRoutes();
  const init = { method: "POST", body: new URLSearchParams(CALL) };
  const elsewhere = { remoteAddr: { transport: "tcp", hostname: "10.0.0.9", port: 1 } } as const;
  for (const env of [elsewhere, {}, { remoteAddr: { transport: "unix", path: "/run/x" } } as const]) {
    assert.equal((await problemOf(await routes.request("/voice", init, env))).status, 403);
  }
  const crossSite = { ...init, headers: { origin: "https://evil.example" } };
  assert.equal((await problemOf(await routes.request("/voice", crossSite, LOCAL))).status, 403);
  assert.deepEqual(desk.heard, []);
});

Deno.test("POST /voice answers 400 without a valid CallSid and to a body that is neither form nor JSON", async () => {
  const { routes, post, desk } = makeRoutes();
  for (const CallSid of ["", "CA1", `CA${"g".repeat(32)}`, `${callSid}0`, "<script>"]) {
    const problem = await problemOf(await post("/voice", { ...CALL, CallSid }));
    assert.deepEqual([problem.status, problem.detail], [
      400,
      "CallSid is missing, or is not CA and 32 hex digits.",
    ]);
  }
  assert.equal((await problemOf(await routes.request("/voice", { method: "POST" }, LOCAL))).status, 400);
  for (const body of ["{", "[]", "null", "7"]) {
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    const problem = await problemOf(await routes.request("/voice", init, LOCAL));
    assert.deepEqual([problem.status, problem.detail], [
      400,
      "The body is neither a form nor a JSON object.",
    ]);
  }
  assert.deepEqual(desk.heard, []);
});

Deno.test("POST /voice answers 413 to a body that is too long", async () => {
  const { post, routes, rejections } = makeRoutes();
  const fields = { ...CALL, Digits: "1".repeat(MAX_WEBHOOK_BYTES) };
  assert.equal((await problemOf(await post("/voice", fields))).status, 413);
  const chunk = new TextEncoder().encode("a=1&".repeat(10_000));
  const body = ReadableStream.from([chunk, chunk, chunk]);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const init = { method: "POST", body, headers, duplex: "half" } as RequestInit;
  assert.equal((await problemOf(await routes.request("/voice", init, LOCAL))).status, 413);
  assert.deepEqual(rejections, ["webhook too_large", "webhook too_large"]);
});

Deno.test("POST /voice keeps what callers put into From within bounds", async () => {
  const { post, desk } = makeRoutes();
  await post("/voice", { ...CALL, From: "sip:" + "x".repeat(1_000), To: "" });
  assert.deepEqual(desk.heard, [["ring", { ...RINGING, from: "sip:" + "x".repeat(124), to: "unknown" }]]);
});
