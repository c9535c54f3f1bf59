import assert from "node:assert/strict";
import { Metronome } from "../../lib/core/clock.ts";
import { openTwilioSocket, type SocketEnd, type TwilioSocket } from "../../lib/simulator/twilio_socket.ts";
import { ManualClock } from "../fakes/manual_clock.ts";
import { acceptance, RawServer, type Script, write } from "./raw_server.ts";
import { deadUrl, REAL_TIME, sleepUntil } from "./scripted_server.ts";

const later = (ms: number) => sleepUntil(performance.now() + ms);

async function open(url: URL, signature: string | null = null) {
  const heard: string[] = [];
  const ended = Promise.withResolvers<SocketEnd>();
  const listener = {
    text: (text: string) => void heard.push(text),
    binary: (byteCount: number) => void heard.push(`binary ${byteCount}`),
    socketEnded: (end: SocketEnd) => ended.resolve(end),
  };
  const { signal } = new AbortController();
  const socket = await openTwilioSocket(url, { signature, listener, clock: new Metronome(), signal });
  return { socket, heard, ended: ended.promise };
}

Deno.test("openTwilioSocket() shakes hands as Twilio does", REAL_TIME, async () => {
  await using server = new RawServer((connection, key) => write(connection, acceptance(key)));
  const { socket } = await open(server.url, "c2ln");
  const names = server.heads[0]!.toLowerCase().split("\r\n").slice(1).map((line) => line.split(":")[0]);
  assert.deepEqual(names.filter((name) => name !== "").sort(), [
    "accept-encoding",
    "connection",
    "host",
    "sec-websocket-key",
    "sec-websocket-version",
    "upgrade",
    "user-agent",
    "x-twilio-signature",
  ]);
  await socket.reset();
});

const problem = '{"status":403,"detail":"X-Twilio-Signature is missing."}';
for (
  const [name, script, message] of [
    [
      "a refusal",
      (connection) =>
        write(
          connection,
          `HTTP/1.1 403 Forbidden\r\ncontent-length: ${problem.length}\r\nconnection: close\r\n\r\n${problem}`,
        ),
      /HTTP 403 X-Twilio-Signature is missing\., expected 101$/,
    ],
    [
      "a page",
      (connection) => write(connection, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
      /HTTP 200, expected 101/,
    ],
    ["a wrong accept key", (connection) => write(connection, acceptance("other")), /Sec-WebSocket-Accept/],
    [
      "a subprotocol",
      (connection, key) => write(connection, acceptance(key, "sec-websocket-protocol: x\r\n")),
      /subprotocol/,
    ],
    [
      "an extension",
      (connection, key) =>
        write(connection, acceptance(key, "sec-websocket-extensions: permessage-deflate\r\n")),
      /Extensions/,
    ],
    ["no end of an answer", (connection) => connection.close(), /./],
  ] as [string, Script, RegExp][]
) {
  Deno.test(`openTwilioSocket() takes ${name} for Twilio's error 31920`, REAL_TIME, async () => {
    await using server = new RawServer(script);
    await assert.rejects(open(server.url), { name: "TwilioError", code: 31920, message });
  });
}

Deno.test("openTwilioSocket() says 31902 when nobody listens", REAL_TIME, async () => {
  const url = new URL(deadUrl().replace("http", "ws"));
  await assert.rejects(open(url), { code: 31902, status: null, message: /refused/i });
});

Deno.test(
  "openTwilioSocket() says 31901 when no answer comes in time, and gives up when told to",
  REAL_TIME,
  async () => {
    await using server = new RawServer(() => {});
    const clock = new ManualClock();
    const listener = { text() {}, binary() {}, socketEnded: () => assert.fail("it was never open") };
    const giveUp = new AbortController();
    const options = { signature: null, listener, clock, signal: giveUp.signal };
    const opening = openTwilioSocket(server.url, options);
    opening.catch(() => {});
    await clock.advance(10_000);
    await assert.rejects(opening, { code: 31901 });
    const other = openTwilioSocket(server.url, options);
    giveUp.abort(new Error("enough"));
    await assert.rejects(other, { message: "enough" });
  },
);

for (
  const [name, bytes, heard, end] of [
    ["a fragmented text with a ping inside", [0x01, 1, 0x61, 0x89, 0, 0x80, 1, 0x62], ["ab"], undefined],
    ["a binary message", [0x82, 2, 0, 0], ["binary 2"], undefined],
    ["a close with a reason", [0x88, 4, 3, 0xe9, 0x6f, 0x6b], [], {
      kind: "closed",
      code: 1001,
      reason: "ok",
    }],
    ["a close without a code", [0x88, 0], [], { kind: "closed", code: 1005, reason: "" }],
    ["a masked frame", [0x81, 0x80, 0, 0, 0, 0], [], "violation"],
    ["a reserved bit", [0xc1, 0], [], "violation"],
    ["a fragmented ping", [0x09, 0], [], "violation"],
    ["a long ping", [0x89, 126, 0, 126], [], "violation"],
    ["an unknown opcode", [0x83, 0], [], "violation"],
    ["a continuation of nothing", [0x80, 0], [], "violation"],
    ["a text inside another", [0x01, 0, 0x81, 0], [], "violation"],
    ["bytes that are not UTF-8", [0x81, 1, 0xff], [], "violation"],
    ["a message of more than 16 MiB", [0x81, 127, 0, 0, 0, 0, 1, 0, 0, 1], [], "violation"],
  ] as const
) {
  Deno.test(`TwilioSocket tells ${name}`, REAL_TIME, async () => {
    await using server = new RawServer(async (connection, key) => {
      await write(connection, acceptance(key));
      await write(connection, bytes);
      await later(50);
      connection.close();
    });
    const { heard: seen, ended } = await open(server.url);
    const how = await ended;
    assert.deepEqual(seen, heard);
    if (typeof end === "string") assert.equal(how.kind, end);
    else assert.deepEqual(how, end ?? { kind: "lost", reason: "end of stream without a close frame" });
  });
}

/** More than the kernel holds between two sockets. */
const FLOOD_BYTES = 32 * 1024 * 1024;

/** A server that sends `text` again and again, as fast as it is read. */
function flood(text: string, sent: { bytes: number }): Script {
  return async (connection, key) => {
    await write(connection, acceptance(key));
    const frame = [0x81, text.length, ...new TextEncoder().encode(text)];
    const chunk = Uint8Array.from({ length: 500 * frame.length }, (_, i) => frame[i % frame.length]!);
    try {
      for (let at = 0; sent.bytes < FLOOD_BYTES; at %= chunk.length) {
        const count = await connection.write(chunk.subarray(at));
        at += count;
        sent.bytes += count;
      }
    } catch {
      // Its reader has left.
    }
  };
}

Deno.test("TwilioSocket.pause() leaves what comes in the kernel until resume()", REAL_TIME, async () => {
  const sent = { bytes: 0 };
  await using server = new RawServer(flood("x".repeat(100), sent));
  const { socket, heard, ended } = await open(server.url);
  while (heard.length === 0) await later(1);
  socket.pause();
  await later(300);
  const [stalledBytes, heardBefore] = [sent.bytes, heard.length];
  await later(200);
  assert.ok(stalledBytes < FLOOD_BYTES);
  assert.deepEqual([sent.bytes, heard.length], [stalledBytes, heardBefore], "nothing moves");
  socket.resume();
  while (sent.bytes < FLOOD_BYTES || heard.length < Math.floor(sent.bytes / 102)) await later(20);
  await socket.reset();
  assert.deepEqual(await ended, { kind: "ours" });
});

Deno.test("TwilioSocket.sendText() drops what a server doesn't read, beyond 256 KiB", REAL_TIME, async () => {
  await using server = new RawServer((connection, key) => write(connection, acceptance(key)));
  const { socket } = await open(server.url);
  const text = "x".repeat(60_000);
  let sent = 0;
  while (sent < 100 && socket.sendText(text)) sent++;
  await later(50);
  while (sent < 100 && socket.sendText(text)) sent++;
  assert.ok(sent > 4 && sent < 100, `${sent * text.length} bytes were taken`);
  await socket.reset();
  assert.equal(socket.sendText("x"), false);
});

/** What the server sees of the end of a connection. */
async function seenEnd(act: (socket: TwilioSocket) => Promise<void>): Promise<string> {
  const seen = Promise.withResolvers<string>();
  await using server = new RawServer(async (connection, key) => {
    await write(connection, acceptance(key));
    const buffer = new Uint8Array(64);
    try {
      const count = await connection.read(buffer);
      seen.resolve(count === null ? "end" : `opcode ${buffer[0]! & 15}`);
    } catch (thrown) {
      seen.resolve(thrown instanceof Deno.errors.ConnectionReset ? "reset" : String(thrown));
    }
    connection.close();
  });
  const { socket } = await open(server.url);
  await later(20);
  await act(socket);
  return await seen.promise;
}

Deno.test("TwilioSocket.reset() is a TCP reset, close() a close frame", REAL_TIME, async () => {
  assert.equal(await seenEnd((socket) => socket.reset()), "reset");
  assert.equal(await seenEnd((socket) => socket.close()), "opcode 8");
  assert.equal(
    await seenEnd(async (socket) => {
      socket.pause();
      await later(50);
      await socket.reset();
    }),
    "reset",
    "in the middle of a stall too",
  );
});
