import assert from "node:assert/strict";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ServeEnv } from "../../lib/web/client.ts";
import { makeTestApp } from "../web/test_app.ts";

const voice = new Hono<ServeEnv>();
voice.post("/voice", (c) => c.text("<Response/>", 200, { "content-type": "text/xml" }));
voice.get("/throws", () => {
  throw new Error("secret detail\nsecond line");
});
voice.get("/refuses", () => {
  throw new HTTPException(403, { message: "Bad signature." });
});
voice.get("/answers", () => {
  throw new HTTPException(409, { res: new Response("own", { status: 409 }) });
});

Deno.test("createApp() answers errors as problems, and an exception's own response as it is", async () => {
  const { app, log } = makeTestApp({ voice });
  const ask = async (path: string) => {
    const response = await app.request(path);
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  const problem = (status: number, title: string, detail: string) => [
    status,
    "application/problem+json",
    JSON.stringify({ type: "about:blank", title, status, detail }),
  ];
  assert.deepEqual(await ask("/nothing"), problem(404, "Not Found", "There is nothing at /nothing."));
  assert.deepEqual(await ask("/refuses"), problem(403, "Forbidden", "Bad signature."));
  assert.deepEqual(await ask("/answers"), [409, "text/plain;charset=UTF-8", "own"]);
  assert.deepEqual(
    await ask("/throws"),
    problem(500, "Internal Server Error", "The server failed to answer; its log says why."),
  );
  assert.deepEqual(log.lines, [{
    level: "error",
    tag: "HTTP",
    message: "request failed",
    fields: { method: "GET", path: "/throws", error: "Error", reason: "secret detail" },
  }]);
});

Deno.test("createApp() sets a policy without inline script, and takes Twilio's posts without Origin", async () => {
  const { app } = makeTestApp({ voice });
  const response = await app.request("/voice", { method: "POST" });
  assert.deepEqual([response.status, await response.text()], [200, "<Response/>"]);
  assert.equal(
    response.headers.get("content-security-policy"),
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; " +
      "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  assert.deepEqual(
    [
      "x-frame-options",
      "x-content-type-options",
      "referrer-policy",
      "strict-transport-security",
      "permissions-policy",
    ].map((name) => response.headers.get(name)),
    ["DENY", "nosniff", "same-origin", null, "microphone=(self), camera=(), geolocation=()"],
  );
});

Deno.test("createApp() passes the answer of /media on untouched", async () => {
  const upgrade = new Response(null, { headers: { "x-upgrade": "1" } });
  const media = new Hono<ServeEnv>();
  media.get("/media", () => upgrade);
  const { app } = makeTestApp({ media });
  assert.equal(await app.fetch(new Request("http://localhost:8000/media")), upgrade);
  assert.deepEqual([...upgrade.headers], [["x-upgrade", "1"]]);
});

Deno.test("createApp() carries a WebSocket on /media", async () => {
  const media = new Hono<ServeEnv>();
  media.get("/media", (c) => {
    const { socket, response } = Deno.upgradeWebSocket(c.req.raw);
    socket.onmessage = ({ data }) => socket.send(`echo ${data}`);
    return response;
  });
  const { app } = makeTestApp({ media });
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request, info) => app.fetch(request, info),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/media`);
  const answer = await new Promise((resolve, reject) => {
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = () => reject(new Error("no upgrade"));
  });
  await new Promise((resolve) => {
    socket.onclose = resolve;
    socket.close();
  });
  assert.equal(answer, "echo hello");
});

Deno.test("createApp() sends / to /admin, and assets for good or by entity tag", async () => {
  const { app } = makeTestApp();
  const root = await app.request("/");
  assert.deepEqual([root.status, root.headers.get("location")], [302, "/admin"]);
  const html = await (await app.request("/login")).text();
  const path = /href="(\/assets\/styles\.[0-9a-f]{16}\.css)"/.exec(html)![1]!;
  const named = await app.request(path);
  assert.deepEqual(
    [named.status, named.headers.get("content-type"), named.headers.get("cache-control")],
    [200, "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
  );
  const plain = await app.request("/assets/styles.css");
  assert.equal(plain.headers.get("cache-control"), "no-cache");
  const etag = plain.headers.get("etag")!;
  const again = await app.request("/assets/styles.css", { headers: { "if-none-match": etag } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  const packed = await app.request("/assets/styles.css", { headers: { "accept-encoding": "br, gzip" } });
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  const unpacked = new Response(packed.body!.pipeThrough(new DecompressionStream("gzip")));
  assert.equal(await unpacked.text(), await (await app.request("/assets/styles.css")).text());
  for (const path of ["/assets/none.js", "/assets/..%2fdeno.json", "/assets/styles.0000.css"]) {
    assert.equal((await app.request(path)).status, 404);
  }
});
