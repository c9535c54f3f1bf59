/**
 * The least that a Deno server can do for a media stream: one shared timer sends one prepared string to every socket,
 * and what comes in is not looked at. The baseline of the scale benchmark. Loopback only.
 *
 * @module
 */

const FRAME_MS = 20;
const STREAM_SID = /"streamSid":"(\w+)"/;
const PAYLOAD = new Uint8Array(160).fill(0x55).toBase64();

/** Serves until it is killed. */
function serveBare(port: number): void {
  const live = new Map<WebSocket, string>();
  // On an absolute grid: `setInterval` sends 48 frames a second here, and would do less than what it is compared with.
  let dueMs = performance.now();
  const send = () => {
    for (const [socket, message] of live) socket.send(message);
    dueMs += FRAME_MS;
    setTimeout(send, Math.max(0, dueMs - performance.now()));
  };
  send();
  Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    (request) => {
      const url = new URL(request.url);
      if (url.pathname === "/voice") {
        const twiml = `<Response><Connect><Stream url="ws://${url.host}/media"/></Connect></Response>`;
        return new Response(twiml, { headers: { "content-type": "text/xml" } });
      }
      if (url.pathname !== "/media") return new Response(null, { status: 204 });
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = ({ data }) => {
        if (live.has(socket)) return;
        const sid = STREAM_SID.exec(data)?.[1];
        if (sid !== undefined) {
          live.set(
            socket,
            `{"event":"media","streamSid":"${sid}","media":{"payload":"${PAYLOAD}"}}`,
          );
        }
      };
      socket.onclose = () => live.delete(socket);
      return response;
    },
  );
}

serveBare(Number(Deno.env.get("PORT")));
