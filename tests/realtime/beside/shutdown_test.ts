import assert from "node:assert/strict";
import { CONNECTED, sids, startMessage } from "../../twilio/call_messages.ts";
import { phone, startServer, until } from "../live_server.ts";

const body = new URLSearchParams({
  CallSid: `CA${"0".repeat(32)}`,
  From: "+15550001111",
  To: "+15550002222",
});

Deno.test("SIGTERM takes no more calls and lets the live one end by itself", async () => {
  await using server = await startServer();
  const call = phone(server, "--seconds", "7");
  await until(() => server.log().includes("call begins") || undefined, server.log);
  server.signal("SIGTERM");
  await until(async () => await server.status("/readyz") === 503 || undefined, server.log);
  const answer = await (await fetch(`${server.url}/voice`, { method: "POST", body })).text();
  assert.match(answer, /<Hangup\/>/);
  assert.doesNotMatch(answer, /<Connect>/);
  const { code, report } = await call;
  assert.equal(code, 0);
  assert.equal(report.perCall[0]?.endedBy, "caller");
  assert.equal(await server.code, 0);
  assert.match(server.log(), /stopped cutShort=0/);
});

Deno.test("SIGTERM leaves the calls that ring their streams, and tells one that comes too late that lines are busy", async () => {
  await using server = await startServer();
  const webhook = async (path: string, n: number) => {
    const body = new URLSearchParams({ CallSid: sids(n).callSid, From: "+1", To: "+2" });
    return await (await fetch(server.url + path, { method: "POST", body })).text();
  };
  const [soon] = [await webhook("/voice", 1), await webhook("/voice", 2)];
  server.signal("SIGTERM");
  await until(async () => await server.status("/readyz") === 503 || undefined, server.log);
  const open = () => new WebSocket(`${server.url.replace("http", "ws")}/media`);
  const socket = open();
  socket.onopen = () => {
    socket.send(CONNECTED);
    socket.send(startMessage(1, { token: /value="([0-9a-f]+)"/.exec(soon)?.[1] ?? "" }));
  };
  const greeted = await new Promise<string>((resolve) => socket.onmessage = ({ data }) => resolve(data));
  assert.match(greeted, /^\{"event":"media"/);
  await new Promise((resolve) => setTimeout(resolve, 10_500));
  const late = open();
  // 503: Twilio reports error 31920, and goes on behind </Connect>.
  await new Promise((resolve) => late.onerror = resolve);
  const busy = await webhook("/voice/resume", 2);
  assert.match(busy, /<Say[^>]*>[^<]+<\/Say><Hangup\/>/);
  socket.close();
  assert.equal(await server.code, 0);
});

for (
  const [why, env, hurry] of [["a second signal", {}, true], [
    "the deadline",
    { DRAIN_S: "2" },
    false,
  ]] as const
) {
  Deno.test(`${why} ends a drain with a goodbye, and calls are closed 1001`, async () => {
    await using server = await startServer(env);
    const call = phone(server, "--seconds", "30");
    await until(() => server.log().includes("call begins") || undefined, server.log);
    server.signal("SIGTERM");
    if (hurry) {
      await until(async () => await server.status("/readyz") === 503 || undefined, server.log);
      server.signal("SIGINT");
    }
    const { report } = await call;
    assert.equal(report.perCall[0]?.endedBy, "server");
    assert.match(report.perCall[0]?.streams.ends.join() ?? "", /1001/);
    assert.equal(await server.code, 0);
    assert.match(server.log(), /call ended .*by=drain/);
    assert.match(server.log(), /utterance heard/, "the goodbye was heard whole");
  });
}
