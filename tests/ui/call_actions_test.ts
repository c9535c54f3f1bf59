import assert from "node:assert/strict";
import { makeCallActions } from "../../lib/ui/call_actions.ts";
import { language } from "../../lib/ui/i18n.ts";

function setUp(answer: () => Response | Promise<Response>) {
  const asked: string[] = [];
  const actions = makeCallActions({
    callSid: "CA/1",
    fetch: (path, init) => {
      asked.push(`${init?.method} ${path} ${init?.body ?? ""}`);
      return Promise.resolve().then(answer);
    },
    onDone: () => asked.push("done"),
  });
  return { actions, asked };
}

Deno.test("makeCallActions() asks the API and tells when that is over", async () => {
  const { actions, asked } = setUp(() => new Response("{}", { status: 202 }));
  const results = [
    await actions.hangUp(),
    await actions.say("Hi"),
    await actions.mute(true),
    await actions.transfer("+15550100"),
  ];
  assert.deepEqual(results, [undefined, undefined, undefined, undefined]);
  assert.deepEqual(asked.filter((line) => line !== "done"), [
    "POST /api/calls/CA%2F1/hangup ",
    'POST /api/calls/CA%2F1/say {"text":"Hi"}',
    'POST /api/calls/CA%2F1/mute {"on":true}',
    'POST /api/calls/CA%2F1/transfer {"to":"+15550100"}',
  ]);
  assert.equal(asked.filter((line) => line === "done").length, 4);
});

Deno.test("makeCallActions() says in words what went wrong", async () => {
  const problem = (status: number, detail?: string) => () => Response.json({ status, detail }, { status });
  const failures = [
    problem(401),
    problem(403, "x"),
    problem(404, "x"),
    problem(409, "Not allowed."),
    problem(502, "Twilio: 21220"),
    problem(500),
    () => new Response("<html>", { status: 502 }),
    () => Promise.reject(new TypeError("no network")),
  ];
  const said = [];
  for (const answer of failures) said.push(await setUp(answer).actions.hangUp());
  assert.deepEqual(said, [
    "You have been signed out.",
    "Viewers can't act on calls.",
    "The call has already ended.",
    "Not allowed.",
    "Twilio: 21220",
    "The server answered 500.",
    "The server answered 502.",
    "The server can't be reached.",
  ]);
  language.value = "he";
  try {
    assert.equal(await setUp(problem(404)).actions.hangUp(), "השיחה כבר הסתיימה.");
  } finally {
    language.value = "en";
  }
});
