import assert from "node:assert/strict";
import { formatMedia } from "../../lib/twilio/outbound_messages.ts";
import { maxWaitingSockets } from "../../routes/media.ts";
import { mediaMessage, sids, startMessage, stopMessage } from "../twilio/call_messages.ts";
import {
  closeOf,
  CONTEXT,
  dial,
  handshake,
  messageOf,
  serveMedia,
  signHandshake,
  tokenOf,
} from "./media_rig.ts";

Deno.test("GET /media carries a call from handshake to stop", async () => {
  await using rig = await serveMedia({ authToken: undefined });
  const frame = new Uint8Array(160).fill(0x55);
  const socket = await dial(rig, 1, await tokenOf(rig, 1));
  const echo = messageOf(socket);
  const closed = closeOf(socket);
  socket.send(mediaMessage(1, 1, frame));
  assert.equal(await echo, formatMedia(sids(1).streamSid, frame));
  const [call] = rig.calls;
  assert.deepEqual([call?.start.callSid, call?.context], [sids(1).callSid, CONTEXT]);
  socket.send(stopMessage(1));
  assert.equal(await call?.ended, "stop");
  assert.equal(await closed, "1000 stopped");
  assert.deepEqual(rig.rejections, []);
});

Deno.test("GET /media answers 426 to what is no upgrade", async () => {
  await using rig = await serveMedia();
  const response = await fetch(`http://127.0.0.1:${rig.port}/media`);
  assert.deepEqual([response.status, response.headers.get("upgrade")], [426, "websocket"]);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal((await response.json()).status, 426);
});

Deno.test("GET /media refuses a handshake without a good signature before 101 (docs/faults.md 22)", async () => {
  await using rig = await serveMedia();
  const good = signHandshake();
  const bad = [
    "",
    "x",
    good.toLowerCase(),
    good.replace(/^./, "_"),
    signHandshake("https://agent.example/media"),
    signHandshake("wss://10.1.1.1/media"),
    signHandshake("wss://agent.example/voice"),
  ];
  for (const signature of bad) {
    const { status, head, conn } = await handshake(rig, { "X-Twilio-Signature": signature });
    conn.close();
    assert.equal(status, 403, signature);
    assert.match(head, /content-type: application\/problem\+json/);
  }
  assert.deepEqual(rig.rejections, new Array(bad.length).fill("media bad_signature"));
});

Deno.test("GET /media upgrades with a good signature, in each form, and without a subprotocol", async () => {
  await using rig = await serveMedia();
  for (
    const url of ["wss://agent.example/media", "wss://agent.example/media/", "wss://agent.example:443/media"]
  ) {
    const headers = { "x-twilio-signature": signHandshake(url), "Sec-WebSocket-Protocol": "audio" };
    const { status, head, conn } = await handshake(rig, headers);
    conn.close();
    assert.equal(status, 101, url);
    assert.doesNotMatch(head, /sec-websocket-(?:protocol|extensions)/);
  }
});

Deno.test("GET /media answers 426 to another version of WebSocket, and says which one it speaks", async () => {
  await using rig = await serveMedia();
  for (const version of ["8", "", "14", "013"]) {
    const headers = { "x-twilio-signature": signHandshake(), "Sec-WebSocket-Version": version };
    const { status, head, conn } = await handshake(rig, headers);
    conn.close();
    assert.equal(status, 426, version);
    assert.match(head, /\r\nsec-websocket-version: 13\r\n/);
    assert.match(head, /\r\nupgrade: websocket\r\n/);
  }
  assert.deepEqual(rig.rejections, new Array(4).fill("media bad_handshake"));
});

Deno.test("GET /media answers 400 to an incomplete handshake", async () => {
  await using rig = await serveMedia();
  const { status, conn } = await handshake(rig, {
    "x-twilio-signature": signHandshake(),
    "Sec-WebSocket-Key": "",
  });
  conn.close();
  assert.deepEqual([status, rig.rejections], [400, ["media bad_handshake"]]);
});

Deno.test("GET /media takes unsigned handshakes from this machine when there is no auth token, but not through a proxy", async () => {
  await using rig = await serveMedia({ authToken: undefined });
  const local = { Host: `127.0.0.1:${rig.port}` };
  const statuses: number[] = [];
  for (
    const headers of [local, { ...local, "X-Forwarded-For": "203.0.113.9" }, {
      ...local,
      Origin: "https://e.example",
    }]
  ) {
    const { status, conn } = await handshake(rig, headers);
    conn.close();
    statuses.push(status);
  }
  assert.deepEqual([statuses, rig.rejections], [[101, 403, 403], ["media proxied", "media cross_site"]]);
});

Deno.test("GET /media closes 1008 a stream without a good token, and makes no call (docs/faults.md 15, 23)", async () => {
  await using rig = await serveMedia({ authToken: undefined });
  const { token } = await tokenOf(rig, 1);
  for (const parameters of [{}, { token: "" }, { token: "x" }]) {
    assert.equal(await closeOf(await dial(rig, 1, parameters as Record<string, string>)), "1008 bad token");
  }
  assert.equal(await closeOf(await dial(rig, 2, { token })), "1008 bad token", "another call's");
  assert.deepEqual([rig.calls, rig.rejections], [[], new Array(4).fill("media bad_token")]);
  const socket = await dial(rig, 1, { token });
  const echo = messageOf(socket);
  socket.send(mediaMessage(1, 1));
  await echo;
  assert.equal(rig.calls.length, 1, "the right call can still use it");
  await hangUp(socket);
});

async function hangUp(socket: WebSocket): Promise<void> {
  const closed = closeOf(socket);
  socket.send(stopMessage(1));
  await closed;
}

Deno.test("GET /media accepts one of 100 streams with the same token (docs/faults.md 23)", async () => {
  await using rig = await serveMedia({ authToken: undefined });
  const parameters = await tokenOf(rig, 1);
  const sockets = await Promise.all(Array.from({ length: 100 }, () => dial(rig, 1, parameters)));
  const fates = sockets.map((socket) =>
    Promise.race([messageOf(socket).then(() => "accepted"), closeOf(socket)])
  );
  for (const socket of sockets) socket.send(mediaMessage(1, 1));
  assert.deepEqual((await Promise.all(fates)).sort(), [...new Array(99).fill("1008 bad token"), "accepted"]);
  assert.equal(rig.calls.length, 1);
  await hangUp(sockets.find((socket) => socket.readyState === WebSocket.OPEN)!);
});

Deno.test("GET /media closes 1008 what startCall refuses, such as a call that is live (docs/faults.md 13)", async () => {
  await using rig = await serveMedia({ authToken: undefined });
  rig.state.refuse = "call is live";
  assert.equal(await closeOf(await dial(rig, 1, await tokenOf(rig, 1))), "1008 call is live");
  assert.deepEqual(rig.rejections, ["media refused"]);
});

Deno.test("GET /media ends the call when the connection breaks (docs/faults.md 2)", async () => {
  await using rig = await serveMedia();
  const parameters = await tokenOf(rig, 1);
  const { conn } = await handshake(rig, { "x-twilio-signature": signHandshake() });
  await conn.write(textFrame(startMessage(1, parameters)));
  await conn.write(textFrame(mediaMessage(1, 1)));
  await conn.read(new Uint8Array(1));
  conn.close();
  assert.equal(await rig.calls[0]?.ended, "reset");
});

/** A text frame as a client sends it: RFC 6455, masked with zeros. */
function textFrame(text: string): Uint8Array {
  const payload = new TextEncoder().encode(text);
  const head = [0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0];
  return Uint8Array.from([...head, ...payload]);
}

Deno.test("GET /media answers 503 while draining", async () => {
  await using rig = await serveMedia();
  rig.state.draining = true;
  const { status, conn } = await handshake(rig, { "x-twilio-signature": signHandshake() });
  conn.close();
  assert.deepEqual([status, rig.rejections], [503, ["media draining"]]);
});

Deno.test("GET /media answers 503 when too many sockets wait for their start, and goes on when they are gone", async () => {
  await using rig = await serveMedia({ maxCalls: 1 });
  const headers = { "x-twilio-signature": signHandshake() };
  const cap = maxWaitingSockets(1);
  const waiting = await Promise.all(Array.from({ length: cap }, () => handshake(rig, headers)));
  assert.deepEqual(waiting.map(({ status }) => status), new Array(cap).fill(101));
  const refused = await handshake(rig, headers);
  refused.conn.close();
  assert.deepEqual([refused.status, rig.rejections], [503, ["media too_many_sockets"]]);
  for (const { conn } of waiting) conn.close();
  let status = 503;
  for (let tries = 0; status === 503 && tries < 100; tries++) {
    const again = await handshake(rig, headers);
    again.conn.close();
    status = again.status;
  }
  assert.equal(status, 101);
});

Deno.test("GET /media takes the handshake of an operator's own page, signed or not, also through a proxy (docs/faults.md 35)", async () => {
  for (const authToken of ["12345", undefined]) {
    await using rig = await serveMedia({ authToken });
    const own = { Cookie: "role=operator", Origin: "https://agent.example" };
    const statuses: number[] = [];
    for (
      const headers of [
        own,
        { ...own, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https" },
        { ...own, Host: "10.1.1.1:8000", Origin: "http://10.1.1.1:8000" },
        { ...own, "Sec-Fetch-Site": "same-origin" },
      ]
    ) {
      const { status, conn } = await handshake(rig, headers as Record<string, string>);
      conn.close();
      statuses.push(status);
    }
    assert.deepEqual([statuses, rig.rejections], [[101, 101, 101, 101], []]);
  }
});

Deno.test("GET /media refuses an operator's browser on another origin, and a viewer's, before 101 (docs/faults.md 35)", async () => {
  for (const authToken of ["12345", undefined]) {
    await using rig = await serveMedia({ authToken });
    const own = { Host: "127.0.0.1:8000", Cookie: "role=operator", Origin: "http://127.0.0.1:8000" };
    const cases: Record<string, string>[] = [
      { ...own, Origin: "https://e.example" },
      // Another port of the same machine is the same site: SameSite cookies are sent from there.
      { ...own, Origin: "http://127.0.0.1:9000" },
      { ...own, Origin: "null" },
      { ...own, Origin: "" },
      { ...own, "Sec-Fetch-Site": "same-site" },
      { ...own, Cookie: "role=viewer" },
    ];
    for (const headers of cases) {
      const { status, head, conn } = await handshake(rig, headers);
      conn.close();
      assert.equal(status, 403, JSON.stringify(headers));
      assert.match(head, /content-type: application\/problem\+json/);
    }
    assert.deepEqual([rig.rejections, rig.calls], [
      [...new Array(5).fill("media cross_site"), "media viewer"],
      [],
    ]);
  }
});

Deno.test("GET /media asks an operator's browser for a stream token too, and takes it once", async () => {
  await using rig = await serveMedia();
  const parameters = await tokenOf(rig, 1);
  const headers = { Cookie: "role=operator", Origin: "https://agent.example" };
  const fateOf = async (start: string) => {
    const { conn, status } = await handshake(rig, headers);
    assert.equal(status, 101);
    await conn.write(textFrame(start));
    await conn.write(textFrame(mediaMessage(1, 1)));
    const answer = new Uint8Array(2);
    await conn.read(answer);
    conn.close();
    // The opcode of the first frame: 1 is text, 8 is a close.
    return answer[0]! & 0x0f;
  };
  assert.deepEqual(
    [await fateOf(startMessage(1, { token: "x" })), await fateOf(startMessage(1, parameters))],
    [8, 1],
  );
  assert.equal(await fateOf(startMessage(1, parameters)), 8);
  assert.deepEqual(rig.rejections, ["media bad_token", "media bad_token"]);
});
