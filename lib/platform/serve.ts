/** Serves a `fetch` function over HTTP, with WebSockets. @module */

import type { Fetch, HttpServer, ServeOptions } from "./http_server.ts";
import { serveNative } from "./serve_native.ts";
import { serveNode } from "./serve_node.ts";

/** The first Deno whose `node:http` can refuse a WebSocket handshake. */
const FIRST_WITH_NODE = [2, 8];

/**
 * Listens. Rejects when it can't. On Deno before 2.8 by Deno's own server, whose WebSockets take messages in parts of any
 * total length and can't be cut off.
 */
export function serveHttp(fetch: Fetch, options: ServeOptions): Promise<HttpServer> {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  const isOld = major < FIRST_WITH_NODE[0]! || major === FIRST_WITH_NODE[0] && minor < FIRST_WITH_NODE[1]!;
  return (isOld ? serveNative : serveNode)(fetch, options);
}
