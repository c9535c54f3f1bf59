import assert from "node:assert/strict";
import {
  AlertWebhook,
  WEBHOOK_EVERY_MS,
  WEBHOOK_RETRY_MS,
  WEBHOOK_TIMEOUT_MS,
} from "../../lib/ops/alert_webhook.ts";
import { addressRanges } from "../../lib/core/addresses.ts";
import { postJson } from "../../lib/ops/post_json.ts";
import type { Alert } from "../../lib/ops/server_status.ts";
import { KeepingLog } from "../fakes/keeping_log.ts";
import { ManualClock } from "../fakes/manual_clock.ts";

const gaps: Alert = { id: "underruns", since: "2026-11-22T08:00:00.000Z", value: 2.5, limit: 1 };
const lag: Alert = { id: "loop_lag", since: "2026-11-22T08:00:00.000Z", value: 80, limit: 50 };

type Answer = (request: Request) => Response | Promise<Response>;

/** A server that takes down what it is sent, and a webhook that sends to it. */
function setUp(answer: Answer = () => new Response()) {
  const requests: { method: string; type: string | null; body: unknown }[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { method, headers } = request;
    requests.push({ method, type: headers.get("content-type"), body: await request.json() });
    return await answer(request);
  });
  const clock = new ManualClock();
  const log = new KeepingLog();
  const stop = new AbortController();
  const url = new URL(`http://127.0.0.1:${server.addr.port}/hook/secret-key`);
  const post = (body: string, signal: AbortSignal) =>
    postJson(url, body, { signal, allow: addressRanges([]) });
  const webhook = new AlertWebhook({ post, clock, log, signal: stop.signal });
  /** Ten times faster than real time, which real sockets need too, until `isDone`. */
  const run = async (isDone: () => boolean) => {
    while (!isDone()) {
      await clock.advance(10);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const close = async () => {
    stop.abort();
    await server.shutdown();
  };
  return { requests, clock, log, webhook, run, [Symbol.asyncDispose]: close };
}

Deno.test("AlertWebhook posts what is wrong, once, and that it is over", async () => {
  await using rig = setUp();
  rig.webhook.note([]);
  rig.webhook.note([gaps]);
  rig.webhook.note([gaps]);
  await rig.webhook.idle();
  for (let second = 0; second < 120; second++) {
    await rig.clock.advance(1_000);
    rig.webhook.note([{ ...gaps, value: second }]);
  }
  rig.webhook.note([]);
  await rig.webhook.idle();
  assert.deepEqual(rig.requests, [
    {
      method: "POST",
      type: "application/json",
      body: {
        alerts: [gaps],
        at: "2026-11-22T08:00:00.000Z",
        text: "Ketzev: underruns: 2.5 gaps a minute of speech (limit 1)",
      },
    },
    {
      method: "POST",
      type: "application/json",
      body: { alerts: [], at: "2026-11-22T08:02:00.000Z", text: "Ketzev: underruns: over" },
    },
  ]);
  assert.deepEqual(rig.log.lines, []);
});

Deno.test("AlertWebhook tells of one alert at most once a minute, and in the end what is true", async () => {
  await using rig = setUp();
  for (let second = 0; second <= 90; second++) {
    const isFlapping = second % 2 === 0 && second < 80;
    rig.webhook.note(second === 2 ? [gaps, lag] : isFlapping ? [gaps] : []);
    await rig.webhook.idle();
    await rig.clock.advance(1_000);
  }
  const texts = rig.requests.map(({ body }) => (body as { text: string }).text);
  assert.deepEqual(texts, [
    "Ketzev: underruns: 2.5 gaps a minute of speech (limit 1)",
    "Ketzev: underruns: 2.5 gaps a minute of speech (limit 1); loop_lag: 80 ms event loop lag (limit 50)",
    "Ketzev: underruns: over",
    "Ketzev: loop_lag: over",
  ]);
});

Deno.test("AlertWebhook tries once more, then again after a minute, and logs neither URL nor key", async () => {
  let status = 500;
  await using rig = setUp(() => new Response(null, { status }));
  rig.webhook.note([gaps]);
  await rig.run(() => rig.log.lines.length === 1);
  assert.deepEqual([rig.requests.length, rig.clock.now() >= WEBHOOK_RETRY_MS], [2, true]);
  assert.deepEqual(rig.log.lines, [{
    level: "warn",
    tag: "HTTP",
    message: "alert webhook does not answer",
    fields: { reason: "HTTP 500" },
  }]);
  await rig.webhook.idle();
  rig.webhook.note([gaps]);
  await rig.webhook.idle();
  assert.equal(rig.requests.length, 2);
  status = 204;
  await rig.clock.advance(WEBHOOK_EVERY_MS);
  rig.webhook.note([gaps]);
  await rig.webhook.idle();
  assert.deepEqual([rig.requests.length, rig.log.lines.length], [3, 1]);
});

Deno.test("AlertWebhook gives up after 5 s, and has never more than one request under way", async () => {
  const held = Promise.withResolvers<Response>();
  await using rig = setUp(() => held.promise.then(() => new Response()));
  try {
    rig.webhook.note([gaps]);
    await rig.run(() => {
      rig.webhook.note([gaps, lag]);
      return rig.log.lines.length === 1;
    });
    assert.deepEqual([rig.requests.length, rig.log.lines[0]?.fields], [2, { reason: "no answer in time" }]);
    const expectedMs = 2 * WEBHOOK_TIMEOUT_MS + WEBHOOK_RETRY_MS;
    assert.ok(Math.abs(rig.clock.now() - expectedMs) <= 100, `${rig.clock.now()} ms`);
  } finally {
    held.resolve(new Response());
  }
});

Deno.test("AlertWebhook follows no redirect", async () => {
  let strangers = 0;
  await using stranger = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    strangers++;
    return new Response();
  });
  const { port } = stranger.addr;
  await using rig = setUp(() => Response.redirect(`http://127.0.0.1:${port}/`, 307));
  rig.webhook.note([gaps]);
  await rig.run(() => rig.log.lines.length === 1);
  assert.deepEqual([rig.requests.length, strangers], [2, 0]);
  assert.equal(rig.log.lines[0]?.fields.reason, "HTTP 307");
});

Deno.test("AlertWebhook says which address it may not post to, and of other failures nothing of the URL", async () => {
  const reasons: unknown[] = [];
  for (const resolved of ["10.0.0.5", "8.8.8.8"]) {
    const log = new KeepingLog();
    const clock = new ManualClock();
    const post = (body: string, signal: AbortSignal) =>
      postJson(new URL("https://key.hooks.invalid/key"), body, {
        signal,
        allow: addressRanges([]),
        resolve: () => Promise.resolve([resolved]),
        connect: () => Promise.reject(new Error("Cannot connect to key.hooks.invalid")),
      });
    const webhook = new AlertWebhook({ post, clock, log, signal: new AbortController().signal });
    webhook.note([gaps]);
    await clock.advance(WEBHOOK_RETRY_MS);
    await webhook.idle();
    reasons.push(log.lines[0]?.fields.reason);
  }
  assert.deepEqual(reasons, [
    "it leads to 10.0.0.5, which is not public nor in ALERT_WEBHOOK_ALLOW",
    "it can't be reached",
  ]);
});
