import assert from "node:assert/strict";
import type { ControlResult } from "../../lib/calls/call_controls.ts";
import { makeCallView } from "../fakes/fake_call_directory.ts";
import { BEARER, makeTestApp, signIn, VIEWER_BEARER } from "../web/test_app.ts";

const call = makeCallView();
const NUMBER = "+972501234567";

function setUp() {
  const made = makeTestApp();
  made.directory.liveCalls = [call];
  const post = (action: string, body?: unknown, headers: Record<string, string> = BEARER) =>
    made.app.request(`/api/calls/${call.callSid}/${action}`, {
      method: "POST",
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return { ...made, post };
}

Deno.test("controlRoutes() does what is asked, answers 202 and writes it down", async () => {
  const { audit, directory, post } = setUp();
  const asked: [action: string, body: unknown][] = [
    ["say", { text: "  Please\u0000 hold\nthe line. " }],
    ["mute", { on: true }],
    ["mute", { on: false }],
    ["transfer", { to: NUMBER }],
    ["hangup", undefined],
  ];
  for (const [action, body] of asked) {
    const response = await post(action, body);
    assert.deepEqual([response.status, await response.json()], [202, { callSid: call.callSid }]);
  }
  assert.deepEqual(directory.acts, [
    ["say", call.callSid, "Please  hold the line."],
    ["mute", call.callSid, true],
    ["mute", call.callSid, false],
    ["transfer", call.callSid, NUMBER],
    ["hangUp", call.callSid],
  ]);
  const entry = { role: "operator", session: "token", callSid: call.callSid, outcome: "done" };
  assert.deepEqual(audit.entries, [
    { ...entry, action: "say", detail: "22 characters" },
    { ...entry, action: "mute", detail: "on" },
    { ...entry, action: "mute", detail: "off" },
    { ...entry, action: "transfer", detail: "+9725*****67" },
    { ...entry, action: "hangup", detail: "" },
  ]);
});

Deno.test("controlRoutes() answers 404, 409 and 502 with what the call says, and writes that down too", async () => {
  const { app, audit, directory, post } = setUp();
  const refusals: [ControlResult, number, string][] = [
    [{ ok: false, why: "refused", detail: "That number is not on the list." }, 409, "refused"],
    [{ ok: false, why: "unavailable", detail: "There is no Twilio account." }, 409, "refused"],
    [{ ok: false, why: "failed", detail: "Twilio does not answer." }, 502, "failed"],
  ];
  for (const [result, status, outcome] of refusals) {
    directory.result = result;
    const response = await post("transfer", { to: NUMBER });
    assert.deepEqual([response.status, (await response.json()).detail], [
      status,
      "detail" in result && result.detail,
    ]);
    assert.equal(audit.entries.at(-1)?.outcome, outcome);
  }
  for (const sid of ["CA9", "__proto__", "%0aCA9"]) {
    const response = await app.request(`/api/calls/${sid}/hangup`, { method: "POST", headers: BEARER });
    assert.equal(response.status, 404);
    assert.deepEqual(audit.entries.at(-1), {
      role: "operator",
      session: "token",
      action: "hangup",
      callSid: null,
      detail: "",
      outcome: "refused",
    });
  }
});

Deno.test("controlRoutes() hangs up once, then there is no such call", async () => {
  const { directory, post } = setUp();
  assert.equal((await post("hangup")).status, 202);
  assert.equal(directory.endedCalls[0]?.endedBy, "operator");
  assert.equal((await post("hangup")).status, 404);
});

Deno.test("controlRoutes() refuses what is wrong before anything is done", async () => {
  const { audit, directory, post } = setUp();
  const text = 'Field "text" is wrong: it is not a text of 1 to 500 characters.';
  const to = 'Field "to" is wrong: it is not an E.164 number such as +972501234567.';
  const table: [action: string, body: unknown, status: number, detail: string][] = [
    ["say", { text: "" }, 400, text],
    ["say", { text: " \n\t" }, 400, text],
    ["say", { text: "x".repeat(501) }, 400, text],
    ["say", { text: 5 }, 400, text],
    ["say", { text: ["a"] }, 400, text],
    ["say", {}, 400, 'Field "text" is missing.'],
    ["say", { text: "a", loud: true }, 400, "The body may hold nothing but text."],
    ["say", '{"text":"a","__proto__":{"role":"operator"}}', 400, "The body may hold nothing but text."],
    ["say", '{"__proto__":{"text":"a"}}', 400, "The body may hold nothing but text."],
    ["say", "text", 400, "The body is not JSON."],
    ["say", [], 400, "The body must be a JSON object."],
    ["say", "null", 400, "The body must be a JSON object."],
    ["say", { text: "x".repeat(70_000) }, 413, "The body is larger than 65536 bytes."],
    ["mute", { on: 1 }, 400, 'Field "on" is wrong: it is neither true nor false.'],
    ["mute", { on: "true" }, 400, 'Field "on" is wrong: it is neither true nor false.'],
    ["transfer", { to: "0501234567" }, 400, to],
    ["transfer", { to: "+1555<Dial>" }, 400, to],
    ["transfer", { to: "+9725012345678901" }, 400, to],
    ["transfer", { to: null }, 400, to],
  ];
  for (const [action, body, status, detail] of table) {
    const response = await post(action, body);
    assert.deepEqual(
      [response.status, (await response.json()).detail],
      [status, detail],
      JSON.stringify(body),
    );
  }
  const form = await post("say", undefined, { ...BEARER, "content-type": "text/plain" });
  assert.equal(form.status, 415);
  assert.deepEqual([directory.acts, audit.entries], [[], []]);
  assert.equal(({} as { role?: string }).role, undefined);
});

Deno.test("controlRoutes() counts 500 characters by what people count, emoji and Hebrew alike", async () => {
  const { post } = setUp();
  assert.equal((await post("say", { text: "😀".repeat(500) })).status, 202);
  assert.equal((await post("say", { text: "ש".repeat(500) })).status, 202);
  assert.equal((await post("say", { text: "😀".repeat(501) })).status, 400);
});

Deno.test("controlRoutes() lets no viewer do anything", async () => {
  const { app, audit, directory, post } = setUp();
  const cookie = await signIn(app, "battery-staple");
  const before = audit.entries.length;
  for (const headers of [VIEWER_BEARER, { cookie, "sec-fetch-site": "same-origin" }]) {
    for (
      const [action, body] of [["say", { text: "a" }], ["mute", { on: true }], ["transfer", { to: NUMBER }]]
    ) {
      const response = await post(action as string, body, headers);
      assert.deepEqual([response.status, (await response.json()).detail], [
        403,
        "Viewers may look at everything and change nothing.",
      ]);
    }
    assert.equal((await post("hangup", undefined, headers)).status, 403);
  }
  assert.deepEqual([directory.acts, audit.entries.length], [[], before]);
});
