import { NativeSocket } from "./native_socket.ts";
import type { Fetch, HttpServer, ServeOptions } from "./http_server.ts";

/** A quiet WebSocket is pinged, and given up, within this time. */
const IDLE_S = 15;

/** Serves by Deno's own server. */
export function serveNative(fetch: Fetch, { hostname, port }: ServeOptions): Promise<HttpServer> {
  const server = Deno.serve(
    { hostname, port, onListen: () => {} },
    (request, { remoteAddr }) =>
      fetch(request, {
        remoteAddr,
        upgrade() {
          const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: IDLE_S });
          return { socket: new NativeSocket(socket), response };
        },
      }),
  );
  return Promise.resolve({ port: server.addr.port, shutdown: () => server.shutdown() });
}
