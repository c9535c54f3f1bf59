import assert from "node:assert/strict";
import { Hono } from "hono";
import type { CallTrace } from "../../lib/timeline/call_trace.ts";
import type { CallView } from "../../lib/calls/call_view.ts";
import { drainCalls } from "../../lib/calls/drain_calls.ts";
import { CallRegistry } from "../../lib/calls/registry.ts";
import { systemRandomBytes } from "../../lib/core/ids.ts";
import { CallMetrics } from "../../lib/ops/metrics.ts";
import { callRoutes } from "../../lib/server/call_routes.ts";
import type { ServerParts } from "../../lib/server/parts.ts";
import { MemoryTokenStore } from "../../lib/twilio/memory_token_store.ts";
import { StreamTokens } from "../../lib/twilio/tokens.ts";
import { busyTwiml, hangupTwiml } from "../../lib/twilio/twiml.ts";
import type { Sessions } from "../../lib/web/sessions.ts";
import { fakeParts, scriptedAgent } from "../fakes/call_rig.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { CONNECTED, mediaMessage, sids, startMessage, stopMessage } from "../twilio/call_messages.ts";
import { FakeSocket } from "../twilio/fake_socket.ts";
import { MemoryLog } from "../twilio/memory_log.ts";

const LOCAL = { remoteAddr: { hostname: "127.0.0.1" } };
const HANDSHAKE = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** The routes that Twilio uses, the registry behind them, and calls in virtual time. */
function makeServer() {
  const clock = new ManualClock({ settleTurns: 60 });
  const log = new MemoryLog();
  const saved: { view: CallView; trace: CallTrace }[] = [];
  const last = (callSid: string) => saved.findLast(({ view }) => view.callSid === callSid);
  const registry = new CallRegistry({
    clock,
    log,
    maxCalls: 5,
    archive: {
      save: (view, trace) => Promise.resolve(void saved.push({ view, trace })),
      list: () => Promise.resolve({ values: [], cursor: null }),
      get: (callSid) => Promise.resolve(last(callSid)?.view),
      trace: (callSid) => Promise.resolve(last(callSid)?.trace),
    },
  });
  const agents: { callSid: string; resumed: boolean }[] = [];
  const parts = {
    config: {
      publicUrl: "https://agent.example",
      language: "en",
      maxCalls: 5,
      twilio: {},
      transferAllow: [],
      tx: {},
    },
    clock,
    log,
    metrics: new CallMetrics(),
    registry,
    stores: { tokens: new StreamTokens(new MemoryTokenStore(clock), systemRandomBytes) },
    speech: {
      agent: "demo",
      createAgent: scriptedAgent(({ callSid, resumed }) => {
        agents.push({ callSid, resumed });
        return new Promise<void>(() => {});
      }),
      forCall: () => ({ language: "en", parts: fakeParts() }),
    },
    hide: (text: string) => text,
  } as unknown as ServerParts;
  const { voice, media } = callRoutes(parts, { find: () => undefined } as unknown as Sessions);
  const app = new Hono().route("/", voice).route("/", media);
  /** What Twilio is told. */
  const webhook = async (path: string, n: number): Promise<string> => {
    const body = new URLSearchParams({ CallSid: sids(n).callSid, From: "+15551230001", To: "+15551230002" });
    return await (await app.request(path, { method: "POST", body }, LOCAL)).text();
  };
  /** A handshake: its socket, or the status that refuses it. */
  const open = async (): Promise<FakeSocket | number> => {
    const socket = new FakeSocket();
    let upgraded = false;
    const upgrade = () => {
      upgraded = true;
      return { socket, response: new Response() };
    };
    const { status } = await app.request("/media", { headers: HANDSHAKE }, { ...LOCAL, upgrade });
    return upgraded ? socket : status;
  };
  /** The stream of call `n` that brings the token of `twiml`. */
  const stream = async (n: number, twiml: string, streamSid = sids(n).streamSid): Promise<FakeSocket> => {
    const socket = await open();
    assert.ok(socket instanceof FakeSocket, `${socket}`);
    const token = /value="([0-9a-f]+)"/.exec(twiml)?.[1] ?? "";
    socket.receive(CONNECTED);
    socket.receive(startMessage(n, { token }).replaceAll(sids(n).streamSid, streamSid));
    await clock.settle();
    return socket;
  };
  return { clock, registry, saved, agents, webhook, open, stream };
}

Deno.test("a webhook that is repeated gets the same TwiML at any time, and nothing comes of it (docs/faults.md 20, 53)", async () => {
  const { clock, saved, agents, webhook, stream, registry } = makeServer();
  const twiml = await webhook("/voice", 1);
  const first = await stream(1, twiml);
  const repeat = async () => {
    assert.equal(await webhook("/voice", 1), twiml);
    const { closes } = await stream(1, twiml);
    assert.deepEqual(closes, [{ code: 1008, reason: "bad token" }]);
  };
  await repeat();
  assert.deepEqual(first.closes, [], "the call goes on");
  // As long as the token is remembered, and longer.
  for (let minute = 0; minute < 11; minute++) {
    first.receive(mediaMessage(1, 2 + minute));
    await clock.advance(10_000);
    clock.block(50_000);
  }
  await repeat();
  first.receive(stopMessage(1));
  await clock.settle();
  await registry.saved();
  for (const ms of [0, 11 * 60_000, 5 * 3_600_000]) {
    clock.block(ms);
    await repeat();
    assert.equal(await webhook("/voice/resume", 1), hangupTwiml());
  }
  assert.deepEqual([agents.length, saved.length, registry.liveCount], [1, 1, 0]);
});

Deno.test("a call whose stream was lost goes on: its agent is told, its record keeps both streams, and others' repeats open nothing", async () => {
  const { clock, saved, agents, webhook, stream, registry } = makeServer();
  const { callSid } = sids(1);
  const twiml = await webhook("/voice", 1);
  (await stream(1, twiml)).end("lost");
  await clock.settle();
  const again = await webhook("/voice/resume", 1);
  assert.equal(await webhook("/voice", 1), twiml, "never the token of the stream that is awaited");
  const second = await stream(1, again, sids(2).streamSid);
  assert.deepEqual(agents, [{ callSid, resumed: false }, { callSid, resumed: true }]);
  second.receive(stopMessage(2));
  await clock.settle();
  await registry.saved();
  assert.equal(await webhook("/voice/resume", 1), hangupTwiml());
  assert.deepEqual((await stream(1, again)).closes, [{ code: 1008, reason: "bad token" }]);
  const { view, trace } = saved.at(-1)!;
  const streams = [...view.earlier ?? [], view].map(({ streamSid, endedBy }) => [streamSid, endedBy]);
  assert.deepEqual(streams, [[sids(1).streamSid, "peer_reset"], [sids(2).streamSid, "caller"]]);
  assert.deepEqual([agents.length, trace.earlier?.length], [2, 1]);
});

Deno.test("a call that was admitted before the server goes down is still taken, and one that comes too late hears that lines are busy", async () => {
  const { clock, agents, webhook, open, stream, registry } = makeServer();
  const [soon, late] = [await webhook("/voice", 1), await webhook("/voice", 2)];
  let cut: number | undefined;
  const hurry = new AbortController();
  const goodbye = () => ({ text: "bye", speech: new Uint8Array(160) });
  void drainCalls(registry, { clock, drainMs: 60_000, hurry: hurry.signal, goodbye }).then((n) => cut = n);
  assert.equal(await webhook("/voice", 3), busyTwiml("en"), "a new call");
  const socket = await stream(1, soon);
  assert.deepEqual([agents.length, socket.closes], [1, []]);
  await clock.advance(10_100);
  assert.equal(await open(), 503);
  // Twilio reports error 31920, and goes on behind </Connect>.
  assert.equal(await webhook("/voice/resume", 2), busyTwiml("en"));
  assert.match(late, /<\/Connect><Redirect[^>]*>https:\/\/agent\.example\/voice\/resume</);
  socket.receive(stopMessage(1));
  await clock.advance(1_000);
  assert.equal(cut, 0);
});

Deno.test("a call of a process that was killed goes on in the next one (docs/faults.md 29)", async () => {
  const { agents, webhook, stream } = makeServer();
  const { closes } = await stream(1, await webhook("/voice/resume", 1));
  assert.deepEqual([closes, agents], [[], [{ callSid: sids(1).callSid, resumed: true }]]);
});
