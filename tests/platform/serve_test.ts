import assert from "node:assert/strict";
import { Metronome } from "../../lib/core/clock.ts";
import { OPCODE } from "../../lib/platform/frames.ts";
import { readHandshake } from "../../lib/platform/handshake.ts";
import type { Fetch, HttpServer } from "../../lib/platform/http_server.ts";
import { serveNative } from "../../lib/platform/serve_native.ts";
import { serveNode, WRITE_LIMIT_MS } from "../../lib/platform/serve_node.ts";
import { CLOSE_WAIT_MS } from "../../lib/platform/server_socket.ts";
import type { SocketEnd, WebSocketPort } from "../../lib/platform/web_socket_port.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { clientFrame, joined } from "./client_frame.ts";

const HANDSHAKE = "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** The sockets of one server, and what they heard. */
interface Sockets {
  readonly fetch: Fetch;
  readonly opened: WebSocketPort[];
  readonly heard: string[];
  readonly ends: SocketEnd[];
}

/** Echoes text; on the text `quiet` it says nothing. */
function echoingSockets(): Sockets {
  const opened: WebSocketPort[] = [];
  const heard: string[] = [];
  const ends: SocketEnd[] = [];
  const fetch: Fetch = (request, info) => {
    if ("status" in readHandshake(request.headers)) return new Response("no", { status: 403 });
    const { socket, response } = info.upgrade!();
    opened.push(socket);
    socket.listen({
      message(text, bytes) {
        heard.push(`${text?.slice(0, 20) ?? "binary"} ${bytes}`);
        if (text !== undefined && text !== "quiet") socket.send(text);
      },
      frame: (bytes) => heard.push(`frame ${bytes}`),
      ended: (how) => ends.push(how),
    });
    return response;
  };
  return { fetch, opened, heard, ends };
}

async function listen(serve: typeof serveNode, fetch: Fetch): Promise<HttpServer & AsyncDisposable> {
  const server = await serve(fetch, { hostname: "127.0.0.1", port: 0, clock: new Metronome() });
  return { ...server, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** A bare connection that has shaken hands. */
async function connect(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(HANDSHAKE));
  let head = "";
  for (const byte = new Uint8Array(1); !head.endsWith("\r\n\r\n");) {
    if (await conn.read(byte) === null) break;
    head += String.fromCharCode(byte[0]!);
  }
  assert.match(head, /^HTTP\/1\.1 101 /);
  return conn;
}

/** Reads until the connection ends or breaks. */
async function readAll(conn: Deno.TcpConn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of conn.readable) parts.push(part);
  } catch {
    // What came before the break counts.
  }
  return joined(parts);
}

async function until(fits: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !fits(); tries++) {
    assert.ok(tries < 500, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

for (const [name, serve] of [["serveNode", serveNode], ["serveNative", serveNative]] as const) {
  Deno.test(`${name}() passes a request on as it is, and the answer back`, async () => {
    const seen: unknown[] = [];
    await using server = await listen(serve, async (request, { remoteAddr }) => {
      const { pathname, search } = new URL(request.url);
      seen.push([request.method, pathname + search, request.headers.get("x-a"), await request.text()]);
      seen.push(remoteAddr.hostname);
      const headers = new Headers({ "x-b": "c" });
      headers.append("set-cookie", "one=1; Path=/");
      headers.append("set-cookie", "two=2; Path=/");
      return new Response(request.method === "HEAD" ? null : "answer", { status: 201, headers });
    });
    const url = `http://127.0.0.1:${server.port}/a%20b/c?d=%2F&e`;
    const posted = await fetch(url, { method: "POST", body: "ä".repeat(50_000), headers: { "X-A": "b" } });
    assert.deepEqual([posted.status, await posted.text(), posted.headers.get("x-b")], [201, "answer", "c"]);
    assert.deepEqual(posted.headers.getSetCookie(), ["one=1; Path=/", "two=2; Path=/"]);
    await (await fetch(url, { method: "HEAD" })).body?.cancel();
    assert.deepEqual(seen, [
      ["POST", "/a%20b/c?d=%2F&e", "b", "ä".repeat(50_000)],
      "127.0.0.1",
      ["HEAD", "/a%20b/c?d=%2F&e", null, ""],
      "127.0.0.1",
    ]);
  });

  Deno.test(`${name}() reads a body no faster than it is taken, and cancels it when the client goes`, async () => {
    let pulls = 0;
    const cancelled = Promise.withResolvers<void>();
    await using server = await listen(serve, () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            pulls++;
            controller.enqueue(new Uint8Array(64 * 1024));
          },
          cancel: () => cancelled.resolve(),
        }, { highWaterMark: 0 }),
      ));
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await conn.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    let before = -1;
    for (; pulls !== before || pulls === 0; await new Promise((resolve) => setTimeout(resolve, 300))) {
      before = pulls;
    }
    assert.ok(pulls < 200, `${pulls} pulls for a client that reads nothing`);
    conn.close();
    await cancelled.promise;
  });

  Deno.test(`${name}() carries a WebSocket from handshake to close, and refuses others before 101`, async () => {
    const { fetch: handler, heard, ends } = echoingSockets();
    await using server = await listen(serve, handler);
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`);
    const echoes: string[] = [];
    const texts = ["a", "é".repeat(200), "x".repeat(60_000)];
    await new Promise<void>((resolve) => {
      socket.onopen = () => texts.forEach((text) => socket.send(text));
      socket.onmessage = ({ data }) => void (echoes.push(data) === 3 && resolve());
    });
    assert.deepEqual(echoes, texts);
    const closed = new Promise<number>((resolve) => socket.onclose = ({ code }) => resolve(code));
    socket.close(1000, "bye");
    assert.equal(await closed, 1000);
    await until(() => ends.length === 1, "the end is told");
    assert.deepEqual([ends, heard.length], [["closed"], 3]);
    const refused = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { upgrade: "websocket" } });
    assert.deepEqual([refused.status, await refused.text()], [403, "no"]);
  });

  Deno.test(`${name}() closes a WebSocket that is sent a message too long with 1009`, async () => {
    const { fetch, ends } = echoingSockets();
    await using server = await listen(serve, fetch);
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`);
    const closed = new Promise<number>((resolve) => socket.onclose = ({ code }) => resolve(code));
    socket.onopen = () => socket.send("x".repeat(65_537));
    assert.equal(await closed, 1009);
    assert.deepEqual(ends, [{ code: 1009, reason: "message too big" }]);
  });

  Deno.test(`${name}() tells of a WebSocket whose connection breaks`, async () => {
    const { fetch, ends } = echoingSockets();
    await using server = await listen(serve, fetch);
    const conn = await connect(server.port);
    conn.close();
    await until(() => ends.length === 1, "the end is told");
    assert.deepEqual(ends, ["lost"]);
  });
}

Deno.test("serveNode() answers pings, and tells of parts of messages", async () => {
  const { fetch, heard } = echoingSockets();
  await using server = await listen(serveNode, fetch);
  const conn = await connect(server.port);
  await conn.write(joined([
    clientFrame(OPCODE.ping, "hi"),
    clientFrame(OPCODE.text, "a", { isFinal: false }),
    clientFrame(OPCODE.continuation, "b"),
  ]));
  const answer = new Uint8Array(8);
  for (let at = 0; at < answer.length;) at += await conn.read(answer.subarray(at)) ?? answer.length;
  assert.deepEqual([...answer], [0x8a, 2, 104, 105, 0x81, 2, 97, 98]);
  assert.deepEqual(heard, ["frame 2", "frame 1", "ab 2"]);
  conn.close();
});

Deno.test("serveNode() cuts a WebSocket off that does not answer a close within 2 s, also one that reads nothing", async () => {
  const { fetch, opened } = echoingSockets();
  await using server = await listen(serveNode, fetch);
  const conn = await connect(server.port);
  const socket = opened[0]!;
  while (socket.bufferedBytes < 1_000_000) socket.send("x".repeat(60_000));
  const startMs = performance.now();
  socket.close(1000, "bye");
  assert.equal(socket.bufferedBytes, 0);
  let broken = false;
  while (!broken && performance.now() - startMs < 2 * CLOSE_WAIT_MS + 2_000) {
    await conn.write(clientFrame(OPCODE.pong, "")).catch(() => broken = true);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const ms = performance.now() - startMs;
  assert.ok(ms > CLOSE_WAIT_MS - 200 && ms < CLOSE_WAIT_MS + 2_000, `${ms} ms`);
  conn.close();
});

Deno.test("serveNode() keeps no answers to pings for a peer that reads nothing", async () => {
  const { fetch, opened } = echoingSockets();
  await using server = await listen(serveNode, fetch);
  const conn = await connect(server.port);
  const socket = opened[0]!;
  while (socket.bufferedBytes < 100_000) socket.send("x".repeat(60_000));
  const before = socket.bufferedBytes;
  const pings = joined(new Array(1_000).fill(clientFrame(OPCODE.ping, new Uint8Array(125))));
  for (let i = 0; i < 20; i++) await conn.write(pings);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(socket.bufferedBytes <= before, `${before} and then ${socket.bufferedBytes} bytes`);
  conn.close();
});

Deno.test("serveNode() answers 400 to an upgrade with a body, and to an address that is none", async () => {
  await using server = await listen(serveNode, () => new Response("never"));
  for (
    const [head, status] of [
      [
        "POST / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 3\r\n\r\nabc",
        400,
      ],
      ["GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400],
      ["NONSENSE\r\n\r\n", 400],
    ] as const
  ) {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await conn.write(new TextEncoder().encode(head));
    const answer = new Uint8Array(200);
    const count = await conn.read(answer) ?? 0;
    assert.equal(Number(new TextDecoder().decode(answer.subarray(0, count)).split(" ")[1]), status, head);
    conn.close();
  }
});

Deno.test("serveNode() keeps an idle connection open for a proxy's next request", async () => {
  await using server = await listen(serveNode, () => new Response("answer"));
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  for (const pauseMs of [0, 6_000]) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await conn.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    const answer = new Uint8Array(1_000);
    const count = await conn.read(answer) ?? 0;
    assert.match(new TextDecoder().decode(answer.subarray(0, count)), /^HTTP\/1\.1 200 /);
    // The body's end may come by itself.
    if (!new TextDecoder().decode(answer.subarray(0, count)).endsWith("0\r\n\r\n")) await conn.read(answer);
  }
  conn.close();
});

Deno.test("serveNode() cuts off a client that takes nothing of an answer for half a minute, and none that is slow", async () => {
  const clock = new ManualClock();
  let isCutOff = false;
  const fetch: Fetch = ({ signal }) => {
    signal.addEventListener("abort", () => isCutOff = true);
    return new Response(new Uint8Array(64 * 1_048_576));
  };
  const server = await serveNode(fetch, { hostname: "127.0.0.1", port: 0, clock });
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await conn.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  const buffer = new Uint8Array(1_048_576);
  /** Real sockets need real time, until nothing moves any more. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 300));
  for (let i = 0; i < 4; i++) {
    await settle();
    await clock.advance(WRITE_LIMIT_MS - 1);
    assert.equal(isCutOff, false);
    for (let taken = 0; taken < 8_000_000;) taken += await conn.read(buffer) ?? assert.fail("cut off");
  }
  await settle();
  await clock.advance(WRITE_LIMIT_MS);
  await until(() => isCutOff, "the client is cut off");
  await readAll(conn);
  await server.shutdown();
});

Deno.test("serveNode() shuts down with connections that stay open", async () => {
  const { fetch: handler, ends } = echoingSockets();
  const server = await listen(serveNode, handler);
  const conn = await connect(server.port);
  await (await fetch(`http://127.0.0.1:${server.port}/`)).text();
  await server.shutdown();
  assert.deepEqual([(await readAll(conn)).length, ends], [0, ["lost"]]);
});

Deno.test("serveNode() rejects when the port is taken", async () => {
  await using server = await listen(serveNode, () => new Response());
  const again = serveNode(() => new Response(), {
    hostname: "127.0.0.1",
    port: server.port,
    clock: new Metronome(),
  });
  await assert.rejects(again, { code: "EADDRINUSE" });
});
