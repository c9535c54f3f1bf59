/**
 * The transmit loops that are commonly written, to be measured beside Ketzev's. `LOOP` names one; speech comes in
 * bursts of 400 ms, twenty times faster than it is spoken, as a synthesiser makes it. Loopback only.
 *
 * @module
 */

const FRAME = 160;
const port = Number(Deno.env.get("PORT"));
const loop = Deno.env.get("LOOP") ?? "relative";
const audio = Deno.readFileSync(Deno.env.get("AUDIO") ?? "");
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Hands speech over as a synthesiser does. */
async function* speech(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < audio.length; at += FRAME) {
    if (at % (20 * FRAME) === 0) await sleep(20);
    yield audio.subarray(at, at + FRAME);
  }
}

/** A queue that drops what it has no room for, and a loop that sleeps a little after each frame. */
async function dropping(send: (frame: Uint8Array) => void, pauseMs: number): Promise<void> {
  const queue: Uint8Array[] = [];
  let made = false;
  void (async () => {
    for await (const frame of speech()) {
      // "Send queue full, dropping frame"
      if (queue.length < 100) queue.push(frame);
    }
    made = true;
  })();
  while (!made || queue.length > 0) {
    const frame = queue.shift();
    if (frame !== undefined) send(frame);
    await sleep(pauseMs);
  }
}

/** A loop that waits for the source, and sleeps after each frame. */
async function sleeping(send: (frame: Uint8Array) => void, pauseMs: number): Promise<void> {
  for await (const frame of speech()) {
    send(frame);
    await sleep(pauseMs);
  }
}

Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
  const url = new URL(request.url);
  if (url.pathname === "/voice") {
    const twiml = `<Response><Connect><Stream url="ws://${url.host}/media"/></Connect></Response>`;
    return new Response(twiml, { headers: { "content-type": "text/xml" } });
  }
  if (url.pathname !== "/media") return new Response(null, { status: 204 });
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.event !== "start") return;
    const { streamSid } = message;
    const send = (frame: Uint8Array) =>
      socket.send(JSON.stringify({ event: "media", streamSid, media: { payload: frame.toBase64() } }));
    if (loop === "drop") void dropping(send, 20);
    else void sleeping(send, loop === "ahead" ? 15 : 20);
  };
  return response;
});
