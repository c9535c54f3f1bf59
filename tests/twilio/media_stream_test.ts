import assert from "node:assert/strict";
import { ACCEPT_DEADLINE_MS, MAX_BACKLOG, START_DEADLINE_MS } from "../../lib/twilio/media_stream.ts";
import { formatInbound } from "../../lib/twilio/peer/messages.ts";
import { SILENCE_LIMIT_MS } from "../../lib/twilio/rx_guard.ts";
import { CONNECTED, mediaMessage, sids, startMessage, stopMessage } from "./call_messages.ts";
import { HandlerLog, makeStream } from "./stream_rig.ts";

const { callSid, streamSid, accountSid } = sids(1);

Deno.test("MediaStream hands on what Twilio sends, in order, and tells the end once", async () => {
  const { socket, stream, handler, starts, start, ends, errors, clock } = makeStream();
  await start({ token: "t" });
  socket.receive(mediaMessage(1, 1, Uint8Array.of(7, 8)));
  socket.receive(formatInbound({ kind: "dtmf", sequenceNumber: 3, streamSid, digit: "5" }));
  socket.receive(formatInbound({ kind: "mark", sequenceNumber: 4, streamSid, name: "never sent" }));
  socket.receive(mediaMessage(1, 4));
  socket.receive(stopMessage(1));
  socket.receive(mediaMessage(1, 5));
  socket.end("closed");
  assert.deepEqual(handler.events, [
    "media 2 20",
    "dtmf 5",
    "mark never sent",
    "media 160 80",
    "closed stop",
  ]);
  assert.deepEqual(handler.frames[0], Uint8Array.of(7, 8));
  assert.deepEqual({ ...starts[0], customParameters: { ...starts[0]?.customParameters } }, {
    streamSid,
    callSid,
    accountSid,
    customParameters: { token: "t" },
  });
  assert.deepEqual([stream.streamSid, stream.callSid, stream.ended], [streamSid, callSid, "stop"]);
  assert.deepEqual(stream.rx, { frames: 2, gaps: 0, invalid: 0 });
  assert.deepEqual([ends, errors, socket.closes, clock.pending], [["stop"], [], [{
    code: 1000,
    reason: "stopped",
  }], 0]);
});

Deno.test("MediaStream sends nothing before start and nothing after the end", async () => {
  const { socket, stream, start } = makeStream();
  const sendAll = () => {
    stream.sendMedia(Uint8Array.of(0xff));
    stream.sendMark("m");
    stream.sendClear();
  };
  sendAll();
  socket.receive(CONNECTED);
  sendAll();
  assert.deepEqual(socket.sent, []);
  await start();
  socket.bufferedBytes = 77;
  sendAll();
  assert.deepEqual(socket.sent, [
    `{"event":"media","streamSid":"${streamSid}","media":{"payload":"/w=="}}`,
    `{"event":"mark","streamSid":"${streamSid}","mark":{"name":"m"}}`,
    `{"event":"clear","streamSid":"${streamSid}"}`,
  ]);
  assert.equal(stream.bufferedBytes, 77);
  stream.close(1000, "done");
  sendAll();
  assert.equal(socket.sent.length, 3);
  assert.equal(stream.bufferedBytes, 0);
});

Deno.test("MediaStream.close() ends the stream at once and only once, whatever the socket tells later", async () => {
  const { socket, stream, handler, start, ends } = makeStream();
  await start();
  stream.close(1000, "done");
  stream.close(1001, "again");
  socket.end("lost");
  assert.deepEqual(handler.events, ["closed local"]);
  assert.deepEqual([ends, socket.closes], [["local"], [{ code: 1000, reason: "done" }]]);
});

Deno.test("MediaStream names the end of the connection", async () => {
  const endings: [how: string, end: (rig: ReturnType<typeof makeStream>) => void][] = [
    ["closed", ({ socket }) => socket.end("closed")],
    ["reset", ({ socket }) => socket.end("lost")],
    ["protocol", ({ socket }) => socket.end({ code: 1002, reason: "unknown opcode" })],
    ["protocol", ({ socket }) => socket.end({ code: 1009, reason: "message too big" })],
  ];
  for (const [how, end] of endings) {
    const rig = makeStream();
    await rig.start();
    end(rig);
    assert.deepEqual(rig.handler.events, [`closed ${how}`]);
  }
});

Deno.test("MediaStream closes 1008 when no start comes in time and drops the media before it (docs/faults.md 15)", async () => {
  const { socket, stream, handler, clock, starts, invalid } = makeStream();
  socket.receive(CONNECTED);
  for (let chunk = 1; chunk <= 20; chunk++) socket.receive(mediaMessage(1, chunk));
  await clock.advance(START_DEADLINE_MS - 1);
  assert.deepEqual(socket.closes, []);
  await clock.advance(1);
  assert.deepEqual(socket.closes, [{ code: 1008, reason: "no start" }]);
  assert.deepEqual(invalid, new Array(20).fill("before_start"));
  assert.deepEqual([starts, handler.events, stream.ended, clock.pending], [[], [], "protocol", 0]);
});

Deno.test("MediaStream keeps what comes while it is accepted and hands it on in order", async () => {
  const handler = new HandlerLog();
  const accepted = Promise.withResolvers<HandlerLog>();
  const { socket, stream, start, clock } = makeStream({ accept: () => accepted.promise });
  await start();
  for (let chunk = 1; chunk <= 3; chunk++) socket.receive(mediaMessage(1, chunk));
  socket.receive(formatInbound({ kind: "dtmf", sequenceNumber: 5, streamSid, digit: "1" }));
  assert.deepEqual(handler.events, []);
  accepted.resolve(handler);
  await clock.settle();
  socket.receive(mediaMessage(1, 5));
  assert.deepEqual(handler.events, [
    "media 160 20",
    "media 160 40",
    "media 160 60",
    "dtmf 1",
    "media 160 100",
  ]);
  assert.deepEqual(stream.rx, { frames: 4, gaps: 0, invalid: 0 });
});

Deno.test("MediaStream keeps a bounded number of messages while it is accepted", async () => {
  const handler = new HandlerLog();
  const accepted = Promise.withResolvers<HandlerLog>();
  const { socket, invalid, start, clock } = makeStream({ accept: () => accepted.promise });
  await start();
  for (let chunk = 1; chunk <= MAX_BACKLOG + 3; chunk++) socket.receive(mediaMessage(1, chunk));
  accepted.resolve(handler);
  await clock.settle();
  assert.equal(handler.events.length, MAX_BACKLOG);
  assert.deepEqual(invalid, ["backlog_full", "backlog_full", "backlog_full"]);
});

Deno.test("MediaStream tells a handler that comes too late just that, once", async () => {
  const cases: [how: string, end: (rig: ReturnType<typeof makeStream>) => void | Promise<void>][] = [
    ["stop", ({ socket }) => socket.receive(stopMessage(1))],
    ["reset", ({ socket }) => socket.end("lost")],
    ["local", ({ stream }) => stream.close(1000, "bye")],
    ["error", ({ clock }) => clock.advance(ACCEPT_DEADLINE_MS)],
  ];
  for (const [how, end] of cases) {
    const handler = new HandlerLog();
    const accepted = Promise.withResolvers<HandlerLog>();
    const rig = makeStream({ accept: () => accepted.promise });
    await rig.start();
    rig.socket.receive(mediaMessage(1, 1));
    await end(rig);
    accepted.resolve(handler);
    await rig.clock.settle();
    assert.deepEqual([handler.events, rig.ends, rig.clock.pending], [[`closed ${how}`], [how], 0]);
  }
});

Deno.test("MediaStream closes 1008 when it is refused", async () => {
  const { socket, stream, start, errors } = makeStream({
    accept: () => Promise.resolve({ refused: "bad token" }),
  });
  await start();
  assert.deepEqual([socket.closes, stream.ended, errors], [
    [{ code: 1008, reason: "bad token" }],
    "protocol",
    [],
  ]);
});

Deno.test("MediaStream reports what a handler throws and ends this stream with 1011 (docs/faults.md 33)", async () => {
  const boom = new Error("boom");
  const explode = () => {
    throw boom;
  };
  const feeds = {
    media: mediaMessage(1, 1),
    dtmf: formatInbound({ kind: "dtmf", sequenceNumber: 2, streamSid, digit: "1" }),
    mark: formatInbound({ kind: "mark", sequenceNumber: 2, streamSid, name: "m" }),
  };
  for (const method of ["media", "dtmf", "mark"] as const) {
    const handler = new HandlerLog();
    handler[method] = explode;
    const { socket, start, errors } = makeStream({ accept: () => Promise.resolve(handler) });
    await start();
    socket.receive(feeds[method]);
    assert.deepEqual(errors, [boom]);
    assert.deepEqual(handler.events, ["closed error"]);
    assert.deepEqual(socket.closes, [{ code: 1011, reason: "internal error" }]);
  }
});

Deno.test("MediaStream survives accept, closed() and close() that throw", async () => {
  const boom = new Error("boom");
  const explode = () => {
    throw boom;
  };
  const rejecting = makeStream({ accept: () => Promise.reject(boom) });
  await rejecting.start();
  assert.deepEqual([rejecting.errors, rejecting.stream.ended], [[boom], "error"]);

  const throwing = makeStream({ accept: explode });
  await throwing.start();
  assert.deepEqual([throwing.errors, throwing.stream.ended], [[boom], "error"]);

  const handler = new HandlerLog();
  handler.closed = explode;
  const closing = makeStream({ accept: () => Promise.resolve(handler) });
  await closing.start();
  closing.socket.close = explode;
  closing.stream.close(1000, "bye");
  assert.deepEqual([closing.errors, closing.ends], [[boom, boom], ["local"]]);
});

Deno.test("MediaStream takes a peer that has sent media and falls silent for gone (docs/faults.md 3)", async () => {
  const { socket, handler, clock, start } = makeStream();
  await start();
  await clock.advance(10 * SILENCE_LIMIT_MS);
  assert.deepEqual(socket.closes, [], "a peer that only listens is not cut off");
  for (let chunk = 1; chunk <= 100; chunk++) {
    socket.receive(mediaMessage(1, chunk));
    await clock.advance(20);
  }
  await clock.advance(SILENCE_LIMIT_MS - 1_001);
  assert.deepEqual(socket.closes, []);
  await clock.advance(1_001);
  assert.deepEqual(socket.closes, [{ code: 1001, reason: "nothing received" }]);
  assert.deepEqual([handler.events.at(-1), clock.pending], ["closed peer_gone", 0]);
});

Deno.test("MediaStream drops a second start, and the first goes on (docs/faults.md 13)", async () => {
  const { socket, stream, handler, start, starts, invalid } = makeStream();
  await start();
  socket.receive(startMessage(2));
  socket.receive(startMessage(1));
  socket.receive(mediaMessage(1, 1));
  socket.receive(mediaMessage(2, 2));
  assert.deepEqual([starts.length, stream.streamSid, stream.ended], [1, streamSid, undefined]);
  assert.deepEqual(handler.events, ["media 160 20"]);
  assert.deepEqual(invalid, ["second_start", "second_start", "wrong_stream"]);
});

Deno.test("MediaStream refuses a stream that is not 8 kHz μ-law", async () => {
  const { socket, clock, starts } = makeStream();
  socket.receive(startMessage(1).replace("audio/x-mulaw", "audio/l16"));
  await clock.settle();
  assert.deepEqual([socket.closes, starts], [[{ code: 1008, reason: "unsupported media format" }], []]);
});

Deno.test("MediaStream mends audio that can't be decoded, and drops the outbound track (docs/faults.md 17)", async () => {
  const { socket, handler, stream, start, invalid } = makeStream();
  await start();
  socket.receive(JSON.stringify({ event: "media", streamSid, media: { payload: "???" } }));
  socket.receive(
    JSON.stringify({ event: "media", streamSid, media: { payload: "AAAA", track: "outbound" } }),
  );
  assert.deepEqual(handler.frames, [new Uint8Array(160).fill(0xff)]);
  assert.deepEqual([invalid, stream.rx], [["bad_payload", "wrong_track"], {
    frames: 1,
    gaps: 0,
    invalid: 2,
  }]);
});

Deno.test("MediaStream counts gaps and repeats of sequenceNumber and passes the audio on (docs/faults.md 16)", async () => {
  const { socket, handler, stream, start } = makeStream();
  await start();
  for (const chunk of [1, 2, 5, 5, 4, 6]) socket.receive(mediaMessage(1, chunk));
  assert.equal(handler.frames.length, 6);
  assert.deepEqual(stream.rx, { frames: 6, gaps: 3, invalid: 0 });
});

Deno.test("MediaStream counts what breaks RFC 6455, and a message that is too long", async () => {
  const breaches = [{ code: 1009, reason: "message too big" }, {
    code: 1002,
    reason: "reserved bits",
  }] as const;
  for (const [i, breach] of breaches.entries()) {
    const { socket, start, handler, invalid } = makeStream();
    await start();
    socket.end(breach);
    assert.deepEqual([invalid, handler.events], [[["oversized", "bad_frame"][i]], ["closed protocol"]]);
  }
});

Deno.test("MediaStream closes 1008 within a second of a media flood (docs/faults.md 19)", async () => {
  const { socket, start, clock, handler } = makeStream();
  await start();
  let sent = 0;
  while (socket.closes.length === 0 && sent < 10_000) {
    socket.receive(mediaMessage(1, ++sent));
    if (sent % 5 === 0) await clock.advance(1);
  }
  assert.deepEqual(socket.closes, [{ code: 1008, reason: "too many messages" }]);
  assert.equal(handler.events.at(-1), "closed protocol");
  assert.ok(clock.now() < 1_000, `${clock.now()} ms`);
});

Deno.test("MediaStream closes 1008 within a second of a flood of parts and pings", async () => {
  const { socket, start, clock } = makeStream();
  await start();
  for (let sent = 0; socket.closes.length === 0 && sent < 10_000; sent++) {
    socket.receivePart(1);
    if (sent % 10 === 0) await clock.advance(1);
  }
  assert.deepEqual(socket.closes, [{ code: 1008, reason: "too many messages" }]);
  assert.ok(clock.now() < 1_000, `${clock.now()} ms`);
});

Deno.test("MediaStream lives on through a pause of the process of 25 s, and takes all that piled up (docs/faults.md 51)", async () => {
  const { socket, stream, start, clock, handler } = makeStream();
  await start();
  let chunk = 0;
  const talk = async (frames: number) => {
    for (let i = 0; i < frames; i++) {
      socket.receive(mediaMessage(1, ++chunk));
      await clock.advance(20);
    }
  };
  await talk(500);
  clock.block(25_000);
  for (let i = 0; i < 1_250; i++) socket.receive(mediaMessage(1, ++chunk));
  await talk(1_000);
  assert.deepEqual([stream.ended, handler.frames.length, stream.rx.gaps], [undefined, 2_750, 0]);
});

Deno.test("MediaStream takes no silence for the peer's in which the process itself stood still", async () => {
  const { socket, stream, start, clock } = makeStream();
  await start();
  for (let chunk = 1; chunk <= 5; chunk++) {
    socket.receive(mediaMessage(1, chunk));
    // Alarms come first when the process goes on, and what has piled up after them.
    clock.block(25_000);
    await clock.advance(1);
  }
  assert.equal(stream.ended, undefined);
});

Deno.test("MediaStream gives a peer its time again when the process stood still before its start", async () => {
  const { socket, stream, start, clock } = makeStream();
  clock.block(25_000);
  await clock.advance(1);
  await start();
  assert.equal(stream.ended, undefined);
  const silent = makeStream();
  silent.clock.block(25_000);
  await silent.clock.advance(START_DEADLINE_MS + 1);
  assert.deepEqual([socket.closes, silent.socket.closes], [[], [{ code: 1008, reason: "no start" }]]);
});

Deno.test("MediaStream pings a peer that sends nothing at all, and gives it up when it does not answer (docs/faults.md 3)", async () => {
  const { socket, start, clock } = makeStream();
  socket.answersPings = false;
  await start();
  await clock.advance(SILENCE_LIMIT_MS - 1_001);
  assert.deepEqual([socket.pings, socket.closes], [2, []]);
  await clock.advance(1_001);
  assert.deepEqual(socket.closes, [{ code: 1001, reason: "nothing received" }]);
});
